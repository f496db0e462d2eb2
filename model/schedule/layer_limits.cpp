#include "schedule/layer_limits.h"

#include <algorithm>
#include <string>

#include "pqa/base/clock.h"
#include "pqa/base/error.h"
#include "schedule/table_plan.h"

namespace pqa {

namespace {

constexpr std::uint64_t value = sizeof(std::int32_t);

// Pieces of cut_for_lanes(), from above.
std::uint64_t pieces_of(std::uint64_t total, std::uint64_t lanes, std::uint64_t size) {
  return size >= lanes ? ceil_div(total, size) : ceil_div(total, lanes) * ceil_div(lanes, size);
}

// Rows of the input that the fast encoder holds, padded (arithmetic/plane_rows.h), and its buffers for a block of
// columns.
std::uint64_t encoder_bytes(const layer& l) {
  constexpr std::uint64_t block = 65;
  const std::uint64_t rows = std::min<std::uint64_t>(block, l.out_height) * l.stride + l.kernel_h;
  const uint128_t row = (static_cast<uint128_t>(l.out_width) + l.kernel_w / l.stride + 1) *
                        std::min(l.stride, l.kernel_w) * l.in_channels;
  const uint128_t bytes = rows * row * sizeof(std::int16_t) + rows * sizeof(std::uint64_t) +
                          block * (l.kernel_h + std::uint64_t{1}) * sizeof(void*) +
                          l.subvector_length * (block * sizeof(std::int16_t) + value);
  return static_cast<std::uint64_t>(std::min<uint128_t>(bytes, never / 4));
}

}  // namespace

std::uint64_t host_bytes_of_layer(const layer& l, bool timing_only) {
  const std::uint64_t lists = (std::uint64_t{l.out_channels} + l.subspaces() + l.height + l.out_height) * sizeof(range);
  if (timing_only) return lists;
  const std::uint64_t input = std::uint64_t{l.in_channels} * l.height * l.width * value;
  const std::uint64_t indices = l.columns() * l.subspaces() * sizeof(std::uint16_t);
  return lists + input + indices + encoder_bytes(l);
}

std::uint64_t host_bytes_of_tiling(const architecture& a, const layer& l, tile_size size, bool timing_only) {
  const std::uint64_t outputs = std::min(size.outputs, l.out_channels);
  const std::uint64_t subspaces = std::min(size.subspaces, l.subspaces());
  const std::uint64_t tiles =
      pieces_of(l.out_channels, a.lanes.outputs, outputs) * pieces_of(l.subspaces(), a.lanes.subspaces, subspaces);
  // A tile may begin inside a block of lanes and end in another.
  const std::uint64_t groups = ceil_div<std::uint64_t>(subspaces, a.lanes.subspaces) + 1;
  const std::uint64_t rows = (ceil_div<std::uint64_t>(outputs, a.lanes.outputs) + 1) * groups * l.prototypes;
  const std::uint64_t lut = outputs * subspaces * l.prototypes;
  const std::uint64_t prototypes = subspaces * l.prototypes * l.subvector_length;
  const std::uint64_t packed = (lut * l.bits.lut + prototypes * l.bits.prototype) / 8;
  const std::uint64_t bursts = packed / a.dma.burst_bytes + rows + groups;
  const std::uint64_t plans = tiles * (sizeof(tile) + sizeof(void*) * 2) +
                              2 * (rows * (sizeof(bank_row) + sizeof(loaded_run)) + bursts * 4 * sizeof(burst));
  if (timing_only) return plans;
  const std::uint64_t column = outputs * value;
  const std::uint64_t sums = 4 * l.columns() * column;
  // The fast arithmetic keeps rows of the LUT in whole vectors, and where each element of a subvector comes from.
  const std::uint64_t fast = subspaces * l.prototypes * (outputs + 15) / 16 * 16 * sizeof(std::int16_t) +
                             subspaces * l.subvector_length * sizeof(std::uint64_t);
  const std::uint64_t tokens = std::min<std::uint64_t>(l.columns() * groups, a.fifo_depth.accumulate) * column *
                                   std::min<std::uint64_t>(a.lanes.subspaces, subspaces) +
                               2 * std::min<std::uint64_t>(l.columns(), a.fifo_depth.output) * column;
  return plans + 3 * packed + 3 * (lut + prototypes) * value + sums + tokens + fast;
}

void check_host_bytes(std::uint64_t bytes, const plan_limits& limits) {
  if (bytes <= limits.host_bytes) return;
  throw input_error("a layer that takes " + std::to_string(bytes >> 20) +
                    " MiB of the simulating machine: allowed are " + std::to_string(limits.host_bytes >> 20) + " MiB");
}

}  // namespace pqa
