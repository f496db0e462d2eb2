#include "dram_checker/rank_checker.h"

#include <algorithm>

namespace pqa {
namespace {

std::size_t index(dram_command c) {
  return static_cast<std::size_t>(c);
}

bool is_read(dram_command c) {
  return c == dram_command::RD || c == dram_command::RDA;
}

bool closes_by_itself(dram_command c) {
  return c == dram_command::RDA || c == dram_command::WRA;
}

constexpr std::size_t none = ~std::size_t{0};
constexpr std::size_t window = 4;  // no five activates within FAW

}  // namespace

rank_checker::rank_checker(const dram_config& config, const std::vector<distance_rule>& rules)
    : config_(config),
      in_bank_(std::size_t{config.bank_groups} * config.banks_per_group),
      in_group_(config.bank_groups),
      banks_(in_bank_.size()),
      refreshes_(config) {
  for (const distance_rule& rule : rules) rules_[index(rule.to)].push_back(rule);
}

std::size_t rank_checker::bank_of(const dram_command_record& record) const {
  return std::size_t{record.bank_group} * config_.banks_per_group + record.bank;
}

// Does REFpb of the one bank refresh the other?
bool rank_checker::is_same_refresh(std::size_t a, std::size_t b) const {
  if (config_.standard == dram_standard::ddr5) return a % config_.banks_per_group == b % config_.banks_per_group;
  return a == b;
}

std::vector<std::size_t> rank_checker::banks_of(const dram_command_record& record) const {
  std::vector<std::size_t> banks;
  const bool all = record.command == dram_command::PREab || record.command == dram_command::REFab;
  const bool refresh = record.command == dram_command::REFpb;
  for (std::size_t bank = 0; bank < banks_.size(); ++bank) {
    const bool same = refresh ? is_same_refresh(bank, bank_of(record)) : bank == bank_of(record);
    if (all || same) banks.push_back(bank);
  }
  return banks;
}

void rank_checker::check(const seen_command& command, std::vector<dram_violation>& found) {
  check_distances(command, found);
  check_window(command, found);
  change_state(command, found);
  const dram_command c = command.record.command;
  if (c == dram_command::REFab || c == dram_command::REFpb) refreshes_.check(command.record, found);
  remember(command);
}

void rank_checker::finish(std::uint64_t clock, std::vector<dram_violation>& found) const {
  refreshes_.finish(clock, found);
}

// The last command of this kind that a rule counts from.
const std::optional<seen_command>& rank_checker::last_of(const distance_rule& rule,
                                                         const dram_command_record& to) const {
  const std::size_t from = index(rule.from);
  if (rule.scope == rule_scope::rank) return in_rank_[from];
  if (rule.scope == rule_scope::bank_group) return in_group_[to.bank_group][from];
  const std::size_t own_bank = bank_of(to);
  const bool one_bank = rule.scope == rule_scope::bank && rule.to != dram_command::REFpb;
  if (one_bank) return in_bank_[own_bank][from];
  std::size_t latest = none;
  for (std::size_t bank = 0; bank < banks_.size(); ++bank) {
    const bool same = is_same_refresh(bank, own_bank);
    if (same != (rule.scope == rule_scope::bank) || !in_bank_[bank][from]) continue;
    if (latest == none || in_bank_[bank][from]->last_clock > in_bank_[latest][from]->last_clock) latest = bank;
  }
  return latest == none ? never_ : in_bank_[latest][from];
}

void rank_checker::check_distances(const seen_command& command, std::vector<dram_violation>& found) const {
  for (const distance_rule& rule : rules_[index(command.record.command)]) {
    const std::optional<seen_command>& from = last_of(rule, command.record);
    if (!from) continue;
    const std::int64_t is = command.last_clock - from->last_clock;
    if (is >= rule.clocks) continue;
    found.push_back({violation_kind::too_early, rule.name, command.record, from->record, is, rule.clocks});
  }
}

void rank_checker::check_window(const seen_command& command, std::vector<dram_violation>& found) {
  const dram_command c = command.record.command;
  if (c != dram_command::ACT && (c != dram_command::REFpb || !refresh_activates(config_.standard))) return;
  if (activates_.size() == window) {
    const std::int64_t is = command.last_clock - activates_.front().last_clock;
    if (is < config_.timing.FAW) {
      found.push_back(
          {violation_kind::too_early, "FAW", command.record, activates_.front().record, is, config_.timing.FAW});
    }
    activates_.pop_front();
  }
  activates_.push_back(command);
}

// For ACT and refreshes: the bank is closed, and has been for RP. After PRE and PREab the distances say so.
void rank_checker::check_closed(std::size_t bank, const seen_command& command,
                                std::vector<dram_violation>& found) const {
  const bank_state& b = banks_[bank];
  if (b.open) {
    const std::string rule = std::string("row closed before ") + name_of(command.record.command);
    found.push_back({violation_kind::state, rule, command.record, b.activate.record, 0, 0});
    return;
  }
  if (!b.closed_by) return;
  const std::int64_t is = command.last_clock - b.closes;
  if (is >= config_.timing.RP) return;
  const std::string rule =
      std::string("RP ") + name_of(b.closed_by->record.command) + "-" + name_of(command.record.command);
  found.push_back({violation_kind::too_early, rule, command.record, b.closed_by->record, is, config_.timing.RP});
}

void rank_checker::check_column(const seen_command& command, std::vector<dram_violation>& found) {
  bank_state& b = banks_[bank_of(command.record)];
  if (!b.open) {
    const std::string rule = std::string("row open for ") + name_of(command.record.command);
    found.push_back({violation_kind::state, rule, command.record, std::nullopt, 0, 0});
    return;
  }
  if (b.activate.record.row != command.record.row) {
    const std::string rule = std::string("row of ") + name_of(command.record.command);
    found.push_back(
        {violation_kind::state, rule, command.record, b.activate.record, command.record.row, b.activate.record.row});
  }
  const std::int64_t time = is_read(command.record.command) ? read_to_precharge(config_) : write_to_precharge(config_);
  b.may_close = std::max(b.may_close, command.last_clock + time);
  if (!closes_by_itself(command.record.command)) return;
  b.open = false;
  b.closed_by = command;
  b.closes = b.may_close;
}

void rank_checker::change_state(const seen_command& command, std::vector<dram_violation>& found) {
  switch (command.record.command) {
    case dram_command::ACT: {
      check_closed(bank_of(command.record), command, found);
      banks_[bank_of(command.record)] = {true, command, command.last_clock + config_.timing.RAS, std::nullopt, 0};
      break;
    }
    case dram_command::PRE:
    case dram_command::PREab:
      for (const std::size_t bank : banks_of(command.record)) banks_[bank].open = false;
      break;
    case dram_command::REFab:
    case dram_command::REFpb:
      for (const std::size_t bank : banks_of(command.record)) {
        check_closed(bank, command, found);
        banks_[bank].open = false;
      }
      break;
    default:
      check_column(command, found);
  }
}

void rank_checker::remember(const seen_command& command) {
  const std::size_t c = index(command.record.command);
  in_rank_[c] = command;
  if (command.record.command == dram_command::PREab || command.record.command == dram_command::REFab) return;
  in_group_[command.record.bank_group][c] = command;
  if (command.record.command != dram_command::REFpb) {
    in_bank_[bank_of(command.record)][c] = command;
    return;
  }
  for (const std::size_t bank : banks_of(command.record)) in_bank_[bank][c] = command;
}

}  // namespace pqa
