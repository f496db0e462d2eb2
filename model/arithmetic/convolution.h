// Convolution in integers: a plain one to compare with, and the sums of the conventional accelerator's array.
//
// Tensors: input [C][H][W] (the array: [H][W][C]), weights [No][C][FH][FW], bias [No] or empty, output [No][P][Q]. All
// in int32_t, as arithmetic/number_format.h says; the padding is zero. The layer is one that dla_layer_of has given.
//
// wrap: the sum of all products and the bias, modulo 2^bits.accumulator. saturate: the accumulator begins with the
// bias; products of a pass are added exactly, the accumulator is clamped after each. Passes come in the order kernel
// row, columns of the kernel row (kernel_width at a time), channels (`channels` at a time).
#pragma once

#include <cstdint>
#include <vector>

#include "arithmetic/number_format.h"
#include "pqa/dla.h"
#include "pqa/dla_job.h"
#include "pqa/layer.h"

namespace pqa {

// The accumulator of the array; up to 48 bits.
inline number_format dla_accumulator_format(const layer& l, const dla_architecture& d) {
  return {d.bits.accumulator, l.is_signed.lut, d.overflow};
}

inline number_format dla_bias_format(const layer& l, const dla_architecture& d) {
  return {dla_bias_bits(d), l.is_signed.lut, d.overflow};
}

// Plain loops.
std::vector<std::int32_t> convolve(const layer& l, const dla_architecture& d, const convolution_tensors& tensors);

// One pixel's outputs at a time, from its window laid out as a filter is.
class multiplier_lanes {
 public:
  multiplier_lanes(const layer& l, const dla_architecture& d);

  // The taps under output (y, x) of a map [H][W][C], in the order [C][FH][FW].
  void read_window(const std::int32_t* map, std::uint32_t y, std::uint32_t x);
  // Outputs of `count` filters for the window read last; `bias` may be null.
  void multiply(const std::int32_t* weights, const std::int32_t* bias, std::uint32_t count,
                std::int32_t* outputs) const;

 private:
  std::int64_t sum_of(const std::int32_t* filter, std::int64_t start) const;
  std::int64_t clamped_sum_of(const std::int32_t* filter, std::int64_t start) const;

  layer layer_;
  number_format accumulator_;
  number_format bias_;
  std::uint32_t channels_;
  std::uint32_t kernel_width_;
  std::vector<std::int32_t> window_;
};

}  // namespace pqa
