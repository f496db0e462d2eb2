#include "arithmetic/unfold.h"

#include <gtest/gtest.h>

#include "arithmetic/lookup.h"
#include "testbench/unit/arithmetic/oracle.h"
#include "testbench/unit/arithmetic/random_layer.h"

namespace pqa::test {
namespace {

void expect_column(const layer& l, const feature_view& view, const std::vector<std::int32_t>& input, std::uint64_t n,
                   std::uint32_t sub_begin, std::uint32_t sub_end) {
  std::vector<std::int32_t> found(std::size_t{sub_end - sub_begin} * l.subvector_length, 99);
  gather_subvectors(l, view, n, sub_begin, sub_end, found.data());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::uint64_t e = std::uint64_t{sub_begin} * l.subvector_length + i;
    ASSERT_EQ(found[i], unfolded_element(l, input, e, static_cast<std::int64_t>(n / l.out_width),
                                         static_cast<std::int64_t>(n % l.out_width)))
        << "column " << n << " element " << e;
  }
}

TEST(unfold, equals_the_formula_on_random_layers) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    random_source random(seed);
    const layer_case c = random_case(random, 100'000);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(c));
    const layer& l = c.l;
    const std::vector<std::int32_t> map = transposed(c.tensors.input, l.in_channels, std::size_t{l.height} * l.width);
    for (std::uint64_t n = 0; n < l.columns(); ++n) {
      const std::uint32_t begin = random.upto(l.subspaces() - 1, 0);
      expect_column(l, whole_map(l, map.data()), c.tensors.input, n, begin, random.upto(l.subspaces(), begin + 1));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(unfold, reads_rows_from_a_ring) {
  random_source random(5);
  layer l;
  l.in_channels = 3;
  l.height = 9;
  l.width = 7;
  l.kernel_h = l.kernel_w = 3;
  l.pad_top = l.pad_left = 1;
  l.out_height = 9;
  l.out_width = 7;
  l.subvector_length = 4;
  const layer_tensors tensors = random_tensors(random, l, values::uniform);
  const std::vector<std::int32_t> map = transposed(tensors.input, 3, 63);
  constexpr std::size_t row = 21, stride = 25;
  std::vector<std::int32_t> ring(3 * stride, -1);
  for (std::uint32_t y = 0; y < l.height; ++y) {
    std::copy_n(map.begin() + static_cast<std::ptrdiff_t>(y * row), row,
                ring.begin() + static_cast<std::ptrdiff_t>(y % 3 * stride));
    if (y == 0) continue;  // output row y - 1 needs input row y
    for (std::uint64_t n = (y - 1) * l.out_width; n < y * l.out_width; ++n) {
      expect_column(l, {ring.data(), 3, stride}, tensors.input, n, 0, l.subspaces());
      if (HasFatalFailure()) return;
    }
  }
}

TEST(lookup, memory_layout_numbers_entries_block_by_block) {
  random_source random(9);
  for (int i = 0; i < 200; ++i) {
    const lut_memory_layout m{random.upto(20), random.upto(5), random.upto(20), random.upto(8), random.upto(8)};
    std::uint64_t next = 0;
    for (std::uint32_t o0 = 0; o0 < m.outputs; o0 += m.outputs_per_block) {
      for (std::uint32_t s0 = 0; s0 < m.subspaces; s0 += m.subspaces_per_block) {
        const std::uint64_t block = next;
        for (std::uint32_t p = 0; p < m.prototypes; ++p) {
          for (std::uint32_t o = o0; o < std::min(o0 + m.outputs_per_block, m.outputs); ++o) {
            for (std::uint32_t s = s0; s < std::min(s0 + m.subspaces_per_block, m.subspaces); ++s, ++next) {
              ASSERT_EQ(m.index(s, p, o), next);
              const lut_strides strides = m.strides(s, o);
              ASSERT_EQ(block + (s - s0) * strides.subspace + p * strides.prototype + (o - o0) * strides.output, next);
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace pqa::test
