// The flat memory of tests.
#pragma once

#include <cstdint>

#include "pqa/base/clock.h"

namespace pqa::test {

// Bytes of a busy period times ticks per byte, rounded up; then the latency. Without a rate only the latency.
class flat_memory {
 public:
  flat_memory() = default;
  // rate: bytes per second, 0: unlimited. latency: ticks.
  flat_memory(std::uint64_t rate, tick_t latency) : rate_(rate), latency_(latency) {}

  tick_t serve(tick_t at, std::uint64_t bytes, std::uint64_t ticks_per_second) {
    if (rate_ == 0) return at + latency_;
    if (at >= free_) {
      period_ = at;
      bytes_ = 0;
    }
    bytes_ += bytes;
    free_ = period_ + mul_div_ceil(bytes_, ticks_per_second, rate_);
    return free_ + latency_;
  }

 private:
  std::uint64_t rate_ = 0;
  tick_t latency_ = 0;
  tick_t period_ = 0;
  tick_t free_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace pqa::test
