// The look-up table of a layer: the dot products of each prototype with the weights.
//
// Tensors and plain code hold it as [Ns][Np][No] (subspace, prototype, output). In the accelerator's memory it lies in
// blocks, as lut_memory_layout says.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pqa/layer.h"

namespace pqa {

// The [No] entries of one prototype in a [Ns][Np][No] table.
inline const std::int32_t* lut_row(const layer& l, const std::int32_t* lut, std::uint32_t subspace,
                                   std::uint32_t prototype) {
  return lut + (std::size_t{subspace} * l.prototypes + prototype) * l.out_channels;
}

// The exact sum of the entries that `indices` of subspaces sub_begin .. sub_end - 1 select for one output: what the
// adder tree gives for a group. indices[s * index_stride] belongs to subspace s.
inline std::int64_t looked_up_sum(const layer& l, const std::int32_t* lut, std::uint32_t sub_begin,
                                  std::uint32_t sub_end, const std::uint16_t* indices, std::size_t index_stride,
                                  std::uint32_t output) {
  std::int64_t sum = 0;
  for (std::uint32_t s = sub_begin; s < sub_end; ++s) sum += lut_row(l, lut, s, indices[s * index_stride])[output];
  return sum;
}

// Distances, in entries, between neighbours of a LUT in each direction.
struct lut_strides {
  std::size_t subspace = 0;
  std::size_t prototype = 0;
  std::size_t output = 0;
};

// The order of a layer's LUT entries in memory: blocks [No/outputs_per_block][Ns/subspaces_per_block], the last ones
// ragged, not padded; inside a block [Np][outputs][subspaces]. The block sizes are the lanes No_vec and Ns_vec.
struct lut_memory_layout {
  std::uint32_t subspaces = 1;  // Ns
  std::uint32_t prototypes = 1;
  std::uint32_t outputs = 1;  // No
  std::uint32_t subspaces_per_block = 1;
  std::uint32_t outputs_per_block = 1;

  // Size of the block that holds subspace s or output o.
  std::uint32_t block_subspaces(std::uint32_t s) const {
    const std::uint32_t rest = subspaces - s / subspaces_per_block * subspaces_per_block;
    return rest < subspaces_per_block ? rest : subspaces_per_block;
  }
  std::uint32_t block_outputs(std::uint32_t o) const {
    const std::uint32_t rest = outputs - o / outputs_per_block * outputs_per_block;
    return rest < outputs_per_block ? rest : outputs_per_block;
  }
  // Strides inside the block that holds (s, o).
  lut_strides strides(std::uint32_t s, std::uint32_t o) const {
    const std::size_t width = block_subspaces(s);
    return {1, block_outputs(o) * width, width};
  }
  // Position of entry (s, p, o), counted in entries from the start of the LUT.
  std::uint64_t index(std::uint32_t s, std::uint32_t p, std::uint32_t o) const {
    const std::uint64_t first_output = o / outputs_per_block * outputs_per_block;
    const std::uint64_t first_subspace = s / subspaces_per_block * subspaces_per_block;
    const std::uint64_t height = block_outputs(o);
    const std::uint64_t width = block_subspaces(s);
    const std::uint64_t block = (first_output * subspaces + first_subspace * height) * prototypes;
    return block + (p * height + (o - first_output)) * width + (s - first_subspace);
  }
};

}  // namespace pqa
