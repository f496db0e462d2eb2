#include "pqa/workloads/memory_image.h"

#include <algorithm>
#include <string>

#include "arithmetic/bit_packing.h"
#include "pqa/base/clock.h"
#include "pqa/base/error.h"
#include "schedule/feature_plan.h"
#include "schedule/table_layout.h"

namespace pqa {

namespace {

constexpr std::uint64_t page = 4096;

// Hands out page-aligned regions.
class allocator {
 public:
  explicit allocator(std::uint64_t base) : next_(ceil_div(base, page) * page) {}
  std::uint64_t take(std::uint64_t bytes) {
    const std::uint64_t address = next_;
    next_ += ceil_div(bytes, page) * page;
    return address;
  }
  std::uint64_t end() const { return next_; }

 private:
  std::uint64_t next_;
};

std::uint64_t input_bytes(const layer& l) {
  return std::uint64_t{l.height} * l.width * pixel_bytes(l.in_channels, l.bits.activation);
}

std::uint64_t output_bytes(const layer& l) {
  return l.columns() * pixel_bytes(l.out_channels, l.bits.output);
}

void check_capacity(const architecture& a, const layer& l, std::size_t index) {
  if (a.feature_maps.placement != placement::on_chip || !a.feature_maps.capacity_bits) return;
  const std::uint64_t bits = (input_bytes(l) + output_bytes(l)) * 8;
  if (bits > *a.feature_maps.capacity_bits)
    throw input_error("layer " + std::to_string(index) + ": its input and output maps need " +
                      std::to_string(ceil_div(bits, bits_per_kib)) +
                      " KiB, architecture.feature_maps.capacity_kib allows " +
                      std::to_string(*a.feature_maps.capacity_bits / bits_per_kib) +
                      " on chip (a larger capacity, or placement \"dram\")");
}

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

void write_packed(const std::vector<std::int32_t>& values, std::uint32_t bits, std::uint64_t address,
                  const memory_image::writer& out) {
  std::vector<std::uint8_t> bytes(packed_bytes(values.size(), bits));
  pack_bits(values.data(), values.size(), bits, bytes.data(), 0);
  out(address, bytes.data(), bytes.size());
}

}  // namespace

memory_image::memory_image(const architecture& a, const std::vector<layer>& layers, const image_bases& bases)
    : arch_(a),
      main_(ceil_div(bases.main, page) * page),
      features_apart_(bases.features_apart.value_or(a.feature_maps.placement == placement::on_chip)) {
  allocator main(main_);
  allocator chip(bases.on_chip_features);
  main.take(layers.size() * descriptor_bytes);
  allocator& features = features_apart_ ? chip : main;
  allocator& partial_sums = bases.partial_sums_with_features ? features : main;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const layer& l = layers[i];
    check_capacity(a, l, i);
    const table_layout layout(a, l);
    descriptor d;
    d.id = static_cast<std::uint32_t>(i);
    d.next = descriptor_address((i + 1) % layers.size());
    d.layer = l;
    d.prototypes = main.take(packed_bytes(layout.prototype_entries(l.shared_codebook), l.bits.prototype));
    d.lut = main.take(packed_bytes(layout.lut_entries(), l.bits.lut));
    if (l.has_bias) d.bias = main.take(packed_bytes(l.out_channels, l.bits.accumulator));
    const std::uint64_t before = features.end();
    d.input = features.take(input_bytes(l));
    d.output = features.take(output_bytes(l));
    if (a.partial_sums.policy == partial_sum_policy::spill)
      d.scratch = partial_sums.take(l.columns() * pixel_bytes(l.out_channels, l.bits.accumulator));
    largest_layer_bytes_ = std::max(largest_layer_bytes_, features.end() - before);
    descriptors_.push_back(d);
  }
  main_end_ = main.end();
  features_end_ = features.end();
}

void memory_image::write_descriptors(const writer& out) const {
  for (std::size_t i = 0; i < layers(); ++i) {
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
  const layer& l = descriptors_[i].layer;
  const std::size_t pixels = std::size_t{l.height} * l.width;
  const std::uint64_t stride = pixel_bytes(l.in_channels, l.bits.activation);
  std::vector<std::uint8_t> bytes(pixels * stride);
  std::vector<std::int32_t> pixel(l.in_channels);
  for (std::size_t p = 0; p < pixels; ++p) {
    for (std::size_t c = 0; c < l.in_channels; ++c) pixel[c] = chw[c * pixels + p];
    pack_bits(pixel.data(), pixel.size(), l.bits.activation, bytes.data() + p * stride, 0);
  }
  out(descriptors_[i].input, bytes.data(), bytes.size());
}

std::vector<std::int32_t> memory_image::read_output(std::size_t i, const reader& in) const {
  const layer& l = descriptors_[i].layer;
  const std::size_t columns = l.columns();
  const std::uint64_t stride = pixel_bytes(l.out_channels, l.bits.output);
  std::vector<std::uint8_t> bytes(columns * stride);
  in(descriptors_[i].output, bytes.data(), bytes.size());
  std::vector<std::int32_t> pixel(l.out_channels);
  std::vector<std::int32_t> output(columns * l.out_channels);
  for (std::size_t n = 0; n < columns; ++n) {
    unpack_bits(bytes.data() + n * stride, 0, pixel.size(), l.bits.output, l.is_signed.lut, pixel.data());
    for (std::size_t o = 0; o < pixel.size(); ++o) output[o * columns + n] = pixel[o];
  }
  return output;
}

}  // namespace pqa
