// Each rule between two commands, at its least distance and a clock below. The clocks are worked out by hand from the
// figures in hand_trace.cpp.
#include <vector>

#include <gtest/gtest.h>

#include "unit/dram_checker/hand_trace.h"

namespace pqa {
namespace {

using t = dram_timing;

// CL 14, CWL 10, burst 4.
const std::vector<rule_case> ddr4_cases = {
    {"command bus", 1, "ACT@100; ACT@101 rank1", {}},
    {"RCD ACT-RD", 10, "ACT@100; RD@110", {}},
    {"RCD ACT-RD", 10, "ACT@100; RDA@110", {}},
    {"RCDWR ACT-WR", 9, "ACT@100; WR@109", {}},
    {"RCDWR ACT-WR", 9, "ACT@100; WRA@109", {}},
    {"RAS ACT-PRE", 25, "ACT@100; PRE@125", {}},
    {"RAS ACT-PREab", 25, "ACT@100; PREab@125", {}},
    {"RC ACT-ACT", 40, "ACT@100; PRE@125; ACT@140", {{&t::RC, 40}}},
    {"RC ACT-REFab", 40, "ACT@100; PRE@125; REFab@140", {{&t::RC, 40}}},
    {"RTP RD-PRE", 8, "ACT@100; RD@120; PRE@128", {}},
    {"RTP RD-PRE", 8, "ACT@100; RDA@120; PRE@128", {}},
    {"RTP RD-PREab", 8, "ACT@100; RD@120; PREab@128", {}},
    {"WR WR-PRE", 26, "ACT@100; WR@110; PRE@136", {}},  // CWL 10 + burst 4 + WR 12
    {"WR WR-PRE", 26, "ACT@100; WRA@110; PRE@136", {}},
    {"WR WR-PREab", 26, "ACT@100; WR@110; PREab@136", {}},
    {"RP PRE-ACT", 11, "ACT@100; PRE@125; ACT@136", {}},
    {"RP PRE-REFab", 11, "ACT@100; PRE@125; REFab@136", {}},
    {"RPab PREab-ACT", 13, "ACT@100; PREab@125; ACT@138", {}},
    {"RPab PREab-REFab", 13, "ACT@100; PREab@125; REFab@138", {}},
    {"RP RDA-ACT", 11, "ACT@100; RDA@110; ACT@136", {}},  // closes at RAS, 125
    {"RP RDA-ACT", 11, "ACT@100; RDA@120; ACT@139", {}},  // at RTP, 128
    {"RP WRA-ACT", 11, "ACT@100; WRA@110; ACT@147", {}},  // at WR, 136
    {"RP RDA-REFab", 11, "ACT@100; RDA@120; REFab@139", {}},
    {"RP WRA-REFab", 11, "ACT@100; WRA@110; REFab@147", {}},
    {"WR WR-RDA", 26, "ACT@100; WR@110; RDA@136", {{&t::WR, 20}}},  // CWL 10 + burst 4 + WR 20 - RTP 8
    {"RP PRE-ACT", 11, "ACT@100; RDA@110; PRE@130; ACT@141", {}},
    {"PPD PRE-PRE", 2, "ACT@100; ACT@105 g1; PRE@130; PRE@132 g1", {}},
    {"PPD PRE-PREab", 2, "ACT@100; ACT@105 g1; PRE@130; PREab@132", {}},
    {"CCD_S RD-RD", 5, "ACT@100; ACT@105 g1; RD@120; RD@125 g1", {}},
    {"CCD_L RD-RD", 6, "ACT@100; ACT@105 b1; RD@120; RD@126 b1", {}},
    {"CCD_L RD-RD", 6, "ACT@100; RD@120; RDA@126", {}},
    {"CCD_S WR-WR", 5, "ACT@100; ACT@105 g1; WR@120; WR@125 g1", {}},
    {"CCD_L_WR WR-WR", 7, "ACT@100; ACT@105 b1; WR@120; WR@127 b1", {}},
    {"WTR_S WR-RD", 17, "ACT@100; ACT@105 g1; WR@120; RD@137 g1", {}},  // CWL 10 + burst 4 + 3
    {"WTR_L WR-RD", 20, "ACT@100; ACT@105 b1; WR@120; RD@140 b1", {}},
    {"WTR_L WR-RD", 20, "ACT@100; ACT@105 b1; WRA@120; RDA@140 b1", {}},
    {"RTW RD-WR", 9, "ACT@100; ACT@105 g1; RD@120; WR@129 g1", {}},
    {"RTW RD-WR", 9, "ACT@100; RD@120; WR@129", {}},
    {"RRD_S ACT-ACT", 3, "ACT@100; ACT@103 g1", {}},
    {"RRD_L ACT-ACT", 5, "ACT@100; ACT@105 b1", {}},
    {"FAW", 20, "ACT@100; ACT@103 g1; ACT@106 g2; ACT@109 g3; ACT@120 b1", {}},
    {"FAW", 20, "ACT@90; ACT@103 g1; ACT@106 g2; ACT@109 g3; ACT@112 b1; ACT@123 g1 b1", {}},
    {"RFC REFab-ACT", 100, "REFab@100; ACT@200", {}},
    {"RFC REFab-REFab", 100, "REFab@100; REFab@200", {}},
    {"RFC REFab-PRE", 100, "REFab@100; PRE@200", {}},
    {"RFC REFab-PREab", 100, "REFab@100; PREab@200", {}},
    // Data of the first: 134 to 138 (read), 130 to 134 (write).
    {"RTRS", 2, "ACT@100; ACT@105 rank1; RD@120; RD@126 rank1", {}},
    {"RTRS", 2, "ACT@100; ACT@105 rank1; RD@120; WR@130 rank1", {}},
    {"RTRS", 2, "ACT@100; ACT@105 rank1; WR@120; RD@122 rank1", {}},
    {"RTRS", 2, "ACT@100; ACT@105 rank1; WR@120; WR@126 rank1", {}},
    {"data bus", 0, "ACT@100; ACT@105 rank1; RD@120; RD@124 rank1", {{&t::RTRS, 0}}},
};

// ACT, RD, WR 4 clocks, others 2. RD to data 14 + 3, WR to data 10 + 1 + 2, burst 8.
const std::vector<rule_case> lpddr4_cases = {
    {"command bus", 4, "ACT@100; ACT@104 rank1", {}},
    {"command bus", 2, "REFab@100; REFab@102 rank1", {}},
    {"command bus", 4, "ACT@100; RD@110; REFab@114 rank1", {}},
    {"RCD ACT-RD", 10, "ACT@100; RD@110", {}},
    {"RAS ACT-PRE", 25, "ACT@100; PRE@127", {}},  // 103 to 128
    {"RP PRE-ACT", 11, "ACT@100; PRE@127; ACT@136", {}},
    {"RP PRE-REFpb", 11, "ACT@100; PRE@127; REFpb@138", {}},
    {"RC ACT-ACT", 50, "ACT@100; PRE@127; ACT@150", {{&t::RC, 50}}},
    {"RC ACT-REFpb", 50, "ACT@100; PRE@127; REFpb@152", {{&t::RC, 50}}},
    {"RC ACT-REFab", 50, "ACT@100; PRE@127; REFab@152", {{&t::RC, 50}}},
    {"RPab PREab-REFpb", 13, "ACT@100; PREab@127; REFpb@140", {}},
    {"RP RDA-ACT", 11, "ACT@100; RDA@110; ACT@136", {}},      // closes at 103 + RAS, 128
    {"RP RDA-REFpb", 11, "ACT@100; RDA@120; REFpb@141", {}},  // at 123 + RTP, 131
    {"RP WRA-REFpb", 11, "ACT@100; WRA@110; REFpb@154", {}},  // at 113 + 10 + 1 + 8 + 12, 144
    {"RTP RD-PRE", 8, "ACT@100; RD@120; PRE@130", {}},
    {"WR WR-PRE", 31, "ACT@100; WR@110; PRE@143", {}},
    {"WTR_L WR-RD", 25, "ACT@100; WR@110; RD@135", {}},  // 10 + 1 + 8 + 6
    {"RTW RD-WR", 17, "ACT@100; RD@110; WR@127", {}},
    {"CCD_L RD-RD", 10, "ACT@100; RD@110; RD@120", {}},
    {"CCD_L_WR WR-WR", 11, "ACT@100; WR@110; WR@121", {}},
    // Data of RD@120: 140 to 148, of WR@120: 136 to 144.
    {"RTRS", 2, "ACT@100; ACT@105 rank1; RD@120; WR@134 rank1", {}},
    {"RTRS", 2, "ACT@100; ACT@105 rank1; WR@120; RD@126 rank1", {}},
    {"RRD_L ACT-ACT", 8, "ACT@100; ACT@108 b1", {}},
    {"RRD_L ACT-REFpb", 8, "ACT@100; REFpb@110 b1", {}},
    {"FAW", 50, "ACT@100; ACT@110 b1; ACT@120 b2; ACT@130 b3; REFpb@152 b4", {}},
    {"FAW", 50, "REFpb@100 b4; ACT@110 b1; ACT@120 b2; ACT@130 b3; ACT@148", {}},
    {"RFC REFab-REFpb", 100, "REFab@100; REFpb@200", {}},
    {"RFCpb REFpb-ACT", 50, "REFpb@100; ACT@148", {}},
    {"RFCpb REFpb-REFab", 50, "REFpb@100; REFab@150", {}},
    {"RFCpb REFpb-PRE", 50, "REFpb@100; PRE@150", {}},
    {"RFCpb REFpb-PREab", 50, "REFpb@100 b3; PREab@150", {}},
    {"RREFD REFpb-ACT", 8, "REFpb@100; ACT@106 b1", {}},
    {"RREFpb REFpb-REFpb", 30, "REFpb@100; REFpb@130 b1", {}},
};

// ACT 2 clocks, others 1; row and column commands have a bus each.
const std::vector<rule_case> hbm2_cases = {
    {"command bus", 2, "ACT@100; ACT@102 pc1", {}},
    {"command bus", 1, "ACT@100; ACT@102 pc1; RD@120; RD@121 pc1", {}},
    {"RCD ACT-RD", 10, "ACT@100; RD@111", {}},
    {"RCDWR ACT-WR", 9, "ACT@100; WR@110", {}},
    {"RAS ACT-PRE", 25, "ACT@100; PRE@126", {}},
    {"RP PRE-ACT", 11, "ACT@100; PRE@126; ACT@136", {}},
    {"RP RDA-ACT", 11, "ACT@100; RDA@115; ACT@136", {}},  // closes at 101 + RAS, 126
    {"RTP RD-PRE", 8, "ACT@100; RD@120; PRE@128", {}},
    {"RRD_S ACT-ACT", 3, "ACT@100; ACT@103 g1", {}},
    {"RRD_S ACT-REFpb", 3, "ACT@100; REFpb@104 g1", {}},
    {"RRD_L ACT-REFpb", 5, "ACT@100; REFpb@106 b1", {}},
    {"RREFD REFpb-ACT", 8, "REFpb@100; ACT@107 g1", {}},
    {"RREFpb REFpb-REFpb", 30, "REFpb@100; REFpb@130 g1", {}},
    {"FAW", 20, "ACT@100; ACT@103 g1; REFpb@107 g2; ACT@116 g3; ACT@120 b1", {}},
    {"CCD_S RD-RD", 5, "ACT@100; ACT@105 g1; RD@120; RD@125 g1", {}},
    {"WTR_S WR-RD", 15, "ACT@100; ACT@105 g1; WR@120; RD@135 g1", {}},  // 10 + 2 + 3
};

// ACT, RD, WR 2 clocks, others 1; REFpb refreshes its bank in every group.
const std::vector<rule_case> ddr5_cases = {
    {"RP PRE-REFpb", 11, "ACT@100 g2; PRE@126 g2; REFpb@137", {}},
    {"RC ACT-REFpb", 40, "ACT@100 g3; PRE@126 g3; REFpb@141", {{&t::RC, 40}}},
    {"RPab PREab-REFpb", 13, "ACT@100 g3; PREab@126; REFpb@139", {}},
    {"RP RDA-REFpb", 11, "ACT@100 g3; RDA@120 g3; REFpb@140", {}},  // closes at 121 + 8
    {"RFCpb REFpb-ACT", 50, "REFpb@100 b1; ACT@149 g2 b1", {}},
    {"RFCpb REFpb-PRE", 50, "REFpb@100 b1; PRE@150 g2 b1", {}},
    {"RREFD REFpb-ACT", 8, "REFpb@100 b1; ACT@107 g2", {}},
    {"RREFpb REFpb-REFpb", 30, "REFpb@100 b1; REFpb@130", {}},
    {"command bus", 2, "ACT@100; PRE@102 g1", {}},
    {"RRD_S ACT-ACT",
     4,
     "ACT@100; REFpb@102 b1; ACT@104 g1",
     {{&t::RRD_S, 4}, {&t::RREFD, 1}}},  // REFpb is no activate
};

TEST(dram_checker_distances, ddr4) {
  for (const rule_case& c : ddr4_cases) expect_exactly(small_ddr4(), c);
}

TEST(dram_checker_distances, lpddr4) {
  for (const rule_case& c : lpddr4_cases) expect_exactly(small_lpddr4(), c);
}

TEST(dram_checker_distances, hbm2) {
  for (const rule_case& c : hbm2_cases) expect_exactly(small_hbm2(), c);
}

TEST(dram_checker_distances, ddr5) {
  for (const rule_case& c : ddr5_cases) expect_exactly(small_ddr5(), c);
}

// The round of a rank with one bank is that bank.
TEST(dram_checker_distances, refresh_of_one_bank_twice) {
  dram_config c = small_lpddr4();
  c.banks_per_group = 1;
  c.address_map = "row:6-rank:1-column:6-byte:1";
  expect_exactly(c, {"RFCpb REFpb-REFpb", 50, "REFpb@100; REFpb@150", {}});
}

// Rules do not reach beyond their rank and pseudo channel.
TEST(dram_checker_distances, other_ranks_and_pseudo_channels_are_free) {
  const dram_config ddr4 = small_ddr4();
  const char* const ranks =
      "ACT@100; ACT@101 rank1; RD@115; RD@121 rank1; PRE@130; PRE@131 rank1; REFab@150; ACT@151 rank1; REFab@200 rank1";
  const auto found = check_all(ddr4, hand_trace(ddr4, ranks));
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, "row closed before REFab");  // of the rank itself

  const dram_config hbm2 = small_hbm2();
  const char* const channels =
      "ACT@100; ACT@102 pc1; RD@120; RD@121 pc1; WR@129; RD@130 pc1; REFpb@140 b1; REFpb@141 pc1 b1";
  EXPECT_EQ(text_of(check_all(hbm2, hand_trace(hbm2, channels))), "");
}

}  // namespace
}  // namespace pqa
