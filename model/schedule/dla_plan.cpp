#include "schedule/dla_plan.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "pqa/base/clock.h"
#include "pqa/base/error.h"
#include "schedule/stage_timing.h"
#include "schedule/tiling.h"

namespace pqa {

namespace {

tile tile_of(const layer& l, range outputs) {
  tile t;
  t.outputs = outputs;
  t.subspaces = {0, l.subspaces()};
  t.columns = l.columns();
  return t;
}

descriptor descriptor_of(const dla_layer& l) {
  descriptor d;
  d.layer = l.layer;
  d.input = l.input;
  d.output = l.output;
  return d;
}

std::uint64_t filter_bits(const layer& l, const dla_architecture& d) {
  return l.unfolded_length() * d.bits.weight + (l.has_bias ? dla_bias_bits(d) : 0);
}

}  // namespace

std::uint32_t dla_bias_bits(const dla_architecture& d) {
  return std::min(d.bits.accumulator, 32U);
}

layer dla_layer_of(const layer& shape, const dla_architecture& d) {
  layer l = shape;
  l.bits.activation = d.bits.activation;
  l.bits.output = d.bits.output;
  l.is_signed.activation = d.is_signed.activation;
  l.is_signed.lut = d.is_signed.weight || d.is_signed.activation;
  l.overflow = d.overflow;
  l.output_shift = d.output_shift;
  return l;
}

dla_timing dla_timing_of(const layer& l, const dla_architecture& d) {
  dla_timing t;
  t.passes = std::uint64_t{l.kernel_h} * ceil_div(l.kernel_w, d.vectors.kernel_width) *
             ceil_div(l.in_channels, d.vectors.channels);
  constexpr std::uint32_t window_read = 1, multiply = 1, accumulate = 1;
  // The lanes of an adder tree are a product of two numbers of 16 bits: its depth is found without overflow.
  std::uint32_t adders = 0;
  while ((std::uint64_t{1} << adders) < std::uint64_t{d.vectors.channels} * d.vectors.kernel_width) ++adders;
  t.latency = window_read + multiply + adders + accumulate;
  t.depth = d.fifo_depth.output;
  return t;
}

architecture memory_side_of(const dla_architecture& d) {
  architecture a;
  a.name = d.name;
  a.clock_hz = d.clock_hz;
  a.feature_maps.placement = d.feature_maps.placement;
  a.feature_maps.capacity_bits = d.feature_maps.capacity_bits;
  a.dma = d.dma;
  return a;
}

std::uint32_t dla_group_outputs(const layer& l, const dla_architecture& d) {
  const architecture memory_side = memory_side_of(d);
  if (plan_feature_buffer(memory_side, l, {0, l.subspaces()}, false).rows == 0) {
    throw input_error(fmt::format(
        "found {} input rows of {} x {} x {} bits in one window, allowed what dla.feature_maps.capacity_kib holds",
        l.kernel_h, l.width, l.in_channels, l.bits.activation));
  }
  const std::uint32_t wanted = std::min(d.vectors.outputs, l.out_channels);
  const std::uint32_t step = 8 / std::gcd(l.bits.output, 8U);
  std::uint64_t fit = wanted;
  if (d.weight_memory.capacity_bits) {
    const std::uint64_t halves = d.weight_memory.policy == weight_policy::double_buffer ? 2 : 1;
    fit = std::min<std::uint64_t>(wanted, *d.weight_memory.capacity_bits / halves / filter_bits(l, d));
  }
  if (fit < l.out_channels) fit -= fit % step;
  if (fit == 0) {
    throw input_error(
        fmt::format("found filters of {} bits and results of {} bits, allowed {} or more filters in "
                    "dla.weight_memory.capacity_kib{} and in dla.vectors.outputs",
                    filter_bits(l, d), l.bits.output, std::min(step, l.out_channels),
                    d.weight_memory.policy == weight_policy::double_buffer ? " (half of it)" : ""));
  }
  return static_cast<std::uint32_t>(fit);
}

dla_plan::dla_plan(const dla_architecture& d, const dla_layer& l)
    : d_(d),
      job_(l),
      descriptor_(descriptor_of(l)),
      memory_side_(memory_side_of(d)),
      external_features_(d.feature_maps.placement == placement::dram),
      timing_(dla_timing_of(l.layer, d)),
      groups_(blocks_of({0, l.layer.out_channels}, dla_group_outputs(l.layer, d))),
      features_(memory_side_, descriptor_, tile_of(job_.layer, {0, job_.layer.out_channels})),
      repeats_(features_.buffer_rows() < features_.rows() ? static_cast<std::uint32_t>(groups_.size()) : 1) {}

std::uint32_t dla_plan::blocks_in_row() const {
  return ceil_div(layer().out_width, d_.vectors.columns);
}

range dla_plan::block(std::uint32_t b) const {
  const std::uint32_t begin = b * d_.vectors.columns;
  return {begin, std::min(begin + d_.vectors.columns, layer().out_width)};
}

result_plan dla_plan::results(std::size_t group) const {
  return {memory_side_, descriptor_, tile_of(job_.layer, groups_[group])};
}

dla_plan::bit_range dla_plan::weights(std::size_t group) const {
  const std::uint64_t filter = layer().unfolded_length() * d_.bits.weight;
  return {job_.weights * 8 + groups_[group].begin * filter, groups_[group].count() * filter};
}

dla_plan::bit_range dla_plan::biases(std::size_t group) const {
  if (!layer().has_bias) return {};
  const std::uint64_t bits = dla_bias_bits(d_);
  return {job_.bias * 8 + groups_[group].begin * bits, groups_[group].count() * bits};
}

void dla_plan::append_bursts(std::size_t group, std::vector<burst>& out) const {
  read_coalescer coalescer(d_.dma.burst_bytes, out);
  for (const bit_range& r : {weights(group), biases(group)})
    if (r.count > 0) coalescer.add_bits(r.begin, r.count);
}

}  // namespace pqa
