#include "testbench/unit/arithmetic/random_layer.h"

#include <sstream>

namespace pqa::test {
namespace {

layer random_shape(random_source& random) {
  layer l;
  l.in_channels = random.chance(3) ? random.upto(40) : random.upto(9);
  l.height = random.upto(12);
  l.width = random.chance(6) ? random.upto(150) : random.upto(20);
  l.out_channels = random.chance(3) ? random.upto(150) : random.upto(20);
  l.kernel_h = random.of({1u, 1u, 2u, 3u, 3u, 5u});
  l.kernel_w = random.of({1u, 1u, 2u, 3u, 3u, 5u});
  l.stride = random.of({1u, 1u, 1u, 2u, 3u, 7u});
  l.pad_top = random.upto(l.kernel_h, 0);
  l.pad_left = random.upto(l.kernel_w, 0);
  // Any output size whose last window still begins inside the image or its padding.
  l.out_height = random.upto((l.height + l.pad_top - 1) / l.stride + 1);
  l.out_width = random.upto((l.width + l.pad_left - 1) / l.stride + 1);
  return l;
}

void random_modes(random_source& random, layer& l) {
  l.prototypes = random.of({1u, 2u, 3u, 4u, 5u, 8u, 15u, 16u, 16u, 16u, 17u, 31u, 64u, 65u, 130u, 300u});
  l.subvector_length = random.chance(8) ? random.upto(200) : random.of({1u, 2u, 3u, 4u, 5u, 8u, 9u, 9u, 16u, 25u});
  l.shared_codebook = random.chance(3);
  l.has_bias = random.chance(2);
  const auto width = [&] { return random.chance(3) ? random.of({8u, 16u}) : random.upto(16, 2); };
  l.bits.activation = width();
  l.bits.prototype = random.chance(2) ? l.bits.activation : width();
  l.bits.lut = width();
  l.bits.accumulator = random.chance(3) ? 32 : random.upto(32, 2);
  l.bits.output = random.chance(3) ? 32 : random.upto(32, 2);
  l.is_signed.activation = random.chance(2);
  l.is_signed.lut = random.chance(2);
  l.metric = random.of({metric::l2, metric::l2, metric::l1, metric::chebyshev});
  l.overflow = random.of({overflow::wrap, overflow::saturate});
  l.output_shift = random.chance(2) ? 0 : random.upto(31, 0);
}

std::uint64_t work_of(const layer& l) {
  return l.columns() * l.subspaces() * (std::uint64_t{l.prototypes} * l.subvector_length + l.out_channels);
}

}  // namespace

std::vector<std::int32_t> random_numbers(random_source& random, std::size_t count, const number_format& format,
                                         values kind) {
  std::vector<std::int32_t> numbers(count);
  for (std::int32_t& n : numbers) {
    switch (kind) {
      case values::uniform:
        n = format.store(random.between(format.min(), format.max()));
        break;
      case values::extremes:
        n = format.store(random.chance(8) ? 0 : random.chance(2) ? format.min() : format.max());
        break;
      case values::few:
        n = format.store(random.between(0, 1));
        break;
    }
  }
  return numbers;
}

layer_tensors random_tensors(random_source& random, const layer& l, values kind) {
  const std::size_t tables = l.shared_codebook ? 1 : l.subspaces();
  const std::size_t lut_size = std::size_t{l.subspaces()} * l.prototypes * l.out_channels;
  const values table_kind = kind == values::few ? values::uniform : kind;
  layer_tensors t;
  t.input = random_numbers(random, std::size_t{l.in_channels} * l.height * l.width, activation_format(l), kind);
  t.prototypes = random_numbers(random, tables * l.prototypes * l.subvector_length, prototype_format(l), kind);
  t.lut = random_numbers(random, lut_size, lut_format(l), table_kind);
  if (l.has_bias) t.bias = random_numbers(random, l.out_channels, accumulator_format(l), table_kind);
  return t;
}

layer_case random_case(random_source& random, std::uint64_t work) {
  layer_case c;
  do {
    c.l = random_shape(random);
    random_modes(random, c.l);
  } while (work_of(c.l) > work);
  c.subspaces_per_group = random.chance(10) ? 65535 : random.upto(20);
  c.tensors = random_tensors(random, c.l, random.of({values::uniform, values::extremes, values::few}));
  return c;
}

std::string describe(const layer_case& c) {
  const layer& l = c.l;
  std::ostringstream s;
  s << "C " << l.in_channels << " H " << l.height << " W " << l.width << " No " << l.out_channels << " kernel "
    << l.kernel_h << "x" << l.kernel_w << " stride " << l.stride << " pad " << l.pad_top << "," << l.pad_left << " P "
    << l.out_height << " Q " << l.out_width << " Np " << l.prototypes << " Ls " << l.subvector_length << " shared "
    << l.shared_codebook << " bias " << l.has_bias << " bits " << l.bits.activation << "," << l.bits.prototype << ","
    << l.bits.lut << "," << l.bits.accumulator << "," << l.bits.output << " signed " << l.is_signed.activation << ","
    << l.is_signed.lut << " metric " << static_cast<int>(l.metric) << " saturate " << (l.overflow == overflow::saturate)
    << " shift " << l.output_shift << " group " << c.subspaces_per_group;
  return s.str();
}

}  // namespace pqa::test
