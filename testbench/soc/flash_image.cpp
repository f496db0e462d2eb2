#include "soc/flash_image.h"

#include <vector>

#include <fmt/format.h>

#include "pqa/base/error.h"
#include "soc/firmware/boot_info.h"
#include "soc/firmware/soc_map.h"

namespace pqa {

namespace {

constexpr std::uint64_t firmware_bytes = SOC_BOOT_BASE - SOC_FLASH_BASE;

// As the core reads it: little-endian, which this host is as well.
template <class Value>
void append(std::string& to, const Value& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t place_bytes(std::string& flash, const std::string& bytes) {
  flash.resize((flash.size() + 63) / 64 * 64);
  const std::uint64_t address = SOC_FLASH_BASE + flash.size();
  flash += bytes;
  return address;
}

std::string output_table(const firmware_image& image, std::uint64_t golden) {
  std::string table;
  for (const image_entry& e : image.entries)
    append(table, boot_output{e.descriptor.output, e.output_bytes, golden + e.golden_offset});
  return table;
}

}  // namespace

std::string make_flash(const std::string& firmware, const firmware_image& image, const run_orders& orders) {
  if (firmware.empty() || firmware.size() > firmware_bytes) {
    throw input_error(fmt::format("firmware: found {} bytes, allowed 1 to {}", firmware.size(), firmware_bytes));
  }
  const std::uint64_t needs =
      image.golden.size() + (orders.preloaded ? 0 : image.main.bytes.size() + image.features.bytes.size());
  const std::uint64_t has = SOC_FLASH_END - SOC_BOOT_BASE - image.entries.size() * sizeof(boot_output) - 4096;
  if (needs > has) {
    throw input_error(
        fmt::format("image: found {} bytes for the flash, allowed {}; --preloaded takes less", needs, has));
  }
  boot_info info{};
  info.magic = BOOT_MAGIC;
  info.flags = (orders.polls ? BOOT_POLL : 0) | (orders.preloaded ? BOOT_PRELOADED : 0);
  info.layers = static_cast<std::uint32_t>(image.layers);
  info.sets = static_cast<std::uint32_t>(image.images);
  info.images = orders.images;
  info.images_per_job = orders.images_per_job == 0 ? orders.images : orders.images_per_job;
  info.first_descriptor = image.first_descriptor();
  info.timeout_ns = orders.timeout_ns;
  info.subspaces = image.architecture.lanes.subspaces;
  info.out_lanes = image.architecture.lanes.outputs;
  std::string flash = firmware;
  flash.resize(firmware_bytes + sizeof info);
  info.outputs = place_bytes(flash, output_table(image, 0));
  const std::uint64_t golden = place_bytes(flash, image.golden);
  flash.replace(info.outputs - SOC_FLASH_BASE, image.entries.size() * sizeof(boot_output), output_table(image, golden));
  if (!orders.preloaded) {
    info.segments[0] = {place_bytes(flash, image.main.bytes), image.main.address, image.main.bytes.size()};
    info.segments[1] = {place_bytes(flash, image.features.bytes), image.features.address, image.features.bytes.size()};
  }
  std::string head;
  append(head, info);
  return flash.replace(firmware_bytes, head.size(), head);
}

}  // namespace pqa
