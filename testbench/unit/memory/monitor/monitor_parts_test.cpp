// Histogram and windows against plain accounts.
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "monitor/bandwidth_windows.h"
#include "pqa/memory/latency_histogram.h"

namespace pqa {
namespace {

TEST(latency_histogram, quantiles_are_those_of_the_sorted_list_within_a_bucket) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    latency_histogram histogram;
    std::vector<tick_t> all;
    const auto bits = static_cast<unsigned>(1 + seed * 3);
    for (int i = 0; i < 3000; ++i) {
      all.push_back(random() >> (64 - bits));
      histogram.count(all.back());
    }
    std::sort(all.begin(), all.end());
    for (const double p : {0.0, 0.01, 0.5, 0.9, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(p * 3000)));
      const tick_t exact = all[rank - 1];
      const tick_t found = histogram.quantile(p);
      EXPECT_GE(found, exact) << "seed " << seed << " p " << p;
      EXPECT_LE(found, exact + exact / 32) << "seed " << seed << " p " << p;
    }
    EXPECT_EQ(histogram.quantile(1.0), all.back());
    std::uint64_t total = 0;
    tick_t next = 0;
    for (const auto& b : histogram.buckets()) {
      EXPECT_GE(b.first, next);
      next = b.last + 1;
      const auto inside = std::count_if(all.begin(), all.end(), [&](tick_t t) { return t >= b.first && t <= b.last; });
      EXPECT_EQ(b.count, static_cast<std::uint64_t>(inside));
      total += b.count;
    }
    EXPECT_EQ(total, histogram.total());
  }
}

TEST(latency_histogram, empty) {
  EXPECT_EQ(latency_histogram().quantile(0.5), 0u);
  EXPECT_TRUE(latency_histogram().buckets().empty());
}

TEST(bandwidth_windows, join_when_there_are_too_many) {
  std::mt19937_64 random(1);
  bandwidth_windows windows(10, 8);
  std::map<tick_t, std::uint64_t> read, written;
  std::map<tick_t, std::uint32_t> most;
  for (tick_t t = 0; t < 1000; t += 1 + random() % 5) {
    const bool is_write = random() % 2 == 0;
    (is_write ? written : read)[t] += 64;
    windows.transferred(t, is_write, 64);
    const auto count = static_cast<std::uint32_t>(random() % 50);
    most[t] = std::max(most[t], count);
    windows.outstanding(t, count);
  }
  EXPECT_EQ(windows.length(), 160u);
  ASSERT_LE(windows.windows().size(), 8u);
  for (std::size_t w = 0; w < windows.windows().size(); ++w) {
    std::uint64_t r = 0, x = 0;
    std::uint32_t m = 0;
    for (tick_t t = w * 160; t < (w + 1) * 160; ++t) {
      r += read.count(t) ? read[t] : 0;
      x += written.count(t) ? written[t] : 0;
      m = std::max(m, most.count(t) ? most[t] : 0);
    }
    EXPECT_EQ(windows.windows()[w].bytes_read, r);
    EXPECT_EQ(windows.windows()[w].bytes_written, x);
    EXPECT_EQ(windows.windows()[w].most_outstanding, m);
  }
}

}  // namespace
}  // namespace pqa
