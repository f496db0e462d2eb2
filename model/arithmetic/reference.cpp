#include "arithmetic/reference.h"

#include <algorithm>
#include <string>

#include "arithmetic/accumulate.h"
#include "arithmetic/encode.h"
#include "arithmetic/lookup.h"
#include "pqa/base/error.h"

namespace pqa {
namespace {

void check_size(const char* tensor, std::uint64_t found, std::uint64_t allowed) {
  if (found == allowed) return;
  throw input_error(std::string(tensor) + ": " + std::to_string(found) + " elements, the layer needs " +
                    std::to_string(allowed));
}

// One unfolded column, zero-padded to Ns * Ls.
void unfold_column(const layer& l, const std::vector<std::int32_t>& input, std::uint32_t oy, std::uint32_t ox,
                   std::vector<std::int32_t>& column) {
  std::size_t e = 0;
  for (std::uint32_t c = 0; c < l.in_channels; ++c) {
    for (std::uint32_t ky = 0; ky < l.kernel_h; ++ky) {
      const std::int64_t y = std::int64_t{oy} * l.stride + ky - l.pad_top;
      for (std::uint32_t kx = 0; kx < l.kernel_w; ++kx) {
        const std::int64_t x = std::int64_t{ox} * l.stride + kx - l.pad_left;
        const bool inside = y >= 0 && y < std::int64_t{l.height} && x >= 0 && x < std::int64_t{l.width};
        column[e++] = inside ? input[(std::size_t{c} * l.height + static_cast<std::size_t>(y)) * l.width +
                                     static_cast<std::size_t>(x)]
                             : 0;
      }
    }
  }
}

// All accumulators of one column, from its indices.
void accumulate_column(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors,
                       const std::vector<std::uint16_t>& indices, std::vector<std::int64_t>& group_sums,
                       std::vector<std::int32_t>& accumulators) {
  const number_format format = accumulator_format(l);
  const std::uint64_t subspaces = l.subspaces();
  for (std::uint32_t o = 0; o < l.out_channels; ++o) accumulators[o] = initial_accumulator(l, tensors.bias.data(), o);
  for (std::uint64_t begin = 0; begin < subspaces; begin += subspaces_per_group) {
    const std::uint64_t end = std::min(begin + subspaces_per_group, subspaces);
    std::fill(group_sums.begin(), group_sums.end(), 0);
    for (std::uint64_t s = begin; s < end; ++s) {
      const std::int32_t* row = lut_row(l, tensors.lut.data(), static_cast<std::uint32_t>(s), indices[s]);
      for (std::uint32_t o = 0; o < l.out_channels; ++o) group_sums[o] += row[o];
    }
    for (std::uint32_t o = 0; o < l.out_channels; ++o) {
      accumulators[o] = accumulate_group(accumulators[o], group_sums[o], format);
    }
  }
}

}  // namespace

void check_sizes(const layer& l, const layer_tensors& tensors) {
  check_size("input", tensors.input.size(), std::uint64_t{l.in_channels} * l.height * l.width);
  check_tables(l, tensors);
}

void check_tables(const layer& l, const layer_tensors& tensors) {
  const std::uint64_t tables = l.shared_codebook ? 1 : l.subspaces();
  check_size("prototypes", tensors.prototypes.size(), tables * l.prototypes * l.subvector_length);
  check_size("lut", tensors.lut.size(), std::uint64_t{l.subspaces()} * l.prototypes * l.out_channels);
  check_size("bias", tensors.bias.size(), l.has_bias ? l.out_channels : 0);
}

layer_result reference_layer(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors) {
  check_sizes(l, tensors);
  const std::uint32_t subspaces = l.subspaces();
  const std::size_t columns = l.columns();
  const std::unique_ptr<encoder> nearest = make_encoder(l.metric, layer_codebook(l, tensors.prototypes.data()));

  layer_result result;
  result.indices.resize(subspaces * columns);
  result.output.resize(l.out_channels * columns);
  std::vector<std::int32_t> unfolded(std::size_t{subspaces} * l.subvector_length);  // the tail stays zero
  std::vector<std::uint16_t> column_indices(subspaces);
  std::vector<std::int64_t> group_sums(l.out_channels);
  std::vector<std::int32_t> accumulators(l.out_channels);

  for (std::size_t n = 0; n < columns; ++n) {
    unfold_column(l, tensors.input, static_cast<std::uint32_t>(n / l.out_width),
                  static_cast<std::uint32_t>(n % l.out_width), unfolded);
    nearest->encode(0, subspaces, unfolded.data(), column_indices.data());
    accumulate_column(l, subspaces_per_group, tensors, column_indices, group_sums, accumulators);
    for (std::uint32_t s = 0; s < subspaces; ++s) result.indices[s * columns + n] = column_indices[s];
    for (std::uint32_t o = 0; o < l.out_channels; ++o) {
      result.output[o * columns + n] = output_value(accumulators[o], l);
    }
  }
  return result;
}

}  // namespace pqa
