// How often a rank is refreshed. Delays by hand: refresh_delay() of the small memories.
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "unit/dram_checker/hand_trace.h"

namespace pqa {
namespace {

dram_command_record refresh(dram_command command, std::uint64_t clock, unsigned rank, unsigned bank) {
  dram_command_record r;
  r.command = command;
  r.clock = clock;
  r.rank = static_cast<std::uint16_t>(rank);
  r.bank = static_cast<std::uint16_t>(bank);
  return r;
}

// DDR4: a write takes CWL 10 + burst 4 + WR 12 = 26 to close its bank, RAS 25; PPD 2, RPab 13; on the bus a command
// before, then PREab and REFab of two ranks, and one more clock: 6; PPD 2.
TEST(dram_checker_refresh, delay_of_all_banks) {
  EXPECT_EQ(refresh_delay(small_ddr4()), 26 + 2 + 13 + 6 + 2);
}

// LPDDR4: CWL 10 + DQSS 1 + burst 8 + WR 12 = 31; PPD 2, RP 11; FAW 50; commands of up to 4 clocks: 24; PPD 2.
TEST(dram_checker_refresh, delay_of_a_bank) {
  EXPECT_EQ(refresh_delay(small_lpddr4()), 31 + 2 + 11 + 50 + 24 + 2);
}

class refresh_of_ddr4 : public testing::Test {
 protected:
  static constexpr std::uint64_t interval = 1000;

  refresh_of_ddr4() {
    config_.timing.REFI = interval;
    config_.ranks = 1;
    config_.address_map = "row:6-bank_group:2-bank:2-column:6-byte:3";
  }

  // Violations of refreshes at these clocks, and of an end at the last one.
  std::vector<dram_violation> check(const std::vector<std::uint64_t>& clocks, std::uint64_t end) const {
    command_checker checker(config_);
    std::vector<dram_violation> all;
    for (const std::uint64_t clock : clocks) {
      const auto found = checker.check(refresh(dram_command::REFab, clock, 0, 0));
      all.insert(all.end(), found.begin(), found.end());
    }
    const auto found = checker.finish(end);
    all.insert(all.end(), found.begin(), found.end());
    return all;
  }

  dram_config config_ = small_ddr4();
};

// One rank: the bus has a command less on it twice.
TEST_F(refresh_of_ddr4, has_its_delay) {
  EXPECT_EQ(refresh_delay(config_), 26 + 2 + 13 + 4 + 2);
}

TEST_F(refresh_of_ddr4, in_time) {
  EXPECT_EQ(text_of(check({1000, 2000, 3000, 4000}, 5047)), "");
  EXPECT_EQ(text_of(check({1047, 2000, 3047, 4000}, 5047)), "");
  EXPECT_EQ(text_of(check({500, 1500, 2500}, 3547)), "");
  EXPECT_EQ(text_of(check({500, 900, 1400}, 2447)), "");  // more often
}

TEST_F(refresh_of_ddr4, too_late) {
  auto found = check({1048, 2000}, 3000);
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, "REFI");
  EXPECT_EQ(found[0].kind, violation_kind::too_late);
  EXPECT_EQ(found[0].found, 48);
  EXPECT_EQ(found[0].allowed, 47);
  found = check({500, 1548}, 2000);  // counts from the earliest on
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  found = check({1000, 3000, 4000}, 5000);  // one left out
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].found, 1000);
}

TEST_F(refresh_of_ddr4, missing_at_the_end) {
  EXPECT_EQ(check({}, 1048).size(), 1U);
  EXPECT_EQ(check({1000, 2000}, 3048).size(), 1U);
  EXPECT_EQ(check({}, 1047).size(), 0U);
}

// An interval that is too long by a clock adds up.
TEST_F(refresh_of_ddr4, slow_by_a_clock) {
  std::vector<std::uint64_t> clocks;
  for (std::uint64_t n = 1; n <= 47; ++n) clocks.push_back(n * (interval + 1));
  EXPECT_EQ(text_of(check(clocks, clocks.back())), "");
  clocks.push_back(48 * (interval + 1));
  EXPECT_EQ(check(clocks, clocks.back()).size(), 1U);
}

TEST_F(refresh_of_ddr4, not_asked_for) {
  config_.controller.refresh = dram_refresh::none;
  EXPECT_EQ(text_of(check({}, 1'000'000)), "");
}

// Each rank by itself; the end names the rank.
TEST(dram_checker_refresh, of_each_rank_and_bank) {
  dram_config config = small_lpddr4();
  config.timing.REFIpb = 200;
  command_checker checker(config);
  for (unsigned n = 1; n <= 80; ++n) {
    EXPECT_EQ(text_of(checker.check(refresh(dram_command::REFpb, 200 * n, 0, n % 8))), "");
    if (n > 40) continue;
    EXPECT_EQ(text_of(checker.check(refresh(dram_command::REFpb, 200 * n + 100, 1, n % 8))), "");
  }
  const auto found = checker.finish(16'000);
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].rule, "REFIpb");
  EXPECT_EQ(found[0].command.rank, 1);
  EXPECT_EQ(found[0].found, 16'000 - 41 * 200);
  // Where banks are refreshed one by one, REFab is a whole round.
  command_checker whole(config);
  for (unsigned n = 1; n <= 10; ++n) {
    for (unsigned rank = 0; rank < 2; ++rank) {
      EXPECT_EQ(text_of(whole.check(refresh(dram_command::REFab, 1600 * n - 1400 + 2 * rank, rank, 0))), "");
    }
  }
  EXPECT_EQ(text_of(whole.finish(16'000)), "");
}

}  // namespace
}  // namespace pqa
