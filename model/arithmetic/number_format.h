// Integer formats of every number in the accelerator, and the conversions between them.
//
// Storage: activations, prototypes, LUT entries, accumulators and outputs are held in int32_t. A signed number, and an
// unsigned one of up to 31 bits, is held as its value; an unsigned 32-bit accumulator or output as its bit pattern
// (value modulo 2^32). read() and store() of number_format are the only places that need to know.
#pragma once

#include <cstdint>

#include "pqa/layer.h"

namespace pqa {

// A two's-complement or unsigned integer of 2 to 32 bits and what happens to a value that does not fit.
struct number_format {
  std::uint32_t bits = 32;
  bool is_signed = true;
  pqa::overflow overflow = pqa::overflow::wrap;

  constexpr std::int64_t min() const { return is_signed ? -(std::int64_t{1} << (bits - 1)) : 0; }
  constexpr std::int64_t max() const { return (std::int64_t{1} << (is_signed ? bits - 1 : bits)) - 1; }
  constexpr bool fits(std::int64_t value) const { return value >= min() && value <= max(); }

  // The value in range that stands for `value`: modulo 2^bits, or the nearest.
  constexpr std::int64_t convert(std::int64_t value) const {
    if (overflow == pqa::overflow::saturate) return value < min() ? min() : value > max() ? max() : value;
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    const std::uint64_t low = static_cast<std::uint64_t>(value) & mask;
    const bool negative = is_signed && (low >> (bits - 1)) != 0;
    return static_cast<std::int64_t>(negative ? low | ~mask : low);
  }

  // Storage to value and back; store() converts first.
  constexpr std::int64_t read(std::int32_t stored) const {
    return is_signed ? std::int64_t{stored} : std::int64_t{static_cast<std::uint32_t>(stored)};
  }
  constexpr std::int32_t store(std::int64_t value) const {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(convert(value)));
  }
};

inline number_format activation_format(const layer& l) {
  return {l.bits.activation, l.is_signed.activation, l.overflow};
}
inline number_format prototype_format(const layer& l) {
  return {l.bits.prototype, l.is_signed.activation, l.overflow};
}
inline number_format lut_format(const layer& l) {
  return {l.bits.lut, l.is_signed.lut, l.overflow};
}
inline number_format accumulator_format(const layer& l) {
  return {l.bits.accumulator, l.is_signed.lut, l.overflow};
}
inline number_format output_format(const layer& l) {
  return {l.bits.output, l.is_signed.lut, l.overflow};
}

// floor(value / 2^shift + 1/2), exact for every value; shift 0 to 63, 0 is the identity.
constexpr std::int64_t rounding_shift_right(std::int64_t value, unsigned shift) {
  return shift == 0 ? value : (value >> shift) + ((value >> (shift - 1)) & 1);
}

// The stored output that a stored, final accumulator gives: shifted by the layer's output_shift, then converted.
inline std::int32_t output_value(std::int32_t accumulator, const layer& l) {
  return output_format(l).store(rounding_shift_right(accumulator_format(l).read(accumulator), l.output_shift));
}

}  // namespace pqa
