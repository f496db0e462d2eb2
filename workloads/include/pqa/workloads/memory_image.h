// Where a network lies in the accelerator's memory, and its bytes: descriptors, bit-packed tables, feature maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "pqa/architecture.h"
#include "pqa/descriptor.h"
#include "pqa/layer_tensors.h"

namespace pqa {

// Byte addresses at which the parts begin. With feature maps on chip, inputs and outputs lie in a memory of their own.
struct image_bases {
  std::uint64_t main = 0;
  std::uint64_t on_chip_features = std::uint64_t{1} << 40;
  // Feature maps begin at on_chip_features; empty: as feature_maps.placement says. Otherwise they lie among the tables.
  std::optional<bool> features_apart;
  bool partial_sums_with_features = false;  // spilled ones; otherwise they lie among the tables
};

// What a network takes of the memories.
struct image_extent {
  image_extent(const image_bases& bases, placement of_maps)
      : features_apart(bases.features_apart.value_or(of_maps == placement::on_chip)) {}

  bool features_apart;         // feature maps lie apart from the tables
  std::uint64_t main_end = 0;  // one past the last byte used of each memory
  std::uint64_t features_end = 0;
  std::uint64_t largest_layer_bytes = 0;  // what the layer that needs most has where the feature maps lie
};

// Take and give bytes at an address.
using image_writer = std::function<void(std::uint64_t address, const std::uint8_t* bytes, std::size_t count)>;
using image_reader = std::function<void(std::uint64_t address, std::uint8_t* bytes, std::size_t count)>;

class memory_image {
 public:
  using writer = image_writer;
  using reader = image_reader;

  // Places the layers one after the other, every table on a page of 4096 bytes. Each of `images` (1 or more) has
  // descriptors and feature maps of its own, tables are shared: layer i of image k is number k * layers() + i below.
  // The last descriptor names the first as its next, so that a job can run the images again and again. Throws
  // input_error if a layer's maps exceed feature_maps.capacity_kib on chip (naming its index), or where addresses
  // exceed 64 bits.
  memory_image(const architecture& a, const std::vector<layer>& layers, const image_bases& bases = image_bases(),
               std::size_t images = 1);

  std::size_t layers() const { return descriptors_.size() / images_; }
  std::size_t images() const { return images_; }
  const descriptor& layer_descriptor(std::size_t i) const { return descriptors_[i]; }
  std::uint64_t descriptor_address(std::size_t i) const { return main_ + i * descriptor_bytes; }
  const image_extent& extent() const { return extent_; }

  void write_descriptors(const writer& out) const;
  // Of layer i of every image.
  void write_tables(std::size_t i, const layer_tensors& tensors, const writer& out) const;
  void write_input(std::size_t i, const std::vector<std::int32_t>& chw, const writer& out) const;
  // [No][P][Q].
  std::vector<std::int32_t> read_output(std::size_t i, const reader& in) const;
  // What the accelerator leaves there when `output`, [No][P][Q], is right.
  void write_output(std::size_t i, const std::vector<std::int32_t>& output, const writer& out) const;

 private:
  const architecture arch_;
  std::size_t images_;
  std::uint64_t main_;
  image_extent extent_;
  std::vector<descriptor> descriptors_;
};

}  // namespace pqa
