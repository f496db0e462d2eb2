// What the conventional accelerator is told to do: layers, and where their data lie.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/dla.h"
#include "pqa/layer.h"

namespace pqa {

// Byte addresses. `layer` is as dla_layer_of gives it.
struct dla_layer {
  pqa::layer layer;
  std::uint64_t weights = 0;  // [No][C][FH][FW] of bits.weight, without gaps
  std::uint64_t bias = 0;     // [No] of dla_bias_bits, without gaps; read if layer.has_bias
  std::uint64_t input = 0;    // [H][W] pixels of C channels, a pixel padded to whole bytes
  std::uint64_t output = 0;   // [P][Q] pixels of No channels, likewise
};

// The layers in order, `images` times.
struct dla_job {
  std::vector<dla_layer> layers;
  std::uint64_t images = 1;
};

// The tensors of a layer; a number is held as in pqa/layer_tensors.h.
struct convolution_tensors {
  std::vector<std::int32_t> input;    // [C][H][W]
  std::vector<std::int32_t> weights;  // [No][C][FH][FW]
  std::vector<std::int32_t> bias;     // [No] or empty
};

// A bias is the accumulator's initial value: 32 bits of it where it has more.
std::uint32_t dla_bias_bits(const dla_architecture& d);

// The shape of a layer with the widths of the conventional accelerator: activation and output; `is_signed.lut` is that
// of the sums, signed unless both factors are unsigned. What belongs to product quantization is of no meaning.
layer dla_layer_of(const layer& shape, const dla_architecture& d);

}  // namespace pqa
