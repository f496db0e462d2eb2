// Numbers of a configuration file turned into integers without rounding twice.
#pragma once

#include <cstdint>

namespace pqa {

enum class rounding { up, nearest };  // nearest: halves go up

// value * factor * 10^exponent10 as an integer, where `value` stands for the shortest decimal that reads back as it:
// 13.32 is exactly 1332/100, as its author meant, not the binary fraction near it. value must be finite and >= 0;
// factor <= 10^15. A result beyond 64 bits comes back as 2^64 - 1.
std::uint64_t scale_decimal(double value, std::uint64_t factor, int exponent10, rounding mode);

}  // namespace pqa
