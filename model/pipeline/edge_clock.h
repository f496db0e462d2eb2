// Conversion between cycles and ticks for times that come in nearly ascending order.
#pragma once

#include "pqa/base/clock.h"

namespace pqa::pipeline {

// As exact as clock_domain, which it asks whenever a time is far from the one before; otherwise it costs one 64-bit
// division or less, and two multiplications if a cycle is a whole number of ticks.
class edge_clock {
 public:
  explicit edge_clock(const clock_domain& clock)
      : clock_(clock),
        rate_(clock.ticks_per_second()),
        hz_(clock.hz()),
        period_(rate_ % hz_ == 0 ? rate_ / hz_ : 0),
        reciprocal_(period_ == 0 ? 0 : ~std::uint64_t{0} / period_),
        near_cycles_((~std::uint64_t{0} - hz_) / rate_),
        near_ticks_(~std::uint64_t{0} / hz_) {}

  tick_t edge(cycle_t k) {
    if (k != anchor_) move_to(k);
    return edge_;
  }

  // The cycle that tick t belongs to.
  cycle_t cycle_at(tick_t t) const {
    if (t == edge_) return anchor_;
    if (t > edge_ && period_ != 0) return anchor_ + periods_in(t - 1 - edge_) + 1;
    if (t < edge_ || t - 1 - whole_ > near_ticks_) return clock_.cycle_at(t);
    return anchor_ + ((t - 1 - whole_) * hz_ - part_) / rate_ + 1;
  }

 private:
  // ticks / period_. With a reciprocal that is too small by at most 1 the product is too small by less than 1.
  std::uint64_t periods_in(tick_t ticks) const {
    const auto periods = static_cast<std::uint64_t>(static_cast<uint128_t>(ticks) * reciprocal_ >> 64);
    return ticks - periods * period_ >= period_ ? periods + 1 : periods;
  }

  // Keeps whole_ + part_ / hz_ = anchor_ * rate_ / hz_.
  void move_to(cycle_t k) {
    if (period_ != 0) {
      whole_ = k * period_;
    } else if (k > anchor_ && k - anchor_ <= near_cycles_) {
      const std::uint64_t product = (k - anchor_) * rate_ + part_;
      whole_ += product / hz_;
      part_ = product % hz_;
    } else {
      const uint128_t product = static_cast<uint128_t>(k) * rate_;
      whole_ = static_cast<tick_t>(product / hz_);
      part_ = static_cast<std::uint64_t>(product % hz_);
    }
    anchor_ = k;
    edge_ = whole_ + (part_ != 0 ? 1 : 0);
  }

  clock_domain clock_;
  std::uint64_t rate_;  // ticks per second
  std::uint64_t hz_;
  tick_t period_;             // of a cycle; 0: not a whole number
  std::uint64_t reciprocal_;  // 2^64 / period_, rounded down
  cycle_t near_cycles_;
  tick_t near_ticks_;
  cycle_t anchor_ = 0;
  tick_t whole_ = 0;
  std::uint64_t part_ = 0;
  tick_t edge_ = 0;
};

}  // namespace pqa::pipeline
