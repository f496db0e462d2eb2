// States of banks, the data bus, places and order.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/dram_checker/hand_trace.h"

namespace pqa {
namespace {

struct state_case {
  const char* rule;  // empty: legal
  const char* trace;
};

void expect(const dram_config& config, const std::vector<state_case>& cases) {
  for (const state_case& c : cases) {
    SCOPED_TRACE(c.trace);
    const auto found = check_all(config, hand_trace(config, c.trace));
    if (std::string(c.rule).empty()) {
      EXPECT_EQ(text_of(found), "");
      continue;
    }
    ASSERT_EQ(found.size(), 1U) << text_of(found);
    EXPECT_EQ(found[0].rule, c.rule);
    EXPECT_EQ(found[0].kind, violation_kind::state);
  }
}

TEST(dram_checker_states, rows) {
  expect(small_ddr4(), {
                           {"", "ACT@100 row5; RD@120 row5; WR@140 row5; PRE@200; ACT@300 row6; RD@320 row6 col8"},
                           {"row open for RD", "RD@120"},
                           {"row open for WR", "ACT@100 b1; WR@120"},
                           {"row open for RDA", "ACT@100 g1; RDA@120"},
                           {"row open for WRA", "ACT@100; PRE@150; WRA@170"},
                           {"row open for RD", "ACT@100; PREab@150; RD@170"},
                           {"row open for RD", "ACT@100; RDA@120; RD@130"},  // before the row has closed
                           {"row open for WR", "ACT@100; WRA@120; WR@130"},
                           {"row of RD", "ACT@100 row5; RD@120 row4"},
                           {"row of WRA", "ACT@100 row5; WRA@120 row6"},
                           {"row closed before ACT", "ACT@100; ACT@200"},
                           {"row closed before ACT", "ACT@100 row5; RD@120 row5; ACT@200 row5"},
                           {"row closed before REFab", "ACT@100 g2; REFab@200"},
                           {"", "ACT@100 rank1; REFab@200"},
                           {"", "ACT@100; ACT@110 b1; PREab@200; REFab@300; ACT@400"},
                           {"", "PRE@100; PREab@200"},  // of closed banks
                       });
}

TEST(dram_checker_states, refresh_of_a_bank) {
  expect(small_lpddr4(), {{"", "ACT@100 b1; REFpb@200"},
                          {"row closed before REFpb", "ACT@100; REFpb@200"},
                          {"row closed before REFab", "ACT@100 b1; REFab@200"},
                          {"row closed before ACT", "ACT@100; REFpb@200 b1; ACT@300"}});
  expect(small_ddr5(), {{"", "ACT@100 g3 b1; REFpb@200"}, {"row closed before REFpb", "ACT@100 g3 b1; REFpb@200 b1"}});
}

// No round without every bank, each once; the order is free, and REFab begins a round.
TEST(dram_checker_states, rounds) {
  const char* const round =
      "REFpb@1000 b3; REFpb@1100; REFpb@1200 b1; REFpb@1300 b2; REFpb@1400 b7; REFpb@1500 b6; "
      "REFpb@1600 b5; REFpb@1700 b4";
  const std::string again = std::string(round) + "; REFpb@2000 b4; REFpb@2100 b3";
  expect(small_lpddr4(), {{"", again.c_str()},
                          {"round of REFpb", "REFpb@1000 b3; REFpb@1100 b4; REFpb@1200 b3"},
                          {"", "REFpb@1000 b3; REFpb@1002 rank1 b3"},
                          {"", "REFpb@1000 b3; REFpb@1100 b4; REFab@1200; REFpb@1400 b3"}});
  expect(small_ddr5(),
         {{"", "REFpb@1000; REFpb@1100 b1; REFpb@1200 b1; REFpb@1300"}, {"round of REFpb", "REFpb@1000; REFpb@1100"}});
}

TEST(dram_checker_states, data_are_where_the_latency_puts_them) {
  for (const char* const column : {"RD", "RDA", "WR", "WRA"}) {
    SCOPED_TRACE(column);
    const dram_config config = small_lpddr4();
    const auto trace = hand_trace(config, std::string("ACT@100; ") + column + "@120");
    // 123 + 14 + 3; 123 + 10 + 1 + 2
    const std::uint64_t start = column[0] == 'R' ? 140 : 136;
    EXPECT_EQ(trace[1].data_start, start);
    EXPECT_EQ(trace[1].data_end, start + 8);
    for (const int off : {-1, 1}) {
      auto changed = trace;
      changed[1].data_start += static_cast<std::uint64_t>(off);
      auto found = check_all(config, changed);
      ASSERT_EQ(found.size(), 1U) << text_of(found);
      EXPECT_EQ(found[0].rule, "data start");
      EXPECT_EQ(found[0].kind, violation_kind::data_time);
      EXPECT_EQ(found[0].found - found[0].allowed, off);
      changed = trace;
      changed[1].data_end += static_cast<std::uint64_t>(off);
      found = check_all(config, changed);
      ASSERT_EQ(found.size(), 1U) << text_of(found);
      EXPECT_EQ(found[0].rule, "data end");
      EXPECT_EQ(found[0].found - found[0].allowed, off);
    }
  }
}

// Data of a later command may come first.
TEST(dram_checker_states, data_out_of_order) {
  dram_config config = small_ddr4();
  config.timing.CL = 20;  // RD@120: 140 to 144; WR@124: 134 to 138
  config.timing.RTW = 14;
  EXPECT_EQ(text_of(check_all(config, hand_trace(config, "ACT@100; ACT@105 rank1; RD@120; WR@124 rank1"))), "");
  auto found = check_all(config, hand_trace(config, "ACT@100; ACT@105 rank1; RD@120; WR@125 rank1"));
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, "RTRS");
  EXPECT_EQ(found[0].found, 1);
  found = check_all(config, hand_trace(config, "ACT@100; ACT@105 rank1; RD@120; WR@130 rank1"));
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, "data bus");
  EXPECT_EQ(found[0].found, -4);
  EXPECT_EQ(found[0].allowed, 2);
}

TEST(dram_checker_states, column_commands_and_row_commands_share_a_bus_but_in_hbm) {
  const dram_config hbm2 = small_hbm2();
  EXPECT_EQ(text_of(check_all(hbm2, hand_trace(hbm2, "ACT@100; RD@120; ACT@120 g1; WR@140; REFpb@140 g2"))), "");
  const dram_config ddr4 = small_ddr4();
  const auto found = check_all(ddr4, hand_trace(ddr4, "ACT@100; RD@120; ACT@120 g1"));
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, "command bus");
}

TEST(dram_checker_states, places) {
  const dram_config config = small_ddr4();  // 2 ranks, 4 groups of 4 banks, 64 rows, 64 columns, bursts of 8
  struct place_case {
    const char* rule;
    const char* trace;
  };
  const std::vector<place_case> cases = {{"channel", "ACT@100 ch1"}, {"pseudo_channel", "ACT@100 pc1"},
                                         {"rank", "ACT@100 rank2"},  {"bank_group", "ACT@100 g4"},
                                         {"bank", "ACT@100 b4"},     {"row", "ACT@100 row64"},
                                         {"column", "RD@100 col64"}, {"column within its burst", "RD@100 col4"},
                                         {"row", "PRE@100 row1"},    {"column", "ACT@100 col8"},
                                         {"command", "REFpb@100"}};
  for (const place_case& c : cases) {
    SCOPED_TRACE(c.trace);
    const auto found = check_all(config, hand_trace(config, c.trace));
    ASSERT_EQ(found.size(), 1U) << text_of(found);
    EXPECT_EQ(found[0].rule, c.rule);
    EXPECT_EQ(found[0].kind, violation_kind::address);
  }
  auto with_data = hand_trace(config, "ACT@100");
  with_data[0].data_start = 120;
  ASSERT_EQ(check_all(config, with_data).size(), 1U);
}

TEST(dram_checker_states, order_within_a_channel) {
  dram_config config = small_ddr4();
  config.channels = 2;
  config.address_map = "row:6-rank:1-channel:1-bank_group:2-bank:2-column:6-byte:3";
  EXPECT_EQ(text_of(check_all(config, hand_trace(config, "ACT@100; ACT@50 ch1; RD@120; RD@70 ch1"))), "");
  const auto found = check_all(config, hand_trace(config, "ACT@100; ACT@99 rank1"));
  ASSERT_EQ(found.size(), 2U) << text_of(found);
  EXPECT_EQ(found[0].rule, "order");
  EXPECT_EQ(found[1].rule, "command bus");
}

TEST(dram_checker_states, a_violation_as_text) {
  const dram_config config = small_ddr4();
  const auto found = check_all(config, hand_trace(config, "ACT@100 g1 row7; RD@109 g1 row7 col8"));
  EXPECT_EQ(text_of(found),
            "RCD ACT-RD: RD at 109 (channel 0, pseudo channel 0, rank 0, group 1, bank 0, row 7, column 8, data 123 to "
            "127) after ACT at 100 (channel 0, pseudo channel 0, rank 0, group 1, bank 0, row 7): 9 clocks, at least "
            "10\n");
}

}  // namespace
}  // namespace pqa
