#include "firmware_image.h"

#include <algorithm>

#include <fmt/format.h>

#include "arithmetic/fast_layer.h"
#include "configuration.h"
#include "job_check.h"
#include "placement/feature_maps.h"
#include "pqa/base/error.h"
#include "verification.h"

namespace pqa {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32U;

std::string placed_at(const image_segment& s) {
  return fmt::format("{:#x} to {:#x}", s.address, s.end - 1);
}

// Before anything is made: feature maps are what grows with the images.
void check_images(const std::vector<layer>& layers, std::uint64_t images) {
  std::uint64_t bytes = 0;
  for (const layer& l : layers) bytes += input_map_bytes(l) + output_map_bytes(l);
  const std::uint64_t allowed = most_bytes / bytes;
  if (images <= allowed) return;
  throw input_error(
      fmt::format("image: found {} images with {} bytes of feature maps each, allowed are {} images (4 GiB)", images,
                  bytes, allowed));
}

void check_segments(const firmware_image& image) {
  for (const image_segment* s : {&image.main, &image.features}) {
    if (s->end - s->address <= most_bytes) continue;
    throw input_error(fmt::format("image: found {} bytes at {:#x}, allowed {} (4 GiB); a smaller network",
                                  s->end - s->address, s->address, most_bytes));
  }
  if (image.main.address < image.features.end && image.features.address < image.main.end) {
    throw input_error(
        fmt::format("image: found feature maps ({}) that overlap the tables ({}), allowed addresses apart",
                    placed_at(image.features), placed_at(image.main)));
  }
}

// Puts bytes where they belong; a segment is as long as what has been written to it.
image_writer writer_to(firmware_image& image) {
  return [&image](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
    image_segment& s = image.features_apart && address >= image.features.address && address < image.features.end
                           ? image.features
                           : image.main;
    const std::uint64_t offset = address - s.address;
    if (s.bytes.size() < offset + count) s.bytes.resize(offset + count);
    std::copy_n(bytes, count, s.bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  };
}

void describe(firmware_image& image, const memory_image& placed, const std::vector<std::string>& names) {
  std::uint64_t golden = 0;
  for (std::size_t i = 0; i < placed.layers() * placed.images(); ++i) {
    image_entry entry;
    entry.layer = names[i % names.size()];
    entry.descriptor = placed.layer_descriptor(i);
    entry.descriptor_address = placed.descriptor_address(i);
    entry.input_bytes = input_map_bytes(entry.descriptor.layer);
    entry.output_bytes = output_map_bytes(entry.descriptor.layer);
    entry.golden_offset = golden;
    golden += entry.output_bytes;
    image.entries.push_back(entry);
  }
  image.golden.resize(golden);
}

// The inputs of a layer in every image, and the outputs that they give.
void put_maps(firmware_image& image, const memory_image& placed, const network_tensors& tensors,
              std::size_t layer_index, const firmware_image_settings& settings, layer_data& data) {
  const image_writer to_memory = writer_to(image);
  const layer& l = tensors.layers()[layer_index];
  for (std::size_t k = 0; k < placed.images(); ++k) {
    if (k > 0 && !tensors.from_file(layer_index)) data.tensors.input = random_input(l, settings.seed, layer_index, k);
    const std::size_t i = k * placed.layers() + layer_index;
    const image_entry& entry = image.entries[i];
    placed.write_input(i, data.tensors.input, to_memory);
    const layer_result result = fast_layer_run(l, settings.architecture.lanes.subspaces, data.tensors);
    if (const auto d = first_difference(l, data.expected, result))
      fail_comparison(entry.layer, settings.workload.layers[layer_index].tensors_path, *d);
    placed.write_output(i, result.output, [&](std::uint64_t, const std::uint8_t* bytes, std::size_t count) {
      std::copy_n(bytes, count, image.golden.begin() + static_cast<std::ptrdiff_t>(entry.golden_offset));
    });
  }
}

}  // namespace

firmware_image make_firmware_image(const firmware_image_settings& settings) {
  const std::vector<std::string> names = layer_names(settings.workload);
  const network_tensors tensors(settings.workload, settings.architecture, settings.seed, settings.all_random);
  check_images(tensors.layers(), settings.images);
  try {
    const memory_image placed(settings.architecture, tensors.layers(), settings.bases, settings.images);
    const image_extent& extent = placed.extent();
    firmware_image image;
    image.architecture = settings.architecture;
    image.layers = placed.layers();
    image.images = placed.images();
    image.features_apart = extent.features_apart;
    image.largest_layer_bytes = extent.largest_layer_bytes;
    image.main = {settings.bases.main, {}, extent.main_end};
    if (image.features_apart) image.features = {settings.bases.on_chip_features, {}, extent.features_end};
    check_segments(image);
    describe(image, placed, names);
    const image_writer to_memory = writer_to(image);
    placed.write_descriptors(to_memory);
    for (std::size_t i = 0; i < image.layers; ++i) {
      layer_data data = tensors.load(i);
      placed.write_tables(i, data.tensors, to_memory);
      put_maps(image, placed, tensors, i, settings, data);
    }
    return image;
  } catch (const input_error& error) {
    throw input_error(with_layer_name(error.what(), names));
  }
}

}  // namespace pqa
