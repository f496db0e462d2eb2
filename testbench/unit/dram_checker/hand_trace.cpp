#include "unit/dram_checker/hand_trace.h"

#include <map>
#include <sstream>

#include <gtest/gtest.h>

namespace pqa {
namespace {

dram_timing small_timing() {
  dram_timing t;
  t.CL = 14, t.CWL = 10;
  t.RCD = 10, t.RCDWR = 9, t.RP = 11, t.RPab = 13, t.RAS = 25, t.RC = 30;
  t.CCD_S = 5, t.CCD_L = 6, t.CCD_L_WR = 7, t.RRD_S = 3, t.RRD_L = 5, t.FAW = 20;
  t.WR = 12, t.WTR_S = 3, t.WTR_L = 6, t.RTP = 8, t.RTW = 9, t.RTRS = 2, t.PPD = 2;
  t.REFI = 100'000, t.RFC = 100, t.REFIpb = 50'000, t.RFCpb = 50, t.RREFD = 8, t.RREFpb = 30;
  return t;
}

dram_config small(dram_standard standard) {
  dram_config c;
  c.standard = standard;
  c.data_rate_hz = 2'000'000'000;
  c.bank_groups = 4;
  c.banks_per_group = 4;
  c.rows = 64;
  c.columns = 64;
  c.timing = small_timing();
  return c;
}

// Clocks of ACT, of RD and WR, of the others.
struct command_lengths {
  std::uint64_t activate, column, other;
};

command_lengths lengths(dram_standard standard) {
  switch (standard) {
    case dram_standard::lpddr4:
      return {4, 4, 2};
    case dram_standard::ddr5:
      return {2, 2, 1};
    case dram_standard::hbm2:
      return {2, 1, 1};
    default:
      return {1, 1, 1};
  }
}

dram_command command_of(const std::string& name) {
  static const std::map<std::string, dram_command> names = {
      {"ACT", dram_command::ACT}, {"PRE", dram_command::PRE},     {"PREab", dram_command::PREab},
      {"RD", dram_command::RD},   {"RDA", dram_command::RDA},     {"WR", dram_command::WR},
      {"WRA", dram_command::WRA}, {"REFab", dram_command::REFab}, {"REFpb", dram_command::REFpb}};
  return names.at(name);
}

void set_field(dram_command_record& r, const std::string& word) {
  const std::size_t digits = word.find_first_of("0123456789");
  const std::string name = word.substr(0, digits);
  const auto value = static_cast<std::uint16_t>(std::stoul(word.substr(digits)));
  if (name == "ch") r.channel = value;
  if (name == "pc") r.pseudo_channel = value;
  if (name == "rank") r.rank = value;
  if (name == "g") r.bank_group = value;
  if (name == "b") r.bank = value;
  if (name == "row") r.row = value;
  if (name == "col") r.column = value;
}

void set_data(dram_command_record& r, const dram_config& config) {
  const dram_timing& t = config.timing;
  const bool reads = r.command == dram_command::RD || r.command == dram_command::RDA;
  const bool writes = r.command == dram_command::WR || r.command == dram_command::WRA;
  if (!reads && !writes) return;
  const std::uint64_t last_clock = r.clock + lengths(config.standard).column - 1;
  r.data_start = last_clock + (reads ? t.CL + t.DQSCK : t.CWL + t.DQSS + t.DQS2DQ);
  r.data_end = r.data_start + config.burst_length / 2;
}

}  // namespace

dram_config small_ddr4() {
  dram_config c = small(dram_standard::ddr4);
  c.ranks = 2;
  c.address_map = "row:6-rank:1-bank_group:2-bank:2-column:6-byte:3";
  return c;
}

dram_config small_lpddr4() {
  dram_config c = small(dram_standard::lpddr4);
  c.bus_bits = 16;
  c.burst_length = 16;  // 8 clocks
  c.ranks = 2;
  c.bank_groups = 1;
  c.banks_per_group = 8;
  c.controller.refresh = dram_refresh::per_bank;
  c.timing.CCD_S = 9, c.timing.CCD_L = 10, c.timing.CCD_L_WR = 11, c.timing.FAW = 50;
  c.timing.RRD_S = 7, c.timing.RRD_L = 8, c.timing.RTW = 17;
  c.timing.DQSCK = 3, c.timing.DQSS = 1, c.timing.DQS2DQ = 2;
  c.address_map = "row:6-rank:1-bank:3-column:6-byte:1";
  return c;
}

dram_config small_hbm2() {
  dram_config c = small(dram_standard::hbm2);
  c.bus_bits = 128;
  c.pseudo_channels = 2;
  c.burst_length = 4;  // 2 clocks
  c.controller.refresh = dram_refresh::per_bank;
  c.address_map = "row:6-pseudo_channel:1-bank_group:2-bank:2-column:6-byte:3";
  return c;
}

dram_config small_ddr5() {
  dram_config c = small(dram_standard::ddr5);
  c.bus_bits = 32;
  c.burst_length = 16;  // 8 clocks
  c.banks_per_group = 2;
  c.controller.refresh = dram_refresh::per_bank;
  c.timing.CCD_S = 9, c.timing.CCD_L = 10, c.timing.CCD_L_WR = 11, c.timing.RTW = 14;
  c.address_map = "row:6-bank_group:2-bank:1-column:6-byte:2";
  return c;
}

std::vector<dram_command_record> hand_trace(const dram_config& config, const std::string& text) {
  std::vector<dram_command_record> trace;
  std::istringstream commands(text);
  for (std::string command; std::getline(commands, command, ';');) {
    std::istringstream words(command);
    std::string word;
    words >> word;
    const std::size_t at = word.find('@');
    dram_command_record r;
    r.command = command_of(word.substr(0, at));
    r.clock = std::stoull(word.substr(at + 1));
    while (words >> word) set_field(r, word);
    set_data(r, config);
    trace.push_back(r);
  }
  return trace;
}

std::vector<dram_violation> check_all(const dram_config& config, const std::vector<dram_command_record>& trace) {
  command_checker checker(config);
  std::vector<dram_violation> all;
  for (const dram_command_record& r : trace) {
    const std::vector<dram_violation> found = checker.check(r);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

std::string text_of(const std::vector<dram_violation>& violations) {
  std::string text;
  for (const dram_violation& v : violations) text += to_string(v) + "\n";
  return text;
}

void expect_exactly(const dram_config& memory, const rule_case& c) {
  SCOPED_TRACE(c.rule + std::string(": ") + c.trace);
  dram_config config = memory;
  for (const timing_change& change : c.changes) config.timing.*change.figure = change.value;
  check(config);
  std::vector<dram_command_record> trace = hand_trace(config, c.trace);
  EXPECT_EQ(text_of(check_all(config, trace)), "");

  dram_command_record& last = trace.back();
  --last.clock;
  if (last.data_end != 0) --last.data_start, --last.data_end;
  const std::vector<dram_violation> found = check_all(config, trace);
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, c.rule);
  EXPECT_EQ(found[0].kind, violation_kind::too_early);
  EXPECT_EQ(found[0].found, c.least - 1);
  EXPECT_EQ(found[0].allowed, c.least);
  EXPECT_EQ(found[0].command.clock, last.clock);
  EXPECT_TRUE(found[0].earlier.has_value());
}

}  // namespace pqa
