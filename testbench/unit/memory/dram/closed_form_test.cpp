// Times of DRAM accesses in closed form, in clocks, out of order (approximately timed) and in order (loosely timed).
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/memory/dram/request_driver.h"

namespace pqa {
namespace {

constexpr tick_t ck = 1000;

// With the map row-bank-column-bank_group-column-byte of ddr4_2400 on one channel.
constexpr std::uint64_t next_group = 64;
constexpr std::uint64_t same_group = 4 * 64;   // the next burst in the same row
constexpr std::uint64_t next_bank = 4 * 8192;  // of the same group
constexpr std::uint64_t next_row = 16 * 8192;  // of the same bank

std::vector<tick_t> clocks_of(const dram_config& c, std::vector<driven_request> requests, std::size_t outstanding) {
  dram_device memory(c, test_ticks, 0);
  EXPECT_TRUE(drive(memory, requests, outstanding));
  std::vector<tick_t> clocks;
  for (const driven_request& r : requests) clocks.push_back((r.done - r.begin) / ck);
  return clocks;
}

std::vector<driven_request> at(const std::vector<std::uint64_t>& addresses, bool is_write = false) {
  std::vector<driven_request> requests;
  for (const std::uint64_t a : addresses) requests.push_back({a, 64, is_write, 0});
  return requests;
}

// The same accesses, one after the other or all at once, by the in-order way.
std::vector<tick_t> in_order(const dram_config& c, const std::vector<std::uint64_t>& addresses, bool chained,
                             bool is_write = false) {
  dram_device memory(c, test_ticks, 0);
  std::vector<tick_t> clocks;
  tick_t arrival = 0;
  for (const std::uint64_t a : addresses) {
    const tick_t done = memory.serve({arrival, a, 64, 0, is_write}, 0).completion;
    clocks.push_back((done - arrival) / ck);
    if (chained) arrival = done;
  }
  return clocks;
}

TEST(closed_form, one_access_at_a_time) {
  const dram_config c = plain_dram("ddr4_2400");
  const dram_timing& t = c.timing;
  const tick_t hit = t.CL + 4;
  const tick_t miss = t.RCD + hit;
  const tick_t conflict = t.RP + miss;
  // RAS binds in the first conflict: 39 after ACT is later than RTP after RD at 16, and later than the end at 36.
  const tick_t waits = t.RAS - miss - hit;
  const std::vector<std::uint64_t> addresses = {0, same_group, 2 * same_group, next_row, next_group};
  ASSERT_GT(miss + 2 * hit, t.RAS);
  const std::vector<tick_t> expected = {miss, hit, hit, conflict, miss};
  EXPECT_EQ(clocks_of(c, at(addresses), 1), expected);
  EXPECT_EQ(in_order(c, addresses, true), expected);
  EXPECT_EQ(clocks_of(c, at({0, next_row}), 1), (std::vector<tick_t>{miss, waits + hit + conflict}));
}

TEST(closed_form, writes_end_with_their_data) {
  const dram_config c = plain_dram("ddr4_2400");
  const dram_timing& t = c.timing;
  const std::vector<tick_t> expected = {t.RCD + t.CWL + 4, t.CWL + 4};
  EXPECT_EQ(clocks_of(c, at({0, same_group}, true), 1), expected);
  EXPECT_EQ(in_order(c, {0, same_group}, true, true), expected);
}

// All at once: the first RD at RCD, then one every CCD.
TEST(closed_form, streams_go_at_ccd) {
  const dram_config c = plain_dram("ddr4_2400");
  const dram_timing& t = c.timing;
  std::vector<std::uint64_t> interleaved;
  std::vector<std::uint64_t> one_group;
  for (std::uint64_t i = 0; i < 8; ++i) {
    interleaved.push_back(i * next_group);
    one_group.push_back(i * same_group);
  }
  const tick_t first = t.RCD + t.CL + 4;
  const auto last_of = [](const std::vector<tick_t>& clocks) { return clocks.back(); };
  EXPECT_EQ(last_of(clocks_of(c, at(interleaved), 64)), first + 7 * t.CCD_S);
  EXPECT_EQ(last_of(in_order(c, interleaved, false)), first + 7 * t.CCD_S);
  EXPECT_EQ(last_of(clocks_of(c, at(one_group), 64)), first + 7 * t.CCD_L);
  EXPECT_EQ(last_of(in_order(c, one_group, false)), first + 7 * t.CCD_L);
}

// Rows of many banks: ACT k goes at RRD steps, but the fifth not before FAW after the first.
TEST(closed_form, activates_are_limited_by_the_window) {
  dram_config c = plain_dram("ddr4_2400");
  c.timing.FAW = 60;
  std::vector<std::uint64_t> addresses;
  for (std::uint64_t i = 0; i < 16; ++i) addresses.push_back(i % 4 * next_group + i / 4 * next_bank);
  dram_device memory(c, test_ticks, 0);
  recorded_trace trace;
  memory.trace_to(&trace);
  std::vector<driven_request> requests = at(addresses);
  ASSERT_TRUE(drive(memory, requests, 64));
  const auto activates = trace.of(dram_command::ACT);
  ASSERT_EQ(activates.size(), 16u);
  for (std::size_t i = 0; i < 16; ++i) {
    EXPECT_EQ(activates[i].clock, i / 4 * 60 + i % 4 * c.timing.RRD_S) << i;
  }
  EXPECT_EQ(requests.back().done / ck, activates[15].clock + c.timing.RCD + c.timing.CL + 4);
  EXPECT_EQ(in_order(c, addresses, false).back(), activates[15].clock + c.timing.RCD + c.timing.CL + 4);
}

TEST(closed_form, turnarounds) {
  const dram_config c = plain_dram("ddr4_2400");
  const dram_timing& t = c.timing;
  for (const bool other_group : {false, true}) {
    const std::uint64_t second = other_group ? next_group : same_group;
    // Both rows open, then a write and a read at once.
    std::vector<driven_request> requests = at({0, second, 0, second});
    requests[2].is_write = true;
    requests[2].not_before = requests[3].not_before = 1000 * ck;
    const std::vector<tick_t> clocks = clocks_of(c, requests, 64);
    EXPECT_EQ(clocks[2], t.CWL + 4);
    EXPECT_EQ(clocks[3], t.CWL + 4 + (other_group ? t.WTR_S : t.WTR_L) + t.CL + 4);
    requests[2].is_write = false;
    requests[3].is_write = true;
    EXPECT_EQ(clocks_of(c, requests, 64)[3], t.RTW + t.CWL + 4);
  }
}

// Four clocks for ACT and RD, data from the last of them on.
TEST(closed_form, lpddr4_commands_last_several_clocks) {
  const dram_config c = plain_dram("lpddr4_3200");
  const dram_timing& t = c.timing;
  const tick_t miss = t.RCD + 3 + t.CL + t.DQSCK + 8;
  EXPECT_EQ(clocks_of(c, {{0, 32, false, 0}}, 1), std::vector<tick_t>{miss});
  dram_device memory(c, test_ticks, 0);
  EXPECT_EQ(memory.serve({0, 0, 32, 0, true}, 0).completion / ck, t.RCD + 3 + t.CWL + t.DQSS + t.DQS2DQ + 8);
}

TEST(closed_form, a_rank_refreshes_at_its_interval) {
  dram_config c = plain_dram("ddr4_2400");
  c.controller.refresh = dram_refresh::all_bank;
  const dram_timing& t = c.timing;
  for (const bool loosely : {false, true}) {
    dram_device memory(c, test_ticks, 0);
    recorded_trace trace;
    memory.trace_to(&trace);
    const tick_t arrival = (tick_t{t.REFI} * 2 + 5) * ck;
    tick_t done = 0;
    if (loosely) {
      memory.serve({0, 0, 64, 0, false}, 0);
      done = memory.serve({arrival, 0, 64, 0, false}, arrival).completion;
    } else {
      std::vector<driven_request> requests = at({0, 0});
      requests[1].not_before = arrival;
      ASSERT_TRUE(drive(memory, requests, 64));
      done = requests[1].done;
    }
    const auto refreshes = trace.of(dram_command::REFab);
    ASSERT_EQ(refreshes.size(), 2u);
    EXPECT_EQ(refreshes[0].clock, t.REFI + t.RP);  // a row was open
    EXPECT_EQ(refreshes[1].clock, 2 * t.REFI);
    EXPECT_EQ(done / ck, 2 * t.REFI + t.RFC + t.RCD + t.CL + 4);
    EXPECT_EQ(memory.counted().refreshes, 2u);
  }
}

TEST(closed_form, page_policies) {
  dram_config c = plain_dram("ddr4_2400");
  const dram_timing& t = c.timing;
  const tick_t miss = t.RCD + t.CL + 4;
  c.controller.page_policy = dram_page_policy::closed;
  // The second needs the row again: RC after the first ACT is 55, past its end at 36.
  const std::vector<tick_t> closed = clocks_of(c, at({0, same_group}), 1);
  EXPECT_EQ(closed, (std::vector<tick_t>{miss, t.RC - miss + miss}));
  c.controller.page_policy = dram_page_policy::closed_adaptive;
  EXPECT_EQ(clocks_of(c, at({0, same_group}), 64), (std::vector<tick_t>{miss, miss + t.CCD_L}));
  EXPECT_EQ(clocks_of(c, at({0, same_group}), 1), closed);
  // Nobody else waits for the bank: the row stays open.
  c.controller.page_policy = dram_page_policy::adaptive;
  EXPECT_EQ(clocks_of(c, at({0, same_group}), 1), (std::vector<tick_t>{miss, t.CL + 4}));
  // Another row is waited for: RDA, and ACT of the next row as soon as RC allows, without a PRE on the bus.
  EXPECT_EQ(clocks_of(c, at({0, next_row}), 64), (std::vector<tick_t>{miss, t.RC + miss}));
}

// Hits pass an older conflict; in FIFO nothing passes.
TEST(closed_form, fr_fcfs_and_fifo) {
  dram_config c = plain_dram("ddr4_2400");
  std::vector<driven_request> requests = at({0, next_row, same_group});
  requests[1].not_before = requests[2].not_before = 1000 * ck;
  const std::vector<tick_t> first_ready = clocks_of(c, requests, 64);
  EXPECT_EQ(first_ready[2], c.timing.CL + 4);
  c.controller.scheduler = dram_scheduler::fifo;
  const std::vector<tick_t> fifo = clocks_of(c, requests, 64);
  EXPECT_EQ(fifo[1], c.timing.RP + c.timing.RCD + c.timing.CL + 4);
  EXPECT_GT(fifo[2], fifo[1]);
}

// A request of many bursts ends with its last; both channels work on it.
TEST(closed_form, a_long_request_spans_channels) {
  dram_config c = plain_dram("ddr4_2400");
  c.channels = 2;
  c.address_map = "row-bank-column-bank_group-channel-column:3-byte";
  const tick_t first = c.timing.RCD + c.timing.CL + 4;
  EXPECT_EQ(clocks_of(c, {{0, 1024, false, 0}}, 1), std::vector<tick_t>{first + 7 * c.timing.CCD_S});
  EXPECT_EQ(clocks_of(c, {{32, 64, false, 0}}, 1), std::vector<tick_t>{first});  // two halves, one on each
}

TEST(closed_form, fixed_latencies_add_up) {
  dram_config c = plain_dram("ddr4_2400");
  const tick_t miss = c.timing.RCD + c.timing.CL + 4;
  c.controller.request_latency = 7;
  c.controller.response_latency = 11;
  EXPECT_EQ(clocks_of(c, at({0}), 1), std::vector<tick_t>{miss + 18});
  EXPECT_EQ(in_order(c, {0}, true), std::vector<tick_t>{miss + 18});
}

}  // namespace
}  // namespace pqa
