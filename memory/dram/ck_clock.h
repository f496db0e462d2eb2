// Between kernel ticks and clocks of CK, exactly and without a division.
#pragma once

#include <cstdint>
#include <numeric>

#include "pqa/base/clock.h"

namespace pqa {

// The same functions as clock_domain. With R / f = num / den in lowest terms, a quotient is estimated by multiplying
// with a reciprocal rounded down, which is too small by at most one; the remainder, known modulo 2^64, tells.
class ck_clock {
 public:
  // ticks_per_second up to 10^15; hz at least 10^6 and at most ticks_per_second / 2.
  ck_clock(std::uint64_t hz, std::uint64_t ticks_per_second) {
    const std::uint64_t common = std::gcd(hz, ticks_per_second);
    num_ = ticks_per_second / common;
    den_ = hz / common;
    whole_ = num_ / den_;
    part_ = num_ % den_;
    clocks_per_tick_ = fraction(den_, num_);
    part_of_tick_ = fraction(part_, den_);
  }

  // ceil(k * num / den)
  tick_t edge(std::uint64_t k) const {
    if (part_ == 0) return k * whole_;
    std::uint64_t quotient = high(k, part_of_tick_);
    std::uint64_t rest = k * part_ - quotient * den_;
    if (rest >= den_) {
      rest -= den_;
      ++quotient;
    }
    return k * whole_ + quotient + (rest != 0 ? 1 : 0);
  }

  // The least k with edge(k) >= t: floor((t - 1) * den / num) + 1.
  std::uint64_t cycle_at(tick_t t) const {
    if (t == 0) return 0;
    const std::uint64_t k = high(t - 1, clocks_per_tick_);
    const std::uint64_t rest = (t - 1) * den_ - k * num_;
    return k + (rest >= num_ ? 2 : 1);
  }

  // The greatest k with edge(k) <= t.
  std::uint64_t cycle_before(tick_t t) const {
    const std::uint64_t k = cycle_at(t);
    return edge(k) <= t ? k : k - 1;
  }

 private:
  // floor(2^64 * a / b), a < b.
  static std::uint64_t fraction(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>((static_cast<uint128_t>(a) << 64) / b);
  }
  static std::uint64_t high(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>((static_cast<uint128_t>(a) * b) >> 64);
  }

  std::uint64_t num_;
  std::uint64_t den_;
  std::uint64_t whole_;
  std::uint64_t part_;
  std::uint64_t clocks_per_tick_;
  std::uint64_t part_of_tick_;
};

}  // namespace pqa
