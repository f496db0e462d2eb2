// What firmware loads to run a network: descriptors, tables and inputs as bytes at their addresses, and the outputs
// that the accelerator has to leave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "json/document.h"
#include "pqa/architecture.h"
#include "pqa/descriptor.h"
#include "pqa/workloads/memory_image.h"
#include "pqa/workloads/tensors.h"
#include "pqa/workloads/workload.h"

namespace pqa {

struct firmware_image_settings {
  pqa::workload workload;
  pqa::architecture architecture;
  image_bases bases;  // multiples of 4096 bytes
  std::uint64_t images = 1;
  std::uint64_t seed = 1;
  bool all_random = false;  // no tensors from files
};

// Bytes at an address.
struct image_segment {
  std::uint64_t address = 0;
  std::string bytes;
  std::uint64_t end = 0;  // one past what the accelerator uses, outputs among it
};

// One layer of one image.
struct image_entry {
  std::string layer;
  pqa::descriptor descriptor;
  std::uint64_t descriptor_address = 0;
  std::uint64_t input_bytes = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t golden_offset = 0;  // of its output in `golden`
};

struct firmware_image {
  pqa::architecture architecture;
  std::size_t layers = 0;  // of an image
  std::size_t images = 0;
  bool features_apart = false;  // feature maps lie in `features`; otherwise that is empty
  std::uint64_t largest_layer_bytes = 0;
  image_segment main;
  image_segment features;
  std::string golden;
  std::vector<image_entry> entries;  // image by image; their descriptors are a ring

  std::uint64_t first_descriptor() const { return entries.front().descriptor_address; }
};

// Throws input_error for a network that does not fit the architecture or the address space, or exceeds 4 GiB, and
// simulation_error where a tensors file expects other outputs than the reference gives.
firmware_image make_firmware_image(const firmware_image_settings& settings);

// The files of a folder: image.bin, golden.bin, image.h, and features.bin where feature maps lie apart. image.json
// describes them; `head` (version, command, ...) stands at its beginning.
struct named_bytes {
  std::string name;
  std::string bytes;
};
std::vector<named_bytes> firmware_image_files(const firmware_image& image, const json& head);

// Reads a folder that firmware_image_files has filled; of the descriptors only what image.json says. Throws
// input_error.
firmware_image read_firmware_image(const std::string& folder);

}  // namespace pqa
