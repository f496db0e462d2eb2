#include "dram_checker/refresh_watch.h"

#include <algorithm>

#include "dram_checker/distance_rules.h"

namespace pqa {

std::int64_t refresh_delay(const dram_config& config) {
  const dram_timing& t = config.timing;
  const bool per_bank = config.controller.refresh == dram_refresh::per_bank;
  const std::int64_t to_close =
      std::max({std::int64_t{t.RAS}, read_to_precharge(config), write_to_precharge(config)}) + t.PPD;
  const std::int64_t to_refresh = std::max<std::int64_t>(t.RC, to_close + (per_bank ? t.RP : t.RPab));
  // An activate that another bank had just got; one more of another group may come before RRD_L has passed.
  const std::int64_t activates =
      per_bank && refresh_activates(config.standard) ? std::max<std::int64_t>(t.FAW, 2 * std::int64_t{t.RRD_L}) : 0;
  std::int64_t longest = 1;
  for (unsigned c = 0; c < dram_command_count; ++c) {
    longest = std::max<std::int64_t>(longest, command_clocks(config.standard, static_cast<dram_command>(c)));
  }
  // A bank that was the last of one round may be the first of the next.
  const std::int64_t same_bank = per_bank ? std::max<std::int64_t>(0, std::int64_t{t.RFCpb} - t.REFIpb) : 0;
  // On the command bus: the one command that has just begun, PRE (DDR5: of every group) and the refresh of every rank.
  const std::int64_t ranks = std::int64_t{config.ranks} * config.pseudo_channels;
  const std::int64_t precharges = per_bank && config.standard == dram_standard::ddr5 ? config.bank_groups : 1;
  return to_refresh + activates + same_bank + longest * (2 + ranks * (precharges + 1)) + precharges * t.PPD;
}

refresh_watch::refresh_watch(const dram_config& config)
    : mode_(config.controller.refresh),
      banks_per_group_(config.banks_per_group),
      interval_(mode_ == dram_refresh::per_bank ? config.timing.REFIpb : config.timing.REFI),
      most_delay_(refresh_delay(config)),
      round_(config.standard == dram_standard::ddr5 ? config.banks_per_group
                                                    : std::size_t{config.bank_groups} * config.banks_per_group) {}

// By how much a refresh at `clock` would be later than the earliest refresh so far asks for.
std::int64_t refresh_watch::lateness(std::uint64_t clock) const {
  return static_cast<std::int64_t>(clock) - static_cast<std::int64_t>((refreshes_ + 1) * interval_) - earliest_;
}

void refresh_watch::check(const dram_command_record& command, std::vector<dram_violation>& found) {
  const bool all = command.command == dram_command::REFab;
  const bool per_bank = mode_ == dram_refresh::per_bank;
  if (all) {
    begin_round();
  } else {
    check_round(command, found);
  }
  if (mode_ == dram_refresh::none || (!per_bank && !all)) return;
  const std::int64_t late = lateness(command.clock);
  const bool too_late = late > most_delay_;
  if (too_late) {
    found.push_back({violation_kind::too_late, per_bank ? "REFIpb" : "REFI", command, std::nullopt, late, most_delay_});
  }
  const std::int64_t ahead = lateness(command.clock) + earliest_;
  refreshes_ += all && per_bank ? round_.size() : 1;
  earliest_ = too_late ? ahead : std::min(earliest_, ahead);  // what has been told is not told again
}

void refresh_watch::begin_round() {
  refreshed_ = 0;
  std::fill(round_.begin(), round_.end(), std::nullopt);
}

void refresh_watch::check_round(const dram_command_record& command, std::vector<dram_violation>& found) {
  if (refreshed_ == round_.size()) begin_round();
  const std::size_t bank = std::size_t{command.bank_group} * banks_per_group_ + command.bank;
  std::optional<dram_command_record>& before = round_[bank % round_.size()];
  if (before) {
    found.push_back({violation_kind::state, "round of REFpb", command, before, static_cast<std::int64_t>(refreshed_),
                     static_cast<std::int64_t>(round_.size())});
  } else {
    ++refreshed_;
  }
  before = command;
}

void refresh_watch::finish(std::uint64_t clock, std::vector<dram_violation>& found) const {
  if (mode_ == dram_refresh::none) return;
  const std::int64_t late = lateness(clock);
  if (late <= most_delay_) return;
  const bool per_bank = mode_ == dram_refresh::per_bank;
  dram_command_record missing;
  missing.command = per_bank ? dram_command::REFpb : dram_command::REFab;
  missing.clock = clock;
  found.push_back({violation_kind::too_late, per_bank ? "REFIpb" : "REFI", missing, std::nullopt, late, most_delay_});
}

}  // namespace pqa
