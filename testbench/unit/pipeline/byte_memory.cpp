#include "testbench/unit/pipeline/byte_memory.h"

#include <algorithm>
#include <cstring>

#include "arithmetic/lookup.h"
#include "arithmetic/number_format.h"

namespace pqa::test {

namespace {

std::vector<std::int32_t> random_numbers(pipeline_random& random, std::size_t count, const number_format& format) {
  std::vector<std::int32_t> numbers(count);
  for (std::int32_t& n : numbers)
    n = format.store(format.min() + random.in<std::int64_t>(0, format.max() - format.min()));
  return numbers;
}

layer_tensors random_tensors(pipeline_random& random, const layer& l) {
  layer_tensors t;
  const std::size_t tables = l.shared_codebook ? 1 : l.subspaces();
  t.input = random_numbers(random, std::size_t{l.in_channels} * l.height * l.width, activation_format(l));
  t.prototypes = random_numbers(random, tables * l.prototypes * l.subvector_length, prototype_format(l));
  t.lut = random_numbers(random, std::size_t{l.subspaces()} * l.prototypes * l.out_channels, lut_format(l));
  if (l.has_bias) t.bias = random_numbers(random, l.out_channels, accumulator_format(l));
  return t;
}

std::uint64_t whole_bytes(std::uint64_t bits) {
  return (bits + 7) / 8;
}

}  // namespace

std::uint64_t byte_memory::reserve(std::uint64_t count, std::uint64_t alignment, pipeline_random& random) {
  std::uint64_t at = bytes.size() + random.in(0u, 300u);
  at = (at + alignment - 1) / alignment * alignment;
  bytes.resize(at + count);
  return at;
}

void byte_memory::place(const std::vector<layer>& layers, pipeline_random& random) {
  bytes.clear();
  layers_.clear();
  for (const layer& l : layers) {
    placed_layer p;
    p.d.layer = l;
    p.d.id = random.in(0u, 1000u);
    p.tensors = random_tensors(random, l);
    p.output_bytes = l.columns() * whole_bytes(std::uint64_t{l.out_channels} * l.bits.output);
    p.scratch_bytes = l.columns() * whole_bytes(std::uint64_t{l.out_channels} * l.bits.accumulator);
    p.d.prototypes = reserve(whole_bytes(p.tensors.prototypes.size() * l.bits.prototype), 1, random);
    p.d.lut = reserve(whole_bytes(p.tensors.lut.size() * l.bits.lut), 1, random);
    p.d.bias = reserve(whole_bytes(p.tensors.bias.size() * l.bits.accumulator), 1, random);
    p.d.input = reserve(l.width * l.height * whole_bytes(std::uint64_t{l.in_channels} * l.bits.activation), 1, random);
    p.d.output = reserve(p.output_bytes, 1, random);
    p.d.scratch = reserve(p.scratch_bytes, 1, random);
    layers_.push_back(p);
  }
  std::vector<std::uint64_t> descriptors;
  for (std::size_t i = 0; i < layers.size(); ++i)
    descriptors.push_back(reserve(descriptor_bytes, descriptor_bytes, random));
  bytes.resize((bytes.size() / 4096 + 1) * 4096);
  for (std::uint8_t& b : bytes) b = random.in<std::uint8_t>(0, 255);
  first_descriptor_ = descriptors[0];
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers_[i].d.next = descriptors[(i + 1) % layers.size()];
    const descriptor_image image = encode_descriptor(layers_[i].d);
    std::copy(image.begin(), image.end(), bytes.begin() + static_cast<std::ptrdiff_t>(descriptors[i]));
    store(layers_[i]);
  }
  placed_ = bytes;
}

void byte_memory::change(std::size_t i, pipeline_random& random) {
  change(i, random_tensors(random, layers_[i].d.layer));
}

void byte_memory::change(std::size_t i, const layer_tensors& tensors) {
  layers_[i].tensors = tensors;
  store(layers_[i]);
  placed_ = bytes;
}

void byte_memory::put(std::uint64_t bit, std::uint32_t bits, std::int32_t value) {
  for (std::uint32_t i = 0; i < bits; ++i, ++bit) {
    const std::uint8_t mask = static_cast<std::uint8_t>(1u << (bit % 8));
    std::uint8_t& byte = bytes[bit / 8];
    byte = static_cast<std::uint8_t>((static_cast<std::uint32_t>(value) >> i & 1) != 0 ? byte | mask : byte & ~mask);
  }
}

std::int32_t byte_memory::get(std::uint64_t bit, std::uint32_t bits, bool is_signed) const {
  std::uint64_t value = 0;
  for (std::uint32_t i = 0; i < bits; ++i, ++bit) value |= std::uint64_t{bytes[bit / 8] >> (bit % 8) & 1u} << i;
  return number_format{bits, is_signed, overflow::wrap}.store(static_cast<std::int64_t>(value));
}

void byte_memory::store(placed_layer& p) {
  const layer& l = p.d.layer;
  for (std::size_t i = 0; i < p.tensors.prototypes.size(); ++i)
    put(p.d.prototypes * 8 + i * l.bits.prototype, l.bits.prototype, p.tensors.prototypes[i]);
  const lut_memory_layout layout{l.subspaces(), l.prototypes, l.out_channels, a_.lanes.subspaces, a_.lanes.outputs};
  for (std::uint32_t s = 0; s < l.subspaces(); ++s)
    for (std::uint32_t k = 0; k < l.prototypes; ++k)
      for (std::uint32_t o = 0; o < l.out_channels; ++o)
        put(p.d.lut * 8 + layout.index(s, k, o) * l.bits.lut, l.bits.lut, lut_row(l, p.tensors.lut.data(), s, k)[o]);
  for (std::size_t i = 0; i < p.tensors.bias.size(); ++i)
    put(p.d.bias * 8 + i * l.bits.accumulator, l.bits.accumulator, p.tensors.bias[i]);
  const std::uint64_t pixel = whole_bytes(std::uint64_t{l.in_channels} * l.bits.activation);
  for (std::uint32_t c = 0; c < l.in_channels; ++c)
    for (std::uint64_t xy = 0; xy < std::uint64_t{l.height} * l.width; ++xy)
      put((p.d.input + xy * pixel) * 8 + c * l.bits.activation, l.bits.activation,
          p.tensors.input[c * l.height * l.width + xy]);
}

std::vector<std::int32_t> byte_memory::output(std::size_t i) const {
  const layer& l = layers_[i].d.layer;
  const std::uint64_t pixel = whole_bytes(std::uint64_t{l.out_channels} * l.bits.output);
  std::vector<std::int32_t> values;
  for (std::uint32_t o = 0; o < l.out_channels; ++o)
    for (std::uint64_t n = 0; n < l.columns(); ++n)
      values.push_back(get((layers_[i].d.output + n * pixel) * 8 + std::uint64_t{o} * l.bits.output, l.bits.output,
                           l.is_signed.lut));
  return values;
}

void byte_memory::forget_output(std::size_t i) {
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(layers_[i].d.output), layers_[i].output_bytes, 0xa5);
}

bool byte_memory::rest_is_unchanged() const {
  std::vector<std::uint8_t> now = bytes;
  for (const placed_layer& p : layers_) {
    const auto restore = [&](std::uint64_t at, std::uint64_t count) {
      std::copy_n(placed_.begin() + static_cast<std::ptrdiff_t>(at), count,
                  now.begin() + static_cast<std::ptrdiff_t>(at));
    };
    restore(p.d.output, p.output_bytes);
    restore(p.d.scratch, p.scratch_bytes);
  }
  return now == placed_;
}

pipeline::transfer_result byte_memory::transfer(pipeline::stream which, const burst& b, bool is_write, tick_t leaves) {
  if (before) before(which, b);
  if (b.address + b.bytes > bytes.size()) return {leaves + latency, false};
  std::uint8_t* at = bytes.data() + b.address;
  if (is_write)
    give(b, at);
  else
    take(which, b, at);
  return {leaves + latency, true};
}

}  // namespace pqa::test
