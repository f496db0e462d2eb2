#include "dram/constraint_table.h"

#include <fmt/format.h>

#include "pqa/base/error.h"

namespace pqa {
namespace {

using cmd = dram_command;
using scope = constraint_scope;

std::size_t index_of(dram_command c) {
  return static_cast<std::size_t>(c);
}

std::int64_t length(dram_standard standard, dram_command c) {
  return pqa::command_clocks(standard, c);
}

bool is_lpddr_or_hbm(dram_standard s) {
  return s == dram_standard::lpddr4 || s == dram_standard::lpddr5 || has_two_command_buses(s);
}

// From the last clock of WR to the end of its data, as WR and WTR count it.
std::int64_t write_end(const dram_config& c) {
  return std::int64_t{c.timing.CWL} + c.timing.DQSS + burst_clocks(c);
}

}  // namespace

constraint_table::constraint_table(const dram_config& config)
    : standard_(config.standard),
      refresh_counts_as_activate_(is_lpddr_or_hbm(config.standard)),
      burst_(static_cast<std::int32_t>(burst_clocks(config))) {
  add_bank(config);
  add_column(config);
  add_rank(config);
  add_refresh(config);
  add_bus(config);
  compile();
}

void constraint_table::add(const char* figure, dram_command from, dram_command to, constraint_scope where,
                           std::int64_t last_to_last) {
  const std::int64_t clocks = last_to_last + length(standard_, from) - length(standard_, to);
  constraints_.push_back({fmt::format("{} {}-{}", figure, name_of(from), name_of(to)), from, to, where,
                          static_cast<std::int32_t>(clocks)});
}

void constraint_table::add_bank(const dram_config& c) {
  const dram_timing& t = c.timing;
  add("RCD", cmd::ACT, cmd::RD, scope::bank, t.RCD);
  add("RCDWR", cmd::ACT, cmd::WR, scope::bank, t.RCDWR);
  add("RAS", cmd::ACT, cmd::PRE, scope::bank, t.RAS);
  add("RC", cmd::ACT, cmd::ACT, scope::bank, t.RC);
  add("RP", cmd::PRE, cmd::ACT, scope::bank, t.RP);
  add("RTP", cmd::RD, cmd::PRE, scope::bank, t.RTP);
  add("WR", cmd::WR, cmd::PRE, scope::bank, write_end(c) + t.WR);
  // The row that RDA closes has to have taken in what was written to it before.
  add("WR", cmd::WR, cmd::RDA, scope::bank, write_end(c) + t.WR - t.RTP);
}

void constraint_table::add_column(const dram_config& c) {
  const dram_timing& t = c.timing;
  add("CCD_S", cmd::RD, cmd::RD, scope::rank, t.CCD_S);
  add("CCD_S", cmd::WR, cmd::WR, scope::rank, t.CCD_S);
  add("CCD_L", cmd::RD, cmd::RD, scope::bank_group, t.CCD_L);
  add("CCD_L_WR", cmd::WR, cmd::WR, scope::bank_group, t.CCD_L_WR);
  add("RTW", cmd::RD, cmd::WR, scope::rank, t.RTW);
  add("WTR_S", cmd::WR, cmd::RD, scope::rank, write_end(c) + t.WTR_S);
  add("WTR_L", cmd::WR, cmd::RD, scope::bank_group, write_end(c) + t.WTR_L);
  if (c.ranks == 1) return;
  const std::int64_t switched = std::int64_t{burst_clocks(c)} + t.RTRS;
  const std::int64_t read_start = std::int64_t{t.CL} + t.DQSCK;
  const std::int64_t write_start = std::int64_t{t.CWL} + t.DQSS + t.DQS2DQ;
  add("RTRS", cmd::RD, cmd::RD, scope::other_rank, switched);
  add("RTRS", cmd::WR, cmd::WR, scope::other_rank, switched);
  add("RTRS", cmd::RD, cmd::WR, scope::other_rank, read_start + switched - write_start);
  add("RTRS", cmd::WR, cmd::RD, scope::other_rank, write_start + switched - read_start);
}

void constraint_table::add_rank(const dram_config& c) {
  const dram_timing& t = c.timing;
  add("RRD_S", cmd::ACT, cmd::ACT, scope::rank, t.RRD_S);
  add("RRD_L", cmd::ACT, cmd::ACT, scope::bank_group, t.RRD_L);
  add("FAW", cmd::ACT, cmd::ACT, scope::window, t.FAW);
  add("RAS", cmd::ACT, cmd::PREab, scope::rank, t.RAS);
  add("RTP", cmd::RD, cmd::PREab, scope::rank, t.RTP);
  add("WR", cmd::WR, cmd::PREab, scope::rank, write_end(c) + t.WR);
  add("RPab", cmd::PREab, cmd::ACT, scope::rank, t.RPab);
  if (t.PPD == 0) return;
  add("PPD", cmd::PRE, cmd::PRE, scope::rank, t.PPD);
  add("PPD", cmd::PRE, cmd::PREab, scope::rank, t.PPD);
}

void constraint_table::add_refresh(const dram_config& c) {
  const dram_timing& t = c.timing;
  const dram_refresh refresh = c.controller.refresh;
  if (refresh == dram_refresh::none) return;
  const bool per_bank = refresh == dram_refresh::per_bank;
  const auto add_interval = [&](const char* figure, dram_command command, std::uint32_t clocks) {
    constraints_.push_back({figure, command, command, scope::interval, static_cast<std::int32_t>(clocks)});
  };
  if (!per_bank) {
    add_interval("REFI", cmd::REFab, t.REFI);
    add("RC", cmd::ACT, cmd::REFab, scope::rank, t.RC);
    add("RP", cmd::PRE, cmd::REFab, scope::rank, t.RP);
    add("RPab", cmd::PREab, cmd::REFab, scope::rank, t.RPab);
    add("RFC", cmd::REFab, cmd::ACT, scope::rank, t.RFC);
    add("RFC", cmd::REFab, cmd::REFab, scope::rank, t.RFC);
    return;
  }
  add_interval("REFIpb", cmd::REFpb, t.REFIpb);
  add("RC", cmd::ACT, cmd::REFpb, scope::bank, t.RC);
  add("RP", cmd::PRE, cmd::REFpb, scope::bank, t.RP);
  add("RFCpb", cmd::REFpb, cmd::ACT, scope::bank, t.RFCpb);
  add("RFCpb", cmd::REFpb, cmd::REFpb, scope::bank, t.RFCpb);
  add("RREFD", cmd::REFpb, cmd::ACT, scope::rank, t.RREFD);
  add("RREFpb", cmd::REFpb, cmd::REFpb, scope::rank, t.RREFpb);
  if (!refresh_counts_as_activate_) return;
  add("RRD_S", cmd::ACT, cmd::REFpb, scope::rank, t.RRD_S);
  add("RRD_L", cmd::ACT, cmd::REFpb, scope::bank_group, t.RRD_L);
}

void constraint_table::add_bus(const dram_config& c) {
  const dram_timing& t = c.timing;
  for (const dram_command command : {cmd::ACT, cmd::PRE, cmd::PREab, cmd::RD, cmd::WR, cmd::REFab, cmd::REFpb}) {
    constraints_.push_back({fmt::format("bus {}", name_of(command)), command, command, scope::bus,
                            static_cast<std::int32_t>(length(standard_, command))});
  }
  const auto add_data = [&](const char* figure, dram_command command, std::int64_t clocks) {
    constraints_.push_back({fmt::format("{} {}-data", figure, name_of(command)), command, command, scope::data,
                            static_cast<std::int32_t>(clocks + length(standard_, command) - 1)});
  };
  add_data("CL", cmd::RD, std::int64_t{t.CL} + t.DQSCK);
  add_data("CWL", cmd::WR, std::int64_t{t.CWL} + t.DQSS + t.DQS2DQ);
}

void constraint_table::change(const std::string& name, std::int32_t by) {
  for (timing_constraint& c : constraints_) {
    if (c.name != name) continue;
    c.clocks += by;
    compile();
    return;
  }
  throw input_error("no timing constraint \"" + name + "\"");
}

void constraint_table::compile() {
  for (matrix& m : matrices_) {
    for (auto& row : m) row.fill(none);
  }
  for (const timing_constraint& c : constraints_) {
    const std::size_t from = index_of(c.from);
    switch (c.scope) {
      case scope::window:
        four_activates_ = c.clocks;
        break;
      case scope::bus:
        command_clocks_[from] = c.clocks;
        break;
      case scope::data:
        (c.from == cmd::RD ? read_data_ : write_data_) = c.clocks;
        break;
      case scope::interval:
        refresh_interval_ = c.clocks;
        break;
      default:
        matrices_[static_cast<std::size_t>(c.scope)][from][index_of(c.to)] = c.clocks;
    }
  }
  command_clocks_[index_of(cmd::RDA)] = command_clocks_[index_of(cmd::RD)];
  command_clocks_[index_of(cmd::WRA)] = command_clocks_[index_of(cmd::WR)];
  effects_ = {compile_effect(cmd::RD), compile_effect(cmd::WR)};
}

column_effect constraint_table::compile_effect(dram_command command) const {
  const auto& in_bank = within(scope::bank)[index_of(command)];
  const auto& in_group = within(scope::bank_group)[index_of(command)];
  const auto& in_rank = within(scope::rank)[index_of(command)];
  return {in_bank[index_of(cmd::PRE)],   in_bank[index_of(cmd::RDA)],
          in_group[index_of(cmd::RD)],   in_group[index_of(cmd::WR)],
          in_rank[index_of(cmd::RD)],    in_rank[index_of(cmd::WR)],
          in_rank[index_of(cmd::PREab)], (command == cmd::WR ? write_data_ : read_data_) + burst_};
}

}  // namespace pqa
