#include "testbench/unit/arithmetic/oracle.h"

#include <algorithm>

namespace pqa::test {
namespace {

__extension__ typedef __int128 wide;

wide power_of_two(unsigned exponent) {
  return wide{1} << exponent;
}

wide modulo(wide a, wide m) {
  return ((a % m) + m) % m;
}

wide into_range(wide value, unsigned bits, bool is_signed, overflow mode) {
  const wide low = is_signed ? -power_of_two(bits - 1) : 0;
  const wide high = low + power_of_two(bits) - 1;
  if (mode == overflow::saturate) return std::min(std::max(value, low), high);
  return low + modulo(value - low, power_of_two(bits));
}

wide as_number(std::int32_t stored, bool is_signed) {
  return is_signed ? wide{stored} : modulo(stored, power_of_two(32));
}

wide distance(const std::vector<wide>& x, const std::int32_t* prototype, metric m) {
  std::vector<wide> sizes;
  for (std::size_t i = 0; i < x.size(); ++i)
    sizes.push_back(x[i] < prototype[i] ? prototype[i] - x[i] : x[i] - prototype[i]);
  if (m == metric::chebyshev) return *std::max_element(sizes.begin(), sizes.end());
  wide sum = 0;
  for (const wide size : sizes) sum += m == metric::l1 ? size : size * size;
  return sum;
}

// Rounds half up: floor(value / 2^shift + 1/2).
wide rounded(wide value, unsigned shift) {
  const wide twice = 2 * value + power_of_two(shift);
  return (twice - modulo(twice, power_of_two(shift + 1))) / power_of_two(shift + 1);
}

}  // namespace

std::int32_t unfolded_element(const layer& l, const std::vector<std::int32_t>& input, std::uint64_t e, std::int64_t oy,
                              std::int64_t ox) {
  const std::uint64_t area = std::uint64_t{l.kernel_h} * l.kernel_w;
  const std::uint64_t c = e / area;
  if (c >= l.in_channels) return 0;
  const std::int64_t y = oy * l.stride - l.pad_top + static_cast<std::int64_t>(e % area / l.kernel_w);
  const std::int64_t x = ox * l.stride - l.pad_left + static_cast<std::int64_t>(e % area % l.kernel_w);
  if (y < 0 || x < 0 || y >= l.height || x >= l.width) return 0;
  return input.at(static_cast<std::size_t>((static_cast<std::int64_t>(c) * l.height + y) * l.width + x));
}

layer_result oracle(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors) {
  const std::size_t columns = std::size_t{l.out_height} * l.out_width;
  const std::size_t area = std::size_t{l.in_channels} * l.kernel_h * l.kernel_w;
  const std::size_t subspaces = area / l.subvector_length + (area % l.subvector_length != 0 ? 1 : 0);
  layer_result result;
  for (std::size_t s = 0; s < subspaces; ++s) {
    for (std::size_t n = 0; n < columns; ++n) {
      std::vector<wide> x;
      for (std::size_t i = 0; i < l.subvector_length; ++i) {
        x.push_back(unfolded_element(l, tensors.input, s * l.subvector_length + i,
                                     static_cast<std::int64_t>(n / l.out_width),
                                     static_cast<std::int64_t>(n % l.out_width)));
      }
      const std::size_t table = l.shared_codebook ? 0 : s;
      std::vector<wide> distances;
      for (std::size_t p = 0; p < l.prototypes; ++p) {
        distances.push_back(
            distance(x, &tensors.prototypes.at((table * l.prototypes + p) * l.subvector_length), l.metric));
      }
      const auto least = std::min_element(distances.begin(), distances.end());  // the first of equals
      result.indices.push_back(static_cast<std::uint16_t>(least - distances.begin()));
    }
  }
  for (std::size_t o = 0; o < l.out_channels; ++o) {
    for (std::size_t n = 0; n < columns; ++n) {
      wide accumulator = l.has_bias ? as_number(tensors.bias.at(o), l.is_signed.lut) : 0;
      wide group_sum = 0;
      for (std::size_t s = 0; s < subspaces; ++s) {
        const std::size_t index = result.indices[s * columns + n];
        group_sum += tensors.lut.at((s * l.prototypes + index) * l.out_channels + o);
        if ((s + 1) % subspaces_per_group != 0 && s + 1 != subspaces) continue;
        accumulator = into_range(accumulator + group_sum, l.bits.accumulator, l.is_signed.lut, l.overflow);
        group_sum = 0;
      }
      const wide output = into_range(rounded(accumulator, l.output_shift), l.bits.output, l.is_signed.lut, l.overflow);
      result.output.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(modulo(output, power_of_two(32)))));
    }
  }
  return result;
}

}  // namespace pqa::test
