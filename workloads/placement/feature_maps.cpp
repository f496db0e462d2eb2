#include "placement/feature_maps.h"

#include <string>

#include <fmt/format.h>

#include "arithmetic/bit_packing.h"
#include "pqa/base/error.h"
#include "schedule/feature_plan.h"

namespace pqa {

namespace {

struct map_shape {
  std::size_t pixels;
  std::uint32_t channels;
  std::uint32_t bits;
};

// [channels][pixels] to pixels of channels.
void write_map(const std::vector<std::int32_t>& planes, const map_shape& shape, std::uint64_t address,
               const image_writer& out) {
  const std::uint64_t stride = pixel_bytes(shape.channels, shape.bits);
  std::vector<std::uint8_t> bytes(shape.pixels * stride);
  std::vector<std::int32_t> pixel(shape.channels);
  for (std::size_t p = 0; p < shape.pixels; ++p) {
    for (std::size_t c = 0; c < pixel.size(); ++c) pixel[c] = planes[c * shape.pixels + p];
    pack_bits(pixel.data(), pixel.size(), shape.bits, bytes.data() + p * stride, 0);
  }
  out(address, bytes.data(), bytes.size());
}

}  // namespace

std::uint64_t page_allocator::take(std::uint64_t bytes) {
  const std::uint64_t address = next_;
  const std::uint64_t needs = aligned(bytes);
  if (needs < bytes || needs > ~std::uint64_t{0} - address) {
    throw input_error(
        fmt::format("memory image: found {} bytes at {:#x}, allowed is what ends below 2^64", bytes, address));
  }
  next_ += needs;
  return address;
}

std::uint64_t input_map_bytes(const layer& l) {
  return std::uint64_t{l.height} * l.width * pixel_bytes(l.in_channels, l.bits.activation);
}

std::uint64_t output_map_bytes(const layer& l) {
  return l.columns() * pixel_bytes(l.out_channels, l.bits.output);
}

void check_map_capacity(const char* owner, placement where, const std::optional<std::uint64_t>& capacity_bits,
                        const layer& l, std::size_t index) {
  if (where != placement::on_chip || !capacity_bits) return;
  const std::uint64_t bits = (input_map_bytes(l) + output_map_bytes(l)) * 8;
  if (bits > *capacity_bits)
    throw input_error("layer " + std::to_string(index) + ": its input and output maps need " +
                      std::to_string(ceil_div(bits, bits_per_kib)) + " KiB, " + owner +
                      ".feature_maps.capacity_kib allows " + std::to_string(*capacity_bits / bits_per_kib) +
                      " on chip (a larger capacity, or placement \"dram\")");
}

void write_packed(const std::vector<std::int32_t>& values, std::uint32_t bits, std::uint64_t address,
                  const image_writer& out) {
  std::vector<std::uint8_t> bytes(packed_bytes(values.size(), bits));
  pack_bits(values.data(), values.size(), bits, bytes.data(), 0);
  out(address, bytes.data(), bytes.size());
}

void write_input_map(const layer& l, std::uint64_t address, const std::vector<std::int32_t>& chw,
                     const image_writer& out) {
  write_map(chw, {std::size_t{l.height} * l.width, l.in_channels, l.bits.activation}, address, out);
}

void write_output_map(const layer& l, std::uint64_t address, const std::vector<std::int32_t>& output,
                      const image_writer& out) {
  write_map(output, {l.columns(), l.out_channels, l.bits.output}, address, out);
}

std::vector<std::int32_t> read_map(const layer& l, std::uint64_t address, const image_reader& in) {
  const std::size_t columns = l.columns();
  const std::uint64_t stride = pixel_bytes(l.out_channels, l.bits.output);
  std::vector<std::uint8_t> bytes(columns * stride);
  in(address, bytes.data(), bytes.size());
  std::vector<std::int32_t> pixel(l.out_channels);
  std::vector<std::int32_t> output(columns * l.out_channels);
  for (std::size_t n = 0; n < columns; ++n) {
    unpack_bits(bytes.data() + n * stride, 0, pixel.size(), l.bits.output, l.is_signed.lut, pixel.data());
    for (std::size_t o = 0; o < pixel.size(); ++o) output[o * columns + n] = pixel[o];
  }
  return output;
}

}  // namespace pqa
