#include "arithmetic/fast_layer.h"

#include <algorithm>

namespace pqa {
namespace {

// Whole output rows, as many as keep the chunk's indices in the first-level cache.
std::size_t chunk_columns(const layer& l) {
  constexpr std::size_t index_bytes = 16 * 1024;
  const std::size_t fitting = index_bytes / sizeof(std::uint16_t) / l.subspaces();
  const std::size_t rows = std::max<std::size_t>(1, fitting / l.out_width);
  return std::min<std::size_t>(rows * l.out_width, l.columns());
}

}  // namespace

fast_layer::fast_layer(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors)
    : layer_(l),
      encoder_(l, 0, l.subspaces()),
      accumulator_(l, subspaces_per_group, 0, l.subspaces(), 0, l.out_channels),
      bias_(tensors.bias),
      chunk_(chunk_columns(l)),
      indices_(chunk_ * l.subspaces()) {
  check_tables(l, tensors);
  encoder_.set_prototypes(0, l.shared_codebook ? 1 : l.subspaces(), tensors.prototypes.data());
  const std::size_t row = l.out_channels;
  accumulator_.set_lut(0, l.subspaces(), 0, l.out_channels, tensors.lut.data(), {l.prototypes * row, row, 1});
}

void fast_layer::run(const feature_view& view, std::int32_t* output, std::uint16_t* indices) {
  const std::size_t columns = layer_.columns();
  const std::size_t width = layer_.out_channels;
  for (std::size_t n = 0; n < columns; n += chunk_) {
    const std::size_t count = std::min(chunk_, columns - n);
    std::uint16_t* const chunk_indices = indices != nullptr ? indices + n : indices_.data();
    const std::size_t stride = indices != nullptr ? columns : chunk_;
    std::int32_t* const accumulators = output + n * width;
    encoder_.encode(view, n, n + count, chunk_indices, stride);
    accumulator_.start(bias_.data(), count, accumulators, width);
    accumulator_.accumulate(chunk_indices, stride, count, accumulators, width);
    finish_outputs(layer_, accumulators, count * width, accumulators);
  }
}

layer_result fast_layer_run(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors) {
  check_sizes(l, tensors);
  const std::size_t columns = l.columns();
  const std::vector<std::int32_t> map = transposed(tensors.input, l.in_channels, std::size_t{l.height} * l.width);
  fast_layer fast(l, subspaces_per_group, tensors);
  layer_result result;
  result.indices.resize(l.subspaces() * columns);
  std::vector<std::int32_t> output(columns * l.out_channels);
  fast.run(whole_map(l, map.data()), output.data(), result.indices.data());
  result.output = transposed(output, columns, l.out_channels);
  return result;
}

}  // namespace pqa
