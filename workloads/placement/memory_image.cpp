#include "pqa/workloads/memory_image.h"

#include <algorithm>

#include "arithmetic/bit_packing.h"
#include "placement/feature_maps.h"
#include "schedule/feature_plan.h"
#include "schedule/table_layout.h"

namespace pqa {

namespace {

std::vector<std::int32_t> in_memory_order(const architecture& a, const layer& l, const std::vector<std::int32_t>& lut) {
  std::vector<std::int32_t> entries;
  entries.reserve(lut.size());
  for (const range o : blocks_of({0, l.out_channels}, a.lanes.outputs))
    for (const range s : blocks_of({0, l.subspaces()}, a.lanes.subspaces))
      for (std::uint32_t p = 0; p < l.prototypes; ++p)
        for (std::uint32_t i = o.begin; i < o.end; ++i)
          for (std::uint32_t k = s.begin; k < s.end; ++k)
            entries.push_back(lut[(std::size_t{k} * l.prototypes + p) * l.out_channels + i]);
  return entries;
}

}  // namespace

memory_image::memory_image(const architecture& a, const std::vector<layer>& layers, const image_bases& bases,
                           std::size_t images)
    : arch_(a), images_(images), main_(page_allocator::aligned(bases.main)), extent_(bases, a.feature_maps.placement) {
  page_allocator main(main_);
  page_allocator chip(bases.on_chip_features);
  main.take(layers.size() * images * descriptor_bytes);
  page_allocator& features = extent_.features_apart ? chip : main;
  page_allocator& partial_sums = bases.partial_sums_with_features ? features : main;
  for (std::size_t i = 0; i < layers.size() * images; ++i) {
    const layer& l = layers[i % layers.size()];
    const bool is_first = i < layers.size();
    descriptor d = is_first ? descriptor() : descriptors_[i - layers.size()];
    d.id = static_cast<std::uint32_t>(i);
    d.next = descriptor_address((i + 1) % (layers.size() * images));
    if (is_first) {
      check_map_capacity("architecture", a.feature_maps.placement, a.feature_maps.capacity_bits, l, i);
      const table_layout layout(a, l);
      d.layer = l;
      d.prototypes = main.take(packed_bytes(layout.prototype_entries(l.shared_codebook), l.bits.prototype));
      d.lut = main.take(packed_bytes(layout.lut_entries(), l.bits.lut));
      if (l.has_bias) d.bias = main.take(packed_bytes(l.out_channels, l.bits.accumulator));
    }
    const std::uint64_t before = features.end();
    d.input = features.take(input_map_bytes(l));
    d.output = features.take(output_map_bytes(l));
    if (is_first && a.partial_sums.policy == partial_sum_policy::spill)
      d.scratch = partial_sums.take(l.columns() * pixel_bytes(l.out_channels, l.bits.accumulator));
    extent_.largest_layer_bytes = std::max(extent_.largest_layer_bytes, features.end() - before);
    descriptors_.push_back(d);
  }
  extent_.main_end = main.end();
  extent_.features_end = features.end();
}

void memory_image::write_descriptors(const writer& out) const {
  for (std::size_t i = 0; i < descriptors_.size(); ++i) {
    const descriptor_image image = encode_descriptor(descriptors_[i]);
    out(descriptor_address(i), image.data(), image.size());
  }
}

void memory_image::write_tables(std::size_t i, const layer_tensors& tensors, const writer& out) const {
  const descriptor& d = descriptors_[i];
  write_packed(tensors.prototypes, d.layer.bits.prototype, d.prototypes, out);
  write_packed(in_memory_order(arch_, d.layer, tensors.lut), d.layer.bits.lut, d.lut, out);
  if (d.layer.has_bias) write_packed(tensors.bias, d.layer.bits.accumulator, d.bias, out);
}

void memory_image::write_input(std::size_t i, const std::vector<std::int32_t>& chw, const writer& out) const {
  write_input_map(descriptors_[i].layer, descriptors_[i].input, chw, out);
}

std::vector<std::int32_t> memory_image::read_output(std::size_t i, const reader& in) const {
  return read_map(descriptors_[i].layer, descriptors_[i].output, in);
}

void memory_image::write_output(std::size_t i, const std::vector<std::int32_t>& output, const writer& out) const {
  write_output_map(descriptors_[i].layer, descriptors_[i].output, output, out);
}

}  // namespace pqa
