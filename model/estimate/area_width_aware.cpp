#include "estimate/area_width_aware.h"

#include <algorithm>
#include <cmath>

#include "pqa/base/clock.h"

namespace pqa {

namespace {

using fabric::resources;

const char* const basis =
    "adder bits, multipliers and memory blocks counted from the structure, for a fabric of 10-ALM LABs, M20K and DSP "
    "blocks; without routing and control, calibrated against nothing";

// Sums of distances are wide enough for subvectors of that many elements.
constexpr std::uint64_t longest_subvector = 256;

// What the layers need at most.
struct needs {
  std::uint64_t lut_rows = 1;        // of a subspace lane
  std::uint64_t prototype_rows = 1;  // likewise
  bool shared_codebook = true;       // by all layers
  std::uint64_t outputs = 1;
  std::uint64_t prototypes = 2;
};

needs needs_of(const architecture& a, const std::vector<layer>& layers) {
  needs n;
  for (const layer& l : layers) {
    const std::uint64_t groups = ceil_div(l.subspaces(), a.lanes.subspaces);
    const std::uint64_t blocks = ceil_div(l.out_channels, a.lanes.outputs);
    const std::uint64_t steps =
        std::uint64_t{ceil_div(l.prototypes, a.lanes.prototypes)} * ceil_div(l.subvector_length, a.lanes.length);
    n.lut_rows = std::max(n.lut_rows, groups * blocks * l.prototypes);
    n.prototype_rows = std::max(n.prototype_rows, steps * (l.shared_codebook ? 1 : groups));
    n.shared_codebook = n.shared_codebook && l.shared_codebook;
    n.outputs = std::max<std::uint64_t>(n.outputs, l.out_channels);
    n.prototypes = std::max<std::uint64_t>(n.prototypes, l.prototypes);
  }
  n.shared_codebook = n.shared_codebook && !layers.empty();
  return n;
}

std::uint32_t value_bits(const architecture& a) {
  return std::max(a.bits.activation, a.bits.prototype);
}

// Bits of an element's contribution to the distance: |difference| < 2^w, its square < 2^2w.
std::uint32_t term_bits(const architecture& a) {
  return a.metric == metric::l2 ? 2 * value_bits(a) : value_bits(a);
}

std::uint32_t distance_bits(const architecture& a) {
  return term_bits(a) + (a.metric == metric::chebyshev ? 0 : fabric::bits_for(longest_subvector));
}

resources distances(const architecture& a) {
  const std::uint32_t w = value_bits(a);
  const double trees = static_cast<double>(a.lanes.subspaces) * a.lanes.prototypes;
  const std::uint64_t elements = std::uint64_t{a.lanes.subspaces} * a.lanes.prototypes * a.lanes.length;
  const bool squared = a.metric == metric::l2;
  resources sum = fabric::cells(static_cast<double>(elements) * (squared ? w + 1 : 2 * w + 1));
  if (squared) sum += fabric::squarers(elements, w + 1);
  const double of_maxima = 2.0 * w * (a.lanes.length - 1);
  const double tree = a.metric == metric::chebyshev
                          ? of_maxima
                          : fabric::adder_tree_cells(a.lanes.length, term_bits(a), distance_bits(a));
  const double pass = a.metric == metric::chebyshev ? 2.0 * w : distance_bits(a);
  sum += fabric::cells(trees * (tree + pass));
  return sum;
}

resources comparison(const architecture& a, const needs& n) {
  const double node = 2.0 * distance_bits(a) + fabric::bits_for(n.prototypes);
  return fabric::cells(static_cast<double>(a.lanes.subspaces) * a.lanes.prototypes * node);
}

resources accumulation(const architecture& a) {
  const double tree = fabric::adder_tree_cells(a.lanes.subspaces, a.bits.lut, a.bits.accumulator);
  const double clamp = a.overflow == overflow::saturate ? a.bits.accumulator : 0.0;
  return fabric::cells(a.lanes.outputs * (tree + a.bits.accumulator + clamp));
}

struct table_shape {
  std::uint64_t lut_rows = 0;
  std::uint64_t prototype_rows = 0;
  std::uint64_t lut_bits = 0;  // of a row
  std::uint64_t prototype_bits = 0;
  std::uint64_t prototype_memories = 1;
  double copies = 1;
};

table_shape shape_of(const architecture& a, const needs& n) {
  table_shape s;
  s.lut_bits = std::uint64_t{a.lanes.outputs} * a.bits.lut;
  s.prototype_bits = std::uint64_t{a.lanes.prototypes} * a.lanes.length * a.bits.prototype;
  s.prototype_memories = n.shared_codebook ? 1 : a.lanes.subspaces;
  s.copies = a.table_memory.policy == table_policy::serial ? 1 : 2;
  s.lut_rows = n.lut_rows;
  s.prototype_rows = n.prototype_rows;
  if (!a.table_memory.capacity_bits) return s;
  const double needed = static_cast<double>(s.lut_rows) * static_cast<double>(s.lut_bits) * a.lanes.subspaces +
                        static_cast<double>(s.prototype_rows) * static_cast<double>(s.prototype_bits) *
                            static_cast<double>(s.prototype_memories);
  const double share = static_cast<double>(*a.table_memory.capacity_bits) / s.copies / needed;
  const auto built = [&](std::uint64_t rows) {
    return static_cast<std::uint64_t>(std::max(1.0, std::ceil(static_cast<double>(rows) * share)));
  };
  s.lut_rows = built(s.lut_rows);
  s.prototype_rows = built(s.prototype_rows);
  return s;
}

resources times(double copies, const resources& r) {
  return {copies * r.dsp, copies * r.m20k, copies * r.logic};
}

resources fifos(const architecture& a, const needs& n) {
  const std::uint64_t lanes = a.lanes.subspaces;
  const std::uint64_t blocks = ceil_div<std::uint64_t>(n.outputs, a.lanes.outputs);
  resources sum = fabric::memory(a.fifo_depth.index, lanes * fabric::bits_for(n.prototypes));
  sum += fabric::memory(a.fifo_depth.accumulate, lanes * a.lanes.outputs * a.bits.lut);
  sum += fabric::memory(a.fifo_depth.output * blocks, std::uint64_t{a.lanes.outputs} * a.bits.output);
  sum += fabric::memory(blocks, std::uint64_t{a.lanes.outputs} * a.bits.accumulator);
  return sum;
}

resources buffers(const architecture& a) {
  resources sum = fabric::bulk_memory(a.indices.capacity_bits.value_or(0));
  sum += fabric::bulk_memory(a.partial_sums.capacity_bits.value_or(0));
  sum += fabric::bulk_memory(a.feature_maps.capacity_bits.value_or(0));
  return sum;
}

resources products(const dla_architecture& d) {
  const auto& v = d.vectors;
  return fabric::multipliers(std::uint64_t{v.kernel_width} * v.columns * v.outputs * v.channels, d.bits.weight,
                             d.bits.activation);
}

resources accumulation(const dla_architecture& d) {
  const auto& v = d.vectors;
  const double tree = fabric::adder_tree_cells(std::uint64_t{v.channels} * v.kernel_width,
                                               d.bits.weight + d.bits.activation, d.bits.accumulator);
  const double clamp = d.overflow == overflow::saturate ? d.bits.accumulator : 0.0;
  return fabric::cells(static_cast<double>(v.outputs) * v.columns * (tree + d.bits.accumulator + clamp));
}

resources weights(const dla_architecture& d, const std::vector<layer>& layers) {
  const auto& v = d.vectors;
  const double copies = d.weight_memory.policy == weight_policy::serial ? 1 : 2;
  const std::uint64_t word = std::uint64_t{v.outputs} * v.channels * v.kernel_width * d.bits.weight;
  std::uint64_t rows = 1;
  for (const layer& l : layers) {
    rows = std::max(
        rows, std::uint64_t{ceil_div(l.in_channels, v.channels)} * l.kernel_h * ceil_div(l.kernel_w, v.kernel_width));
  }
  if (const auto& capacity = d.weight_memory.capacity_bits) {
    rows = static_cast<std::uint64_t>(
        std::max(1.0, std::ceil(static_cast<double>(*capacity) / copies / static_cast<double>(word))));
  }
  return times(copies, fabric::memory(rows, word));
}

resources output_fifo(const dla_architecture& d) {
  return fabric::memory(d.fifo_depth.output, std::uint64_t{d.vectors.outputs} * d.vectors.columns * d.bits.output);
}

}  // namespace

area_estimate width_aware_area(const architecture& a, const std::vector<layer>& layers) {
  const needs n = needs_of(a, layers);
  const table_shape s = shape_of(a, n);
  area_estimate estimate;
  estimate.model = area_model::width_aware;
  estimate.basis = basis;
  const resources luts = fabric::memories(a.lanes.subspaces, s.lut_rows, s.lut_bits, a.table_memory.ports);
  const resources prototypes = fabric::memory(s.prototype_rows, s.prototype_bits);
  const auto count = static_cast<double>(s.prototype_memories);
  const resources all_prototypes{0, count * prototypes.m20k, count * prototypes.logic};
  estimate.parts = {
      {"distances", distances(a), "subtractors, squarers in DSP blocks or cells, trees of adders; by widths"},
      {"comparison", comparison(a, n), "a comparator and a choice of distance and index for each prototype lane"},
      {"accumulation", accumulation(a), "a tree of adders over the subspaces and an accumulator for each output lane"},
      {"lut_memory", times(s.copies, luts), "a memory for each subspace lane, a word of all output lanes"},
      {"prototype_memory", times(s.copies, all_prototypes), "likewise, a word of all prototypes and elements"},
      {"fifos", fifos(a, n), "depth times bits of an item, and the running sums of a column"},
      {"buffers", buffers(a), "capacities of indices, partial sums and feature maps; unlimited ones are not counted"}};
  return estimate;
}

area_estimate width_aware_area(const dla_architecture& d, const std::vector<layer>& layers) {
  area_estimate estimate;
  estimate.model = area_model::width_aware;
  estimate.basis = basis;
  estimate.parts = {
      {"products", products(d), "multipliers in DSP blocks, two each, or in cells; by widths"},
      {"accumulation", accumulation(d), "a tree of adders over channels and taps and an accumulator for each output"},
      {"weight_memory", weights(d, layers), "one memory of the weights that a cycle needs; by widths and capacity"},
      {"fifos", output_fifo(d), "depth times bits of an item"},
      {"buffers", fabric::bulk_memory(d.feature_maps.capacity_bits.value_or(0)),
       "the capacity of feature maps; an unlimited one is not counted"}};
  return estimate;
}

}  // namespace pqa
