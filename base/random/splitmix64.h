// Random numbers, the same on every machine.
#pragma once

#include <cstdint>

#include "pqa/base/clock.h"

namespace pqa {

// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): a Weyl sequence through a
// bijective mixer, so each 64-bit word comes once a period.
class splitmix64 {
 public:
  static constexpr std::uint64_t weyl = 0x9e3779b97f4a7c15U;

  static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  explicit splitmix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += weyl;
    return mixed(state_);
  }
  // Uniform in [0, bound), bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<uint128_t>(next()) * bound) >> 64U);
  }
  // Uniform in [0, 1), with the 53 bits that a double holds.
  double share() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace pqa
