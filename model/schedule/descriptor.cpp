#include "pqa/descriptor.h"

#include <cstddef>

#include "arithmetic/encode.h"
#include "pqa/base/clock.h"

namespace pqa {

namespace {

// Byte offsets of the fields; what is not named is reserved and zero.
namespace at {
constexpr std::size_t version = 0, size = 2, flags = 4, id = 8, next = 16, prototypes = 24, lut = 32, bias = 40,
                      input = 48, output = 56, scratch = 64, in_channels = 72, out_channels = 76, height = 80,
                      width = 82, out_height = 84, out_width = 86, kernel_h = 88, kernel_w = 90, stride = 92,
                      pad_top = 94, pad_left = 96, prototype_count = 98, subvector_length = 100, bits_activation = 104,
                      bits_prototype = 105, bits_lut = 106, bits_accumulator = 107, bits_output = 108,
                      output_shift = 109;
}

constexpr std::uint32_t flag_shared = 1, flag_bias = 2, flag_signed_activation = 4, flag_signed_lut = 8,
                        flag_saturate = 16, metric_shift = 8, known_flags = 0xf1f;

void put(descriptor_image& image, std::size_t offset, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) image[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint64_t get(const descriptor_image& image, std::size_t offset, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{image[offset + i]} << (8 * i);
  return value;
}

std::uint32_t flags_of(const layer& l) {
  std::uint32_t flags = static_cast<std::uint32_t>(l.metric) << metric_shift;
  if (l.shared_codebook) flags |= flag_shared;
  if (l.has_bias) flags |= flag_bias;
  if (l.is_signed.activation) flags |= flag_signed_activation;
  if (l.is_signed.lut) flags |= flag_signed_lut;
  if (l.overflow == overflow::saturate) flags |= flag_saturate;
  return flags;
}

bool in(std::uint64_t value, std::uint64_t low, std::uint64_t high) {
  return value >= low && value <= high;
}

// Every byte of what lies there has a bit address of 64 bits.
bool valid_addresses(const descriptor& d) {
  for (const std::uint64_t address : {d.prototypes, d.lut, d.bias, d.input, d.output, d.scratch})
    if (address >= address_limit) return false;
  return true;
}

// Ranges of every field, and sizes whose products stay far from 64 bits.
bool valid(const layer& l) {
  constexpr std::uint64_t elements = std::uint64_t{1} << 31;
  const auto& b = l.bits;
  if (!in(b.activation, 2, 16) || !in(b.prototype, 2, 16) || !in(b.lut, 2, 16) || !in(b.accumulator, 2, 32) ||
      !in(b.output, 2, 32) || l.output_shift > 31)
    return false;
  if (!in(l.in_channels, 1, elements) || !in(l.out_channels, 1, most_outputs) || !in(l.height, 1, 65535) ||
      !in(l.width, 1, 65535) || !in(l.out_height, 1, 65535) || !in(l.out_width, 1, 65535) ||
      !in(l.kernel_h, 1, 65535) || !in(l.kernel_w, 1, 65535) || !in(l.stride, 1, 65535) ||
      !in(l.prototypes, 1, 65535) || !in(l.subvector_length, 1, elements))
    return false;
  const auto product_fits = [&](std::uint64_t x, std::uint64_t y, std::uint64_t z) {
    return static_cast<uint128_t>(x) * y * z <= elements;
  };
  if (!product_fits(l.in_channels, l.kernel_h, l.kernel_w) || !product_fits(l.in_channels, l.height, l.width))
    return false;
  if (l.subspaces() > most_subspaces) return false;
  return product_fits(l.subspaces(), l.prototypes, l.out_channels) &&
         product_fits(l.subspaces(), l.prototypes, l.subvector_length) &&
         product_fits(l.columns(), l.out_channels, 1) && product_fits(l.columns(), l.subspaces(), 1);
}

}  // namespace

descriptor_image encode_descriptor(const descriptor& d) {
  const layer& l = d.layer;
  descriptor_image image{};
  put(image, at::version, descriptor_version, 2);
  put(image, at::size, descriptor_bytes, 2);
  put(image, at::flags, flags_of(l), 4);
  put(image, at::id, d.id, 4);
  put(image, at::next, d.next, 8);
  put(image, at::prototypes, d.prototypes, 8);
  put(image, at::lut, d.lut, 8);
  put(image, at::bias, d.bias, 8);
  put(image, at::input, d.input, 8);
  put(image, at::output, d.output, 8);
  put(image, at::scratch, d.scratch, 8);
  put(image, at::in_channels, l.in_channels, 4);
  put(image, at::out_channels, l.out_channels, 4);
  put(image, at::height, l.height, 2);
  put(image, at::width, l.width, 2);
  put(image, at::out_height, l.out_height, 2);
  put(image, at::out_width, l.out_width, 2);
  put(image, at::kernel_h, l.kernel_h, 2);
  put(image, at::kernel_w, l.kernel_w, 2);
  put(image, at::stride, l.stride, 2);
  put(image, at::pad_top, l.pad_top, 2);
  put(image, at::pad_left, l.pad_left, 2);
  put(image, at::prototype_count, l.prototypes, 2);
  put(image, at::subvector_length, l.subvector_length, 4);
  put(image, at::bits_activation, l.bits.activation, 1);
  put(image, at::bits_prototype, l.bits.prototype, 1);
  put(image, at::bits_lut, l.bits.lut, 1);
  put(image, at::bits_accumulator, l.bits.accumulator, 1);
  put(image, at::bits_output, l.bits.output, 1);
  put(image, at::output_shift, l.output_shift, 1);
  return image;
}

descriptor_error decode_descriptor(const descriptor_image& image, descriptor& out) {
  if (get(image, at::version, 2) != descriptor_version) return descriptor_error::version;
  if (get(image, at::size, 2) != descriptor_bytes) return descriptor_error::size;
  const auto flags = static_cast<std::uint32_t>(get(image, at::flags, 4));
  const std::uint32_t metric_code = flags >> metric_shift & (most_encoders - 1);
  if ((flags & ~known_flags) != 0 || find_encoder(static_cast<metric>(metric_code)) == nullptr)
    return descriptor_error::field;
  const auto u32 = [&](std::size_t offset, std::size_t bytes) {
    return static_cast<std::uint32_t>(get(image, offset, bytes));
  };
  descriptor d;
  d.id = u32(at::id, 4);
  d.next = get(image, at::next, 8);
  d.prototypes = get(image, at::prototypes, 8);
  d.lut = get(image, at::lut, 8);
  d.bias = get(image, at::bias, 8);
  d.input = get(image, at::input, 8);
  d.output = get(image, at::output, 8);
  d.scratch = get(image, at::scratch, 8);
  layer& l = d.layer;
  l.in_channels = u32(at::in_channels, 4);
  l.out_channels = u32(at::out_channels, 4);
  l.height = u32(at::height, 2);
  l.width = u32(at::width, 2);
  l.out_height = u32(at::out_height, 2);
  l.out_width = u32(at::out_width, 2);
  l.kernel_h = u32(at::kernel_h, 2);
  l.kernel_w = u32(at::kernel_w, 2);
  l.stride = u32(at::stride, 2);
  l.pad_top = u32(at::pad_top, 2);
  l.pad_left = u32(at::pad_left, 2);
  l.prototypes = u32(at::prototype_count, 2);
  l.subvector_length = u32(at::subvector_length, 4);
  l.bits = {u32(at::bits_activation, 1), u32(at::bits_prototype, 1), u32(at::bits_lut, 1), u32(at::bits_accumulator, 1),
            u32(at::bits_output, 1)};
  l.output_shift = u32(at::output_shift, 1);
  l.shared_codebook = (flags & flag_shared) != 0;
  l.has_bias = (flags & flag_bias) != 0;
  l.is_signed = {(flags & flag_signed_activation) != 0, (flags & flag_signed_lut) != 0};
  l.overflow = (flags & flag_saturate) != 0 ? overflow::saturate : overflow::wrap;
  l.metric = static_cast<metric>(metric_code);
  if (!valid(l) || !valid_addresses(d)) return descriptor_error::field;
  out = d;
  return descriptor_error::none;
}

}  // namespace pqa
