// Where a network lies in the memory of the conventional accelerator, its bytes, and random tensors for it.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/dla_job.h"
#include "pqa/workloads/memory_image.h"

namespace pqa {

class dla_image {
 public:
  // Places layers, which are those that dla_layer_of gives, one after the other on pages of 4096 bytes: weights and
  // biases in the main memory, feature maps as in memory_image. Throws input_error if a layer's maps exceed
  // feature_maps.capacity_kib on chip (naming its index).
  dla_image(const dla_architecture& d, const std::vector<layer>& layers, const image_bases& bases = image_bases());

  const std::vector<dla_layer>& layers() const { return layers_; }
  const image_extent& extent() const { return extent_; }

  void write_weights(std::size_t i, const convolution_tensors& tensors, const image_writer& out) const;
  void write_input(std::size_t i, const std::vector<std::int32_t>& chw, const image_writer& out) const;
  // [No][P][Q].
  std::vector<std::int32_t> read_output(std::size_t i, const image_reader& in) const;

 private:
  std::uint32_t weight_bits_;
  std::uint32_t bias_bits_;
  image_extent extent_;
  std::vector<dla_layer> layers_;
};

// Uniform over the full range of the widths, the same on every machine; the input is the one that PQA gets where the
// widths of the activations are the same.
convolution_tensors random_convolution_tensors(const layer& l, const dla_architecture& d, std::uint64_t seed,
                                               std::uint64_t layer_index);

}  // namespace pqa
