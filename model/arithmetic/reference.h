// A whole layer in plain loops: what every faster or timed implementation has to equal, bit for bit.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/layer.h"

namespace pqa {

// The tensors of a layer, as in files (docs/formats.md), numbers stored as number_format.h says.
struct layer_tensors {
  std::vector<std::int32_t> input;       // [C][H][W]
  std::vector<std::int32_t> prototypes;  // [Ns][Np][Ls], or [1][Np][Ls] with a shared codebook
  std::vector<std::int32_t> lut;         // [Ns][Np][No]
  std::vector<std::int32_t> bias;        // [No], empty when the layer has none
};

struct layer_result {
  std::vector<std::uint16_t> indices;  // [Ns][N]
  std::vector<std::int32_t> output;    // [No][N]
};

// Throw input_error when a tensor's size is not what the layer says: prototypes, LUT and bias; the input as well.
void check_tables(const layer& l, const layer_tensors& tensors);
void check_sizes(const layer& l, const layer_tensors& tensors);

// subspaces_per_group is lanes.subspaces (Ns_vec), 1 to 65535: after that many subspaces the accumulators wrap or
// clamp. Throws input_error when a tensor's size is not what the layer says.
layer_result reference_layer(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors);

}  // namespace pqa
