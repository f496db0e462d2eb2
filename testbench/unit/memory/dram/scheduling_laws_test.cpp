// What a better memory may cost a controller that reorders: next to nothing.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "unit/memory/dram/improvements.h"
#include "unit/memory/dram/random_streams.h"

namespace pqa {
namespace {

constexpr tick_t ck = 1000;

// Bytes a clock, the mean of five seeds, in 20 refresh intervals.
double mean_bandwidth(const dram_config& c, const std::vector<std::vector<driven_request>>& seeds,
                      std::size_t outstanding) {
  const tick_t until = 20 * tick_t{c.timing.REFI} * ck;
  double bytes = 0;
  for (std::vector<driven_request> requests : seeds) {
    dram_device memory(c, test_ticks, 0);
    EXPECT_FALSE(drive(memory, requests, outstanding, until)) << "too few requests";
    for (const driven_request& r : requests) bytes += r.answers * r.bytes;
  }
  return bytes / static_cast<double>(seeds.size()) / static_cast<double>(until) * ck;
}

TEST(scheduling_laws, better_costs_at_most_one_percent) {
  double worst = 1;
  std::size_t compared = 0;
  for (dram_config c : shipped_channels()) {
    for (unsigned policy = 0; policy < 4; ++policy) {
      c.controller.page_policy = static_cast<dram_page_policy>(policy);
      const std::size_t outstanding = policy % 2 == 0 ? 64 : 16;
      const std::size_t most_channels = 4;
      const std::size_t count = most_channels * c.pseudo_channels * 21 * c.timing.REFI / burst_clocks(c);
      std::vector<std::vector<driven_request>> seeds;
      for (unsigned seed = 1; seed <= 5; ++seed) {
        std::mt19937_64 random(seed);
        seeds.push_back(random_bursts(random, capacity_bytes(c), count, burst_bytes(c)));
      }
      const double before = mean_bandwidth(c, seeds, outstanding);
      for (const improvement& better : improvements_of(c, 2)) {
        const double ratio = mean_bandwidth(better.config, seeds, outstanding) / before;
        EXPECT_GE(ratio, 0.99) << c.name << ", policy " << policy << ": " << better.name;
        worst = std::min(worst, ratio);
        ++compared;
      }
    }
  }
  std::cout << compared << " compared, the worst has " << worst << " of the bandwidth before\n";
}

}  // namespace
}  // namespace pqa
