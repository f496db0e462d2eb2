#include "pqa/workloads/dla_image.h"

#include <algorithm>

#include "arithmetic/bit_packing.h"
#include "placement/feature_maps.h"

namespace pqa {

dla_image::dla_image(const dla_architecture& d, const std::vector<layer>& layers, const image_bases& bases)
    : weight_bits_(d.bits.weight), bias_bits_(dla_bias_bits(d)), extent_(bases, d.feature_maps.placement) {
  page_allocator main(bases.main);
  page_allocator chip(bases.on_chip_features);
  page_allocator& features = extent_.features_apart ? chip : main;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    dla_layer l;
    l.layer = layers[i];
    check_map_capacity("dla", d.feature_maps.placement, d.feature_maps.capacity_bits, l.layer, i);
    l.weights = main.take(packed_bytes(l.layer.unfolded_length() * l.layer.out_channels, weight_bits_));
    if (l.layer.has_bias) l.bias = main.take(packed_bytes(l.layer.out_channels, bias_bits_));
    const std::uint64_t before = features.end();
    l.input = features.take(input_map_bytes(l.layer));
    l.output = features.take(output_map_bytes(l.layer));
    extent_.largest_layer_bytes = std::max(extent_.largest_layer_bytes, features.end() - before);
    layers_.push_back(l);
  }
  extent_.main_end = main.end();
  extent_.features_end = features.end();
}

void dla_image::write_weights(std::size_t i, const convolution_tensors& tensors, const image_writer& out) const {
  write_packed(tensors.weights, weight_bits_, layers_[i].weights, out);
  if (layers_[i].layer.has_bias) write_packed(tensors.bias, bias_bits_, layers_[i].bias, out);
}

void dla_image::write_input(std::size_t i, const std::vector<std::int32_t>& chw, const image_writer& out) const {
  write_input_map(layers_[i].layer, layers_[i].input, chw, out);
}

std::vector<std::int32_t> dla_image::read_output(std::size_t i, const image_reader& in) const {
  return read_map(layers_[i].layer, layers_[i].output, in);
}

}  // namespace pqa
