// A whole layer on the fast path, and the objects it is made of, which the loosely timed engine uses tile by tile:
//
//     fast_encoder encoder(layer, sub_begin, sub_end);                        one for a range of subspaces
//     fast_accumulator sums(layer, group, sub_begin, sub_end, out_begin, out_end);    one for a tile
//     encoder.set_prototypes(...);  sums.set_lut(...);                        whenever the tables change
//     sums.start(bias, ...);                                                  before the first tile of subspaces
//     encoder.encode(view, n0, n1, indices, stride);
//     sums.accumulate(indices, stride, n1 - n0, accumulators, width);         tiles of subspaces in ascending order
//     finish_outputs(layer, accumulators, count, outputs);                    after the last
//
// Indices lie [subspace][column], accumulators and outputs [column][output].
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "arithmetic/fast_accumulator.h"
#include "arithmetic/fast_encoder.h"
#include "arithmetic/reference.h"
#include "arithmetic/unfold.h"
#include "pqa/layer.h"

namespace pqa {

// A layer with its tables prepared, to be run on many inputs; run() takes no memory.
class fast_layer {
 public:
  // tensors.input is not used. Throws input_error when a tensor's size is not what the layer says.
  fast_layer(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors);

  // output: [N][No]. indices, when wanted: [Ns][N].
  void run(const feature_view& view, std::int32_t* output, std::uint16_t* indices = nullptr);

 private:
  layer layer_;
  fast_encoder encoder_;
  fast_accumulator accumulator_;
  std::vector<std::int32_t> bias_;
  std::size_t chunk_;  // columns that are encoded, then accumulated, at a time
  std::vector<std::uint16_t> indices_;
};

// The same arguments and result as reference_layer(), which it equals.
layer_result fast_layer_run(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors);

}  // namespace pqa
