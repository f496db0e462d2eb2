// Random and adversarial traffic over every standard, page policy, way to refresh, scheduler, queue and mapping: the
// checker has nothing to say.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dram_checker/command_checker.h"
#include "unit/dram_checker/hand_trace.h"
#include "unit/dram_checker/random_traffic.h"
#include "unit/dram_checker/test_memories.h"

namespace pqa {
namespace {

// PQA_DRAM_RUNS: of each combination; PQA_DRAM_COMMANDS: of each run, at least.
constexpr std::uint64_t runs = PQA_DRAM_RUNS;
constexpr std::uint64_t commands_of_run = PQA_DRAM_COMMANDS;

// What is not in the loops of the test is drawn.
dram_config drawn(dram_config c, random_source& random) {
  dram_controller& k = c.controller;
  k.queue_organisation = static_cast<dram_queue>(random.pick(0, 2));
  k.queue_depth = static_cast<std::uint32_t>(random.pick(1, random.chance(50) ? 4 : 32));
  if (random.chance(25)) k.admission = dram_admission::last_bank;
  if (random.chance(25)) k.request_latency = static_cast<std::uint32_t>(random.pick(1, 20));
  if (random.chance(25)) k.response_latency = static_cast<std::uint32_t>(random.pick(1, 20));
  if (k.scheduler == dram_scheduler::fr_fcfs && random.chance(50)) {
    const auto low = static_cast<std::uint32_t>(random.pick(0, 8));
    k.write_drain = dram_write_drain{low, low + static_cast<std::uint32_t>(random.pick(1, 16))};
  }
  const bool as_it_is = random.chance(25);
  if (!as_it_is) c.ranks = std::min(4U, 1U << random.pick(0, 2));
  if (random.chance(60)) refresh_often(c, static_cast<std::uint32_t>(random.pick(0, 300)));
  if (!as_it_is) set_mapping(c, static_cast<mapping>(random.pick(0, mapping_count - 1)), random);
  return c;
}

std::vector<dram_config> all_memories() {
  std::vector<dram_config> memories = test_memories();
  const std::vector<dram_config> shipped = shipped_memories();
  EXPECT_GE(shipped.size(), 7U);
  memories.insert(memories.end(), shipped.begin(), shipped.end());
  return memories;
}

std::uint64_t run_one(const dram_config& config, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(config));
  check(config);
  checked_trace trace(config);
  traffic_run traffic(config, constraint_table(config), trace, seed);
  random_source random(seed + 1);
  while (trace.commands() < commands_of_run && trace.violations() == 0 && !traffic.is_stuck()) {
    traffic.run(random_phase(random));
  }
  const std::uint64_t end = traffic.settle(3 * std::uint64_t{config.timing.REFI});
  trace.finish(end);
  EXPECT_EQ(trace.violations(), 0U) << text_of(trace.first_violations());
  EXPECT_FALSE(traffic.is_stuck());
  EXPECT_EQ(traffic.responses(), traffic.requests());
  return trace.commands();
}

TEST(dram_random, no_rule_is_broken) {
  std::uint64_t seed = PQA_DRAM_SEED;
  std::uint64_t commands = 0;
  std::uint64_t configurations = 0;
  std::cout << "first seed " << seed << "\n";
  for (const dram_config& memory : all_memories()) {
    for (const dram_refresh refresh : refresh_modes(memory)) {
      for (const auto scheduler : {dram_scheduler::fr_fcfs, dram_scheduler::fifo}) {
        for (unsigned policy = 0; policy < 4; ++policy) {
          for (std::uint64_t run = 0; run < runs; ++run) {
            random_source random(seed);
            dram_config config = memory;
            config.controller.refresh = refresh;
            config.controller.scheduler = scheduler;
            config.controller.page_policy = static_cast<dram_page_policy>(policy);
            commands += run_one(drawn(config, random), seed);
            ++configurations;
            seed += 2;
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
  std::cout << commands << " commands, " << configurations << " configurations, last seed " << seed - 2 << "\n";
  EXPECT_GE(commands, configurations * commands_of_run);
}

class kept_trace final : public dram_trace {
 public:
  void record(const dram_command_record& command) override { records.push_back(command); }
  std::vector<dram_command_record> records;
};

// Loosely timed accesses, by masters that are ahead of each other: commands are placed between those of the calls
// before, so the trace is checked in the order of the clock.
std::uint64_t run_loosely_timed(const dram_config& config, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(config));
  check(config);
  random_source random(seed + 1);
  kept_trace kept;
  constexpr std::uint64_t ticks_per_clock = 2;
  dram_device device(config, ticks_per_clock * clock_hz(config), 0);
  device.trace_to(&kept);
  const std::uint64_t bytes = burst_bytes(config);
  std::uint64_t clock = 0;
  while (kept.records.size() < commands_of_run) {
    const std::uint64_t most_gap = random.chance(20) ? 2000 : random.pick(0, 20);
    const std::uint64_t ahead = random.pick(0, random.chance(50) ? 500 : 0);
    const std::uint64_t home = random.pick(0, capacity_bytes(config) / bytes - 200) * bytes;
    const bool streams = random.chance(50);
    for (std::uint64_t i = 0; i < 40; ++i) {
      clock += random.pick(0, most_gap);
      const std::uint64_t near = home + (streams ? i : random.pick(0, 190)) * bytes;
      const std::uint64_t address =
          random.chance(20) ? random.pick(0, capacity_bytes(config) / bytes - 9) * bytes : near;
      const auto size = static_cast<std::uint32_t>(bytes * random.pick(1, random.chance(20) ? 8 : 1));
      const tick_t arrival = ticks_per_clock * (clock + random.pick(0, ahead));
      device.serve({arrival, address, size, 0, random.chance(40)}, ticks_per_clock * clock);
    }
  }
  // Refreshes come with accesses.
  clock += 3 * std::uint64_t{config.timing.REFI};
  const place_finder finder(config);
  for (std::uint32_t c = 0; c < config.channels; ++c) {
    const tick_t now = ticks_per_clock * (clock + 1000);
    device.serve({now, finder.address({c, 0, 0, 0}), static_cast<std::uint32_t>(bytes), 0, false}, now);
  }
  std::stable_sort(kept.records.begin(), kept.records.end(),
                   [](const dram_command_record& a, const dram_command_record& b) { return a.clock < b.clock; });
  checked_trace trace(config);
  for (const dram_command_record& r : kept.records) trace.record(r);
  trace.finish(clock);
  EXPECT_EQ(trace.violations(), 0U) << text_of(trace.first_violations());
  return trace.commands();
}

TEST(dram_random, no_rule_is_broken_loosely_timed) {
  std::uint64_t seed = PQA_DRAM_SEED;
  std::uint64_t commands = 0;
  for (const dram_config& memory : all_memories()) {
    for (const dram_refresh refresh : refresh_modes(memory)) {
      for (unsigned policy = 0; policy < 4; ++policy) {
        for (std::uint64_t run = 0; run < runs; ++run) {
          random_source random(seed);
          dram_config config = memory;
          config.controller.refresh = refresh;
          config.controller.page_policy = static_cast<dram_page_policy>(policy);
          commands += run_loosely_timed(drawn(config, random), seed);
          seed += 2;
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
  std::cout << commands << " commands, last seed " << seed - 2 << "\n";
}

// The traffic reaches every place, and the place that it means.
TEST(dram_random, places_are_found) {
  random_source random(7);
  for (dram_config config : all_memories()) {
    for (unsigned kind = 0; kind < mapping_count; ++kind) {
      set_mapping(config, static_cast<mapping>(kind), random);
      check(config);
      const place_finder finder(config);
      const address_map map(config);
      for (int i = 0; i < 100; ++i) {
        const std::uint64_t address =
            random.pick(0, capacity_bytes(config) - 1) / burst_bytes(config) * burst_bytes(config);
        EXPECT_EQ(finder.address(map.place(address)), address) << describe(config);
      }
    }
  }
}

}  // namespace
}  // namespace pqa
