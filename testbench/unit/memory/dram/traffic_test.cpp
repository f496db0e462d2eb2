// Random traffic: one answer each, never above the peak, nothing reordered that overlaps, the same every time.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "dram/config_error.h"
#include "unit/memory/dram/request_driver.h"

namespace pqa {
namespace {

dram_config random_config(std::mt19937_64& random) {
  const std::vector<std::string> presets = list_memories();
  while (true) {
    const auto config = load_memory(presets[random() % presets.size()], override_set{}).device;
    if (!std::holds_alternative<dram_config>(config)) continue;
    dram_config c = std::get<dram_config>(config);
    dram_controller& k = c.controller;
    k.scheduler = random() % 4 == 0 ? dram_scheduler::fifo : dram_scheduler::fr_fcfs;
    k.page_policy = static_cast<dram_page_policy>(random() % 4);
    k.refresh = static_cast<dram_refresh>(random() % 3);
    k.queue_organisation = static_cast<dram_queue>(random() % 3);
    k.queue_depth = static_cast<std::uint32_t>(1 + random() % (random() % 2 == 0 ? 3 : 32));
    k.admission = static_cast<dram_admission>(random() % 2);
    if (k.scheduler == dram_scheduler::fr_fcfs && random() % 2 == 0) {
      k.write_drain = {static_cast<std::uint32_t>(random() % 4), static_cast<std::uint32_t>(4 + random() % 8)};
    }
    k.request_latency = static_cast<std::uint32_t>(random() % 3);
    k.response_latency = static_cast<std::uint32_t>(random() % 3);
    try {
      check_dram(c);
      return c;
    } catch (const dram_config_error&) {  // DDR3 and DDR4 do not refresh single banks
    }
  }
}

std::vector<driven_request> random_requests(std::mt19937_64& random, std::uint64_t span, std::size_t count) {
  const std::uint64_t most_bytes = std::uint64_t{1} << (4 + random() % 9);
  const std::uint64_t writes = random() % 5;
  const bool sequential = random() % 3 == 0;
  std::vector<driven_request> requests(count);
  std::uint64_t at = 0;
  tick_t time = 0;
  for (driven_request& r : requests) {
    r.bytes = static_cast<std::uint32_t>(1 + random() % most_bytes);
    r.address = sequential ? at % (span - most_bytes) : random() % (span - r.bytes);
    at += r.bytes;
    r.is_write = random() % 4 < writes;
    time += random() % 8 == 0 ? random() % 300'000 : 0;
    r.not_before = time;
  }
  return requests;
}

// Of a request to an open row in an idle memory: no access is faster.
tick_t unloaded_ticks(const dram_config& c, bool is_write) {
  const dram_timing& t = c.timing;
  const std::uint64_t data = is_write ? t.CWL + t.DQSS + t.DQS2DQ : t.CL + t.DQSCK;
  const std::uint64_t clocks = c.controller.request_latency + data + burst_clocks(c) + c.controller.response_latency;
  return clocks * 1'000'000'000'000'000 / clock_hz(c);
}

// Column commands of each burst in the order of the requests: those of one place must not overtake each other when one
// of them writes.
void expect_no_overtaking(const dram_config& c, const std::vector<driven_request>& requests,
                          const std::vector<dram_command_record>& trace) {
  const address_map map(c);
  std::map<std::tuple<unsigned, unsigned, unsigned, unsigned>, std::vector<bool>> wanted;
  std::map<std::tuple<unsigned, unsigned, unsigned, unsigned>, std::vector<bool>> seen;
  const std::uint64_t step = burst_bytes(c);
  for (const driven_request& r : requests) {
    for (std::uint64_t a = r.address / step * step; a < r.address + r.bytes; a += step) {
      const dram_place p = map.place(a);
      wanted[{p.channel, p.bank, p.row, p.column}].push_back(r.is_write);
    }
  }
  for (const dram_command_record& r : trace) {
    if (r.data_end == 0) continue;
    const unsigned rank = r.pseudo_channel * c.ranks + r.rank;
    const unsigned bank = (rank * c.bank_groups + r.bank_group) * c.banks_per_group + r.bank;
    seen[{r.channel, bank, r.row, r.column}].push_back(r.command == dram_command::WR || r.command == dram_command::WRA);
  }
  EXPECT_EQ(wanted, seen);
}

TEST(traffic, every_request_is_answered_once_whatever_the_controller) {
  for (unsigned seed = 1; seed <= 80; ++seed) {
    std::mt19937_64 random(seed);
    const dram_config c = random_config(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + c.name);
    const std::uint64_t capacity = capacity_bytes(c);
    const std::uint64_t span = random() % 2 == 0 ? capacity : std::uint64_t{1} << (14 + random() % 10);
    std::vector<driven_request> requests = random_requests(random, span, 600);
    const std::size_t outstanding = 1 + random() % 64;
    dram_device memory(c, 1'000'000'000'000'000, 0);
    recorded_trace trace;
    memory.trace_to(&trace);
    ASSERT_TRUE(drive(memory, requests, outstanding)) << "nothing moves any more";
    EXPECT_TRUE(memory.idle());
    tick_t end = 0;
    for (const driven_request& r : requests) {
      ASSERT_EQ(r.answers, 1);
      ASSERT_LE(r.begin, r.admitted);
      ASSERT_LT(r.admitted, r.done);
      ASSERT_GE(r.done + 1, r.begin + unloaded_ticks(c, r.is_write));
      end = std::max(end, r.done);
    }
    const dram_statistics counted = memory.counted();
    const std::uint64_t bursts = counted.read_bursts + counted.write_bursts;
    EXPECT_EQ(counted.row_hits + counted.row_misses + counted.row_conflicts, bursts);
    EXPECT_LE(static_cast<double>(bursts * burst_bytes(c)) / static_cast<double>(end) * 1e15,
              static_cast<double>(peak_bytes_per_second(c)));
    expect_no_overtaking(c, requests, trace.commands);
  }
}

TEST(traffic, is_the_same_every_time_and_however_often_it_is_looked_at) {
  std::mt19937_64 random(9);
  const dram_config c = random_config(random);
  const std::vector<driven_request> given = random_requests(random, capacity_bytes(c), 2000);
  std::vector<std::vector<tick_t>> runs;
  for (int run = 0; run < 2; ++run) {
    std::vector<driven_request> requests = given;
    dram_device memory(c, test_ticks, 0);
    ASSERT_TRUE(drive(memory, requests, 32));
    runs.emplace_back();
    for (const driven_request& r : requests) runs.back().push_back(r.done);
  }
  EXPECT_EQ(runs[0], runs[1]);
}

// One queue of two for a bank: the third burst for it waits, and what comes after waits behind it.
TEST(traffic, a_full_queue_holds_up_what_follows) {
  dram_config c = plain_dram("ddr4_2400");
  c.controller.queue_depth = 2;
  dram_device memory(c, test_ticks, 0);
  const std::uint64_t row = 16 * 8192;
  EXPECT_TRUE(memory.begin({0, 0 * row, 64, 0, false}, 0));
  EXPECT_TRUE(memory.begin({0, 1 * row, 64, 0, false}, 1));
  EXPECT_FALSE(memory.begin({0, 2 * row, 64, 0, false}, 2));
  EXPECT_FALSE(memory.begin({0, 64, 64, 1, false}, 3));   // another bank, with room
  const tick_t room = (tick_t{c.timing.RCD} + 1) * 1000;  // the clock after the first RD
  EXPECT_LE(memory.next_event(), room);
  std::uint32_t admitted = 0;
  memory.advance(room - 1);
  EXPECT_FALSE(memory.next_admitted(admitted));
  memory.advance(room);
  ASSERT_TRUE(memory.next_admitted(admitted));
  EXPECT_EQ(admitted, 2u);
  ASSERT_TRUE(memory.next_admitted(admitted));
  EXPECT_EQ(admitted, 3u);
  EXPECT_FALSE(memory.next_admitted(admitted));
}

// A request larger than all queues together gets through.
TEST(traffic, a_request_beyond_all_queues) {
  dram_config c = plain_dram("ddr4_2400");
  c.controller.queue_organisation = dram_queue::shared;
  c.controller.queue_depth = 1;
  dram_device memory(c, test_ticks, 0);
  std::vector<driven_request> requests = {{0, 1 << 18, false, 0}, {64, 1 << 18, true, 0}, {128, 64, false, 0}};
  ASSERT_TRUE(drive(memory, requests, 3));
  EXPECT_EQ(memory.counted().read_bursts, 4096u + 1);
  EXPECT_EQ(memory.counted().write_bursts, 4096u);
}

// Without refresh and with one request outstanding, nothing is lost by more channels or larger queues.
TEST(traffic, more_is_never_less) {
  std::mt19937_64 random(21);
  dram_config c = plain_dram("ddr4_2400");
  c.controller.scheduler = dram_scheduler::fifo;
  const std::vector<driven_request> given = random_requests(random, capacity_bytes(c), 2000);
  const auto time_of = [&](const dram_config& config) {
    std::vector<driven_request> requests = given;
    for (driven_request& r : requests) r.not_before = 0;
    dram_device memory(config, test_ticks, 0);
    EXPECT_TRUE(drive(memory, requests, 1));
    return requests.back().done;
  };
  tick_t before = never;
  for (const std::uint32_t channels : {1U, 2U, 4U}) {
    c.channels = channels;
    c.address_map = "channel-row-bank-column-bank_group-column:3-byte";
    const tick_t time = time_of(c);
    EXPECT_LE(time, before);
    before = time;
  }
  for (const std::uint32_t depth : {1U, 2U, 8U, 64U}) {
    c.controller.queue_depth = depth;
    const tick_t time = time_of(c);
    if (depth > 1) {
      EXPECT_LE(time, before);
    }
    before = time;
  }
  dram_config faster = c;
  faster.timing.CL -= 2;
  EXPECT_LT(time_of(faster), before);
}

// Mappings that interleave bank groups next to the burst, and ones that do not.
TEST(traffic, bank_groups_next_to_the_burst_pay) {
  const auto bandwidth = [](const std::string& preset) {
    const dram_config c = std::get<dram_config>(load_memory(preset, override_set{}).device);
    std::vector<driven_request> requests(20'000);
    for (std::size_t i = 0; i < requests.size(); ++i) requests[i] = {i * 256, 256, false, 0};
    dram_device memory(c, 1'000'000'000'000'000, 0);
    EXPECT_TRUE(drive(memory, requests, 64));
    return 20'000.0 * 256 * 1e6 / static_cast<double>(requests.back().done);  // GB/s
  };
  EXPECT_GT(bandwidth("ddr4_2400") / bandwidth("ddr4_2400_bank_top"), 1.3);
  EXPECT_GT(bandwidth("hbm2_2000") / bandwidth("hbm2_2000_bank_top"), 2.5);
}

// Loosely timed, each of 32 slots asks again when its last answer is said to come: two streams of reads and one of
// writes in the same banks, which a controller serves in batches.
tick_t loosely_timed(const dram_config& c, const std::vector<driven_request>& requests, std::size_t outstanding) {
  dram_device memory(c, test_ticks, 0);
  std::vector<tick_t> slots(outstanding);
  tick_t end = 0;
  for (const driven_request& r : requests) {
    const auto slot = std::min_element(slots.begin(), slots.end());
    *slot = memory.serve({*slot, r.address, r.bytes, 0, r.is_write}, *slot).completion;
    end = std::max(end, *slot);
  }
  memory.catch_up(end);
  EXPECT_EQ(memory.counted().read_bursts + memory.counted().write_bursts, requests.size() * 256 / burst_bytes(c));
  return end;
}

TEST(traffic, loosely_timed_masters_get_what_a_controller_makes_of_them) {
  for (const char* preset : {"ddr3_1600", "ddr4_2400", "lpddr4_3200", "hbm2_2000"}) {
    for (const bool writes : {false, true}) {
      const dram_config c = std::get<dram_config>(load_memory(preset, override_set{}).device);
      const std::uint64_t part = capacity_bytes(c) / 4;
      std::vector<driven_request> requests(6000);
      for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i] = {i % 3 * part + i / 3 * 256, 256, writes && i % 3 == 2, 0};
      }
      const auto loose = static_cast<double>(loosely_timed(c, requests, 32));
      dram_device memory(c, test_ticks, 0);
      ASSERT_TRUE(drive(memory, requests, 32));
      const auto approximate = static_cast<double>(requests.back().done);
      EXPECT_NEAR(loose / approximate, 1.0, 0.2) << preset << (writes ? ", with writes" : "");
    }
  }
}

}  // namespace
}  // namespace pqa
