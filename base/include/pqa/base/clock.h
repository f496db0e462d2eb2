// Exact conversion between the cycles of a clock and the ticks of the simulation kernel.
#pragma once

#include <cstdint>

namespace pqa {

// A point in simulated time, in kernel ticks (1 fs in `pqa`) counted from time 0.
using tick_t = std::uint64_t;
// A cycle of a clock, counted from time 0.
using cycle_t = std::uint64_t;

// "Never": later than any tick or cycle that can be reached.
inline constexpr std::uint64_t never = ~std::uint64_t{0};

__extension__ typedef unsigned __int128 uint128_t;

// ceil(a * b / c) without overflow in between. c > 0; the result must fit 64 bits.
inline std::uint64_t mul_div_ceil(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return static_cast<std::uint64_t>((static_cast<uint128_t>(a) * b + (c - 1)) / c);
}

// ceil(a / b), b > 0.
template <class T>
constexpr T ceil_div(T a, T b) {
  return static_cast<T>(a / b + (a % b != 0 ? 1 : 0));
}

// A clock of an integer number of hertz. Its cycle k begins at tick edge(k) = ceil(k * R / f), where R is the number of
// kernel ticks in a second: no period is ever rounded, so no error accumulates.
class clock_domain {
 public:
  // hz and ticks_per_second in 1 .. 10^15; hz <= ticks_per_second.
  clock_domain(std::uint64_t hz, std::uint64_t ticks_per_second) : hz_(hz), ticks_per_second_(ticks_per_second) {}

  std::uint64_t hz() const { return hz_; }
  std::uint64_t ticks_per_second() const { return ticks_per_second_; }

  // The tick at which cycle k begins.
  tick_t edge(cycle_t k) const { return mul_div_ceil(k, ticks_per_second_, hz_); }

  // The cycle that an event at tick t belongs to and can be used in: the least k with edge(k) >= t.
  cycle_t cycle_at(tick_t t) const {
    if (t == 0) return 0;
    return static_cast<cycle_t>(static_cast<uint128_t>(t - 1) * hz_ / ticks_per_second_) + 1;
  }

 private:
  std::uint64_t hz_;
  std::uint64_t ticks_per_second_;
};

}  // namespace pqa
