// With one outstanding, a better memory costs nothing.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/memory/dram/improvements.h"
#include "unit/memory/dram/random_streams.h"

namespace pqa {
namespace {

tick_t time_of(const dram_config& c, std::vector<driven_request> requests, std::size_t outstanding) {
  dram_device memory(c, test_ticks, 0);
  EXPECT_TRUE(drive(memory, requests, outstanding));
  tick_t end = 0;
  for (const driven_request& r : requests) end = std::max(end, r.done);
  return end;
}

// A FIFO in front of a shipped memory, drawn.
dram_config random_fifo(const std::vector<dram_config>& memories, std::mt19937_64& random) {
  dram_config c = memories[random() % memories.size()];
  dram_controller& k = c.controller;
  k.scheduler = dram_scheduler::fifo;
  k.refresh = dram_refresh::none;
  k.page_policy = static_cast<dram_page_policy>(random() % 4);
  k.queue_organisation = static_cast<dram_queue>(random() % 3);
  k.queue_depth = static_cast<std::uint32_t>(1 + random() % 4);
  k.request_latency = static_cast<std::uint32_t>(random() % 3);
  k.response_latency = static_cast<std::uint32_t>(random() % 3);
  return c;
}

TEST(dram_laws, with_one_burst_outstanding_better_is_never_slower) {
  const std::vector<dram_config> memories = shipped_channels();
  std::size_t compared = 0;
  std::size_t faster = 0;
  for (unsigned seed = 1; seed <= 500; ++seed) {
    std::mt19937_64 random(seed);
    const dram_config c = random_fifo(memories, random);
    const std::uint64_t span = random() % 2 == 0 ? capacity_bytes(c) : std::uint64_t{1} << (16 + random() % 8);
    const auto requests = random_bursts(random, span, 200, burst_bytes(c));
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + c.name);
    const tick_t before = time_of(c, requests, 1);
    for (const improvement& better : improvements_of(c, 1 + seed % 3)) {
      const tick_t after = time_of(better.config, requests, 1);
      EXPECT_LE(after, before) << better.name;
      ++compared;
      faster += after < before ? 1 : 0;
    }
  }
  EXPECT_GT(faster, compared / 5);
}

// A request of several bursts has several outstanding. Then a row that is opened ahead can take the place of an older
// burst's ACT, and less latency can cost some clocks; over many requests it does not.
TEST(dram_laws, with_one_request_outstanding_better_is_not_slower_on_average) {
  struct compared_times {
    double before = 0;
    double after = 0;
  };
  const std::vector<dram_config> memories = shipped_channels();
  std::map<std::string, compared_times> sums;
  for (unsigned seed = 1001; seed <= 1300; ++seed) {
    std::mt19937_64 random(seed);
    const dram_config c = random_fifo(memories, random);
    const std::uint64_t span = random() % 2 == 0 ? capacity_bytes(c) : std::uint64_t{1} << (16 + random() % 8);
    const auto requests = random_requests(random, span, 200, (2 + random() % 15) * burst_bytes(c));
    const tick_t before = time_of(c, requests, 1);
    for (const improvement& better : improvements_of(c, 2)) {
      sums[better.name].before += static_cast<double>(before);
      sums[better.name].after += static_cast<double>(time_of(better.config, requests, 1));
    }
  }
  EXPECT_GT(sums.size(), 20U);
  for (const auto& [name, sum] : sums) EXPECT_LE(sum.after, sum.before) << name;
}

}  // namespace
}  // namespace pqa
