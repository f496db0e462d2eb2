#include "unit/support/random_convolution.h"

#include <algorithm>

#include <fmt/format.h>

#include "unit/support/random_setup.h"

namespace pqa::test {

namespace {

std::uint32_t some(std::mt19937_64& rng, std::uint64_t low, std::uint64_t high) {
  return static_cast<std::uint32_t>(pick(rng, low, high));
}

layer make_layer(std::mt19937_64& rng) {
  constexpr std::uint32_t kernels[][2] = {{1, 1}, {3, 3}, {3, 3}, {5, 5}, {4, 10}, {7, 7}, {2, 3}, {1, 1}};
  const auto& kernel = kernels[pick(rng, 0, 7)];
  layer l;
  l.kernel_h = kernel[0];
  l.kernel_w = kernel[1];
  l.in_channels = some(rng, 1, 20);
  l.out_channels = some(rng, 1, 30);
  l.stride = some(rng, 1, 3);
  l.height = some(rng, 1, 12);
  l.width = some(rng, 1, 13);
  l.pad_top = some(rng, 0, l.kernel_h / 2);
  l.pad_left = some(rng, 0, l.kernel_w / 2);
  // Any size whose last window begins within the map; windows may reach beyond it at the bottom and at the right.
  l.out_height = some(rng, 1, (l.height - 1 + l.pad_top) / l.stride + 1);
  l.out_width = some(rng, 1, (l.width - 1 + l.pad_left) / l.stride + 1);
  l.has_bias = chance(rng, 30);
  return l;
}

std::int64_t wrapped(std::int64_t value, std::uint32_t bits, bool is_signed) {
  const std::int64_t range = std::int64_t{1} << bits;
  std::int64_t low = value % range;
  if (low < 0) low += range;
  return is_signed && low >= range / 2 ? low - range : low;
}

std::int64_t clamped(std::int64_t value, std::uint32_t bits, bool is_signed) {
  const std::int64_t low = is_signed ? -(std::int64_t{1} << (bits - 1)) : 0;
  const std::int64_t high = (std::int64_t{1} << (is_signed ? bits - 1 : bits)) - 1;
  return std::min(std::max(value, low), high);
}

std::int64_t fitted(std::int64_t value, std::uint32_t bits, const layer& l) {
  return l.overflow == overflow::saturate ? clamped(value, bits, l.is_signed.lut)
                                          : wrapped(value, bits, l.is_signed.lut);
}

std::int32_t random_number(std::mt19937_64& rng, std::uint32_t bits, bool is_signed) {
  return static_cast<std::int32_t>(wrapped(static_cast<std::int64_t>(rng() >> 1), bits, is_signed));
}

}  // namespace

random_convolution make_random_convolution(std::uint64_t seed, bool on_chip) {
  std::mt19937_64 rng(seed);
  random_convolution r;
  dla_architecture& d = r.dla;
  d.vectors.channels = some(rng, 1, 9);
  d.vectors.outputs = 4 * some(rng, 1, 5);
  d.vectors.columns = some(rng, 1, 5);
  d.vectors.kernel_width = some(rng, 1, 4);
  d.vectors.window = d.vectors.columns + d.vectors.kernel_width - 1;
  d.bits.weight = some(rng, 2, 16);
  d.bits.activation = some(rng, 2, 16);
  d.bits.accumulator = some(rng, 8, 48);
  d.bits.output = 2 * some(rng, 1, 16);
  d.is_signed = {chance(rng, 70), chance(rng, 70)};
  d.overflow = chance(rng, 40) ? overflow::saturate : overflow::wrap;
  d.output_shift = some(rng, 0, 7);
  d.weight_memory.policy = chance(rng, 30) ? weight_policy::serial : weight_policy::double_buffer;
  d.fifo_depth.output = some(rng, 1, 20);
  d.dma.burst_bytes = 8U << pick(rng, 0, 6);
  d.dma.outstanding = some(rng, 1, 20);
  if (!on_chip) {
    if (chance(rng, 70)) d.feature_maps.placement = placement::dram;
    if (chance(rng, 30)) d.dma.port_bytes_per_cycle = some(rng, 1, 64);
  }
  for (std::uint64_t n = pick(rng, 1, 5); n > 0; --n) r.layers.push_back(dla_layer_of(make_layer(rng), d));
  if (on_chip) return r;
  // Capacities that the largest layer just fits, or more.
  std::uint64_t filters = 0;
  std::uint64_t rows = 0;
  for (const layer& l : r.layers) {
    filters = std::max(filters, 4 * (l.unfolded_length() * d.bits.weight + 32));
    rows = std::max(rows, std::uint64_t{std::min(l.kernel_h, l.height)} * l.width * l.in_channels * d.bits.activation);
  }
  if (chance(rng, 50)) d.weight_memory.capacity_bits = 2 * filters * pick(rng, 1, 3);
  if (d.feature_maps.placement == placement::dram && chance(rng, 60))
    d.feature_maps.capacity_bits = rows * pick(rng, 1, 2);
  return r;
}

convolution_tensors make_tensors(const layer& l, const dla_architecture& d, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  convolution_tensors t;
  t.input.resize(std::size_t{l.in_channels} * l.height * l.width);
  t.weights.resize(l.out_channels * l.unfolded_length());
  for (auto& v : t.input) v = random_number(rng, d.bits.activation, d.is_signed.activation);
  for (auto& v : t.weights) v = random_number(rng, d.bits.weight, d.is_signed.weight);
  if (!l.has_bias) return t;
  t.bias.resize(l.out_channels);
  // An unsigned number of 32 bits is held as its pattern.
  const std::uint32_t bits = std::min(d.bits.accumulator, 31U);
  for (auto& v : t.bias) v = random_number(rng, bits, l.is_signed.lut);
  return t;
}

std::vector<std::int32_t> scattered_convolution(const layer& l, const dla_architecture& d,
                                                const convolution_tensors& t) {
  const std::size_t outputs = std::size_t{l.out_channels} * l.columns();
  // Sums of the passes of an output, in the order in which the array does them.
  const std::uint32_t chunks = (l.in_channels + d.vectors.channels - 1) / d.vectors.channels;
  const std::uint32_t strips = (l.kernel_w + d.vectors.kernel_width - 1) / d.vectors.kernel_width;
  const std::size_t passes = std::size_t{l.kernel_h} * strips * chunks;
  std::vector<std::int64_t> sums(outputs * passes, 0);
  for (std::uint32_t c = 0; c < l.in_channels; ++c)
    for (std::uint32_t y = 0; y < l.height; ++y)
      for (std::uint32_t x = 0; x < l.width; ++x)
        for (std::uint32_t r = 0; r < l.kernel_h; ++r)
          for (std::uint32_t s = 0; s < l.kernel_w; ++s) {
            const std::int64_t dy = std::int64_t{y} + l.pad_top - r, dx = std::int64_t{x} + l.pad_left - s;
            if (dy < 0 || dx < 0 || dy % l.stride != 0 || dx % l.stride != 0) continue;
            const std::int64_t oy = dy / l.stride, ox = dx / l.stride;
            if (oy >= l.out_height || ox >= l.out_width) continue;
            const std::size_t pass = (r * strips + s / d.vectors.kernel_width) * chunks + c / d.vectors.channels;
            const std::int64_t a = t.input[(std::size_t{c} * l.height + y) * l.width + x];
            for (std::uint32_t o = 0; o < l.out_channels; ++o) {
              const std::size_t at = (std::size_t{o} * l.out_height + static_cast<std::size_t>(oy)) * l.out_width +
                                     static_cast<std::size_t>(ox);
              const std::size_t tap = ((std::size_t{o} * l.in_channels + c) * l.kernel_h + r) * l.kernel_w + s;
              sums[at * passes + pass] += a * t.weights[tap];
            }
          }
  std::vector<std::int32_t> result(outputs);
  for (std::size_t i = 0; i < outputs; ++i) {
    std::int64_t sum = t.bias.empty() ? 0 : t.bias[i / l.columns()];
    for (std::size_t p = 0; p < passes; ++p) sum = fitted(sum + sums[i * passes + p], d.bits.accumulator, l);
    // Rounded half up: floor((2 * sum + 2^shift) / 2^(shift + 1)).
    const std::int64_t divisor = std::int64_t{2} << l.output_shift;
    const std::int64_t doubled = 2 * sum + divisor / 2;
    const std::int64_t floored = doubled / divisor - (doubled % divisor < 0 ? 1 : 0);
    const std::int64_t shifted = l.output_shift == 0 ? sum : floored;
    result[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(fitted(shifted, d.bits.output, l)));
  }
  return result;
}

std::string describe(const random_convolution& r) {
  const dla_architecture& d = r.dla;
  std::string text =
      fmt::format("Cvec {} Kvec {} Qvec {} Svec {}, {} x {} bits, {} {}, output FIFO {}, bursts {} x {}",
                  d.vectors.channels, d.vectors.outputs, d.vectors.columns, d.vectors.kernel_width, d.bits.weight,
                  d.bits.activation, d.feature_maps.placement == placement::dram ? "dram" : "on chip",
                  d.weight_memory.policy == weight_policy::serial ? "serial" : "double_buffer", d.fifo_depth.output,
                  d.dma.burst_bytes, d.dma.outstanding);
  for (const layer& l : r.layers)
    text += fmt::format("; {}x{}x{} to {}x{}x{}, {}x{}/{}", l.in_channels, l.height, l.width, l.out_channels,
                        l.out_height, l.out_width, l.kernel_h, l.kernel_w, l.stride);
  return text;
}

}  // namespace pqa::test
