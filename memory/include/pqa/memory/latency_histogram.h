// How long accesses took, in bounded memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// Buckets of fixed bounds: one a tick up to 32 ticks, above that 32 of equal width for each power of two, so that a
// quantile is at most a 32nd (3.2 %) too large. Not of Boost.Histogram: its bounds in floating point would round ticks.
class latency_histogram {
 public:
  // Latencies in ticks.
  struct bucket {
    tick_t first = 0;  // smallest and largest latency that it counts
    tick_t last = 0;
    std::uint64_t count = 0;
  };

  void count(tick_t latency) {
    const std::size_t i = index_of(latency);
    if (i >= counts_.size()) counts_.resize(i + 1);
    ++counts_[i];
    ++total_;
    max_ = std::max(max_, latency);
  }

  std::uint64_t total() const { return total_; }

  // The least bound that a share p (0 to 1) of the latencies do not exceed; 0 without latencies.
  tick_t quantile(double p) const {
    const auto wanted = static_cast<std::uint64_t>(p * static_cast<double>(total_) + 0.999999);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > 0 && seen >= wanted) return std::min(max_, last_of(i));
    }
    return max_;
  }

  // Those that counted something, in ascending order.
  std::vector<bucket> buckets() const {
    std::vector<bucket> result;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) result.push_back({i == 0 ? 0 : last_of(i - 1) + 1, last_of(i), counts_[i]});
    }
    return result;
  }

 private:
  static constexpr unsigned bits = 5;
  static constexpr std::size_t steps = std::size_t{1} << bits;

  static std::size_t index_of(tick_t latency) {
    if (latency < steps) return static_cast<std::size_t>(latency);
    unsigned exponent = 0;
    while ((latency >> exponent) >= 2 * steps) ++exponent;
    return (exponent + 1) * steps + static_cast<std::size_t>(latency >> exponent) - steps;
  }
  static tick_t last_of(std::size_t index) {
    if (index < steps) return index;
    const std::size_t exponent = index / steps - 1;
    return ((tick_t{index % steps} + steps + 1) << exponent) - 1;
  }

  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
  tick_t max_ = 0;
};

}  // namespace pqa
