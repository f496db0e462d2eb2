// The data of a layer: what goes into it and what comes out.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/layer.h"

namespace pqa {

// The tensors of a layer, as in files (docs/formats.md). Numbers are held as their values; an accumulator or output of
// 32 bits that is unsigned is held as its bit pattern.
struct layer_tensors {
  std::vector<std::int32_t> input;       // [C][H][W]
  std::vector<std::int32_t> prototypes;  // [Ns][Np][Ls], or [1][Np][Ls] with a shared codebook
  std::vector<std::int32_t> lut;         // [Ns][Np][No]
  std::vector<std::int32_t> bias;        // [No], empty when the layer has none
};

// What a layer gives.
struct layer_result {
  std::vector<std::uint16_t> indices;  // [Ns][N]
  std::vector<std::int32_t> output;    // [No][N]
};

// Throws input_error when the size of prototypes, LUT or bias is not what the layer says.
void check_tables(const layer& l, const layer_tensors& tensors);
// The same, and the input.
void check_sizes(const layer& l, const layer_tensors& tensors);

}  // namespace pqa
