#include "arithmetic/fast_layer.h"

#include <set>

#include <gtest/gtest.h>

#include "testbench/unit/arithmetic/random_layer.h"
#include "testbench/unit/arithmetic/vector_targets.h"

namespace pqa::test {
namespace {

void expect_equal_to_reference(const layer_case& c) {
  const layer_result expected = reference_layer(c.l, c.subspaces_per_group, c.tensors);
  on_every_target([&] {
    const layer_result found = fast_layer_run(c.l, c.subspaces_per_group, c.tensors);
    ASSERT_EQ(found.indices, expected.indices);
    ASSERT_EQ(found.output, expected.output);
  });
}

TEST(fast_layer, equals_the_reference_on_random_layers) {
  std::set<std::optional<encode_kernel>> used;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    random_source random(seed);
    const layer_case c = random_case(random, 60'000);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(c));
    expect_equal_to_reference(c);
    if (HasFatalFailure()) return;
    used.insert(fast_encoder(c.l, 0, c.l.subspaces()).kernel());
  }
  EXPECT_EQ(used.size(), 7u) << "each of the kernels should have had its turn";
}

layer small_layer() {
  layer l;
  l.in_channels = 5;
  l.height = 3;
  l.width = l.out_width = 40;
  l.out_height = 3;
  l.out_channels = 17;
  l.kernel_h = l.kernel_w = 3;
  l.pad_top = l.pad_left = 1;
  return l;
}

void expect_equal_with_tensors(const layer& l, std::uint32_t group, std::uint64_t seed, values kind) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_source random(seed);
  expect_equal_to_reference({l, group, random_tensors(random, l, kind)});
}

// Where a kernel's numbers just hold the largest distance, and one step further.
TEST(fast_layer, widths_and_lengths_at_the_limits_of_the_kernels) {
  for (const metric m : {metric::l2, metric::l1, metric::chebyshev}) {
    for (const bool is_signed : {false, true}) {
      for (std::uint32_t bits = 7; bits <= 16; ++bits) {
        for (const std::uint32_t length : {1u, 7u, 8u, 9u, 32u, 128u, 129u}) {
          layer l = small_layer();
          l.height = l.out_height = 1;
          l.metric = m;
          l.is_signed.activation = is_signed;
          l.bits.activation = l.bits.prototype = bits;
          l.in_channels = 2 * length;
          l.kernel_h = l.kernel_w = 1;
          l.subvector_length = length;
          l.prototypes = length % 2 == 0 ? 4 : 65;
          expect_equal_with_tensors(l, 16, bits, values::extremes);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(fast_layer, all_prototype_counts_around_the_packed_index) {
  for (const std::uint32_t prototypes : {63u, 64u, 65u, 127u, 128u, 129u, 1000u}) {
    for (const std::uint32_t bits : {2u, 7u, 8u, 12u}) {
      layer l = small_layer();
      l.prototypes = prototypes;
      l.bits.activation = l.bits.prototype = bits;
      expect_equal_with_tensors(l, 16, prototypes, values::uniform);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(fast_layer, as_many_prototypes_as_there_may_be) {
  for (const metric m : {metric::l2, metric::l1, metric::chebyshev}) {
    for (const std::uint32_t bits : {8u, 16u}) {
      layer l;
      l.metric = m;
      l.in_channels = 2;
      l.width = l.out_width = 5;
      l.prototypes = 65535;
      l.subvector_length = 2;
      l.bits.activation = l.bits.prototype = bits;
      random_source random(bits);
      layer_case c{l, 1, random_tensors(random, l, values::uniform)};
      // The nearest of the last pixel is the last prototype, and only that.
      for (std::int32_t& v : c.tensors.prototypes) v = std::max(v, -100);
      c.tensors.prototypes.end()[-1] = c.tensors.prototypes.end()[-2] = -120;
      c.tensors.input[4] = c.tensors.input[9] = -127;
      EXPECT_EQ(reference_layer(l, 1, c.tensors).indices.back(), 65534);
      expect_equal_to_reference(c);
      if (HasFatalFailure()) return;
    }
  }
}

// The largest L1 distance fits 32 bits up to length 32768; beyond, no kernel takes it and the plain encoder works.
TEST(fast_layer, subvectors_too_long_for_every_kernel) {
  for (const std::uint32_t length : {32768u, 32769u, 40000u}) {
    for (const bool is_signed : {false, true}) {
      layer l;
      l.metric = metric::l1;
      l.in_channels = 40001;
      l.width = l.out_width = 3;
      l.prototypes = 3;
      l.subvector_length = length;
      l.bits.activation = l.bits.prototype = 16;
      l.is_signed.activation = is_signed;
      EXPECT_EQ(fast_encoder(l, 0, 2).kernel().has_value(), length == 32768u);
      random_source random(length);
      layer_case c{l, 1, random_tensors(random, l, values::extremes)};
      expect_equal_to_reference(c);
      const number_format format = activation_format(l);
      std::fill(c.tensors.input.begin(), c.tensors.input.end(), static_cast<std::int32_t>(format.max()));
      std::fill_n(c.tensors.prototypes.begin(), length, static_cast<std::int32_t>(format.min()));
      expect_equal_to_reference(c);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(fast_layer, many_groups_saturating_at_both_ends) {
  for (const bool is_signed : {false, true}) {
    for (const std::uint32_t bits : {2u, 15u, 16u, 17u, 31u, 32u}) {
      layer l;
      l.in_channels = 300;
      l.width = l.out_width = 9;
      l.subvector_length = 1;
      l.out_channels = 70;
      l.has_bias = true;
      l.is_signed.lut = is_signed;
      l.overflow = overflow::saturate;
      l.bits.accumulator = bits;
      for (const std::uint32_t group : {1u, 7u, 300u}) {
        expect_equal_with_tensors(l, group, bits, values::extremes);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(fast_layer, a_group_of_65535_extreme_entries) {
  for (const bool is_signed : {false, true}) {
    for (const overflow mode : {overflow::wrap, overflow::saturate}) {
      layer l;
      l.in_channels = 65535;
      l.prototypes = 1;
      l.subvector_length = 1;
      l.has_bias = true;
      l.is_signed.lut = is_signed;
      l.overflow = mode;
      const number_format entry = lut_format(l), accumulator = accumulator_format(l);
      random_source random(1);
      layer_tensors t = random_tensors(random, l, values::uniform);
      for (const std::int64_t bias : {accumulator.min(), accumulator.max(), std::int64_t{0}}) {
        for (const std::int64_t value : {entry.min(), entry.max()}) {
          t.bias[0] = accumulator.store(bias);
          std::fill(t.lut.begin(), t.lut.end(), static_cast<std::int32_t>(value));
          expect_equal_to_reference({l, 65535, t});
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(fast_layer, runs_again_on_other_inputs) {
  random_source random(3);
  layer_case c{small_layer(), 16, {}};
  c.tensors = random_tensors(random, c.l, values::uniform);
  fast_layer fast(c.l, 16, c.tensors);
  std::vector<std::int32_t> output(c.l.columns() * c.l.out_channels);
  for (int image = 0; image < 3; ++image) {
    c.tensors.input = random_tensors(random, c.l, values::uniform).input;
    const std::vector<std::int32_t> map = transposed(c.tensors.input, c.l.in_channels, 120);
    fast.run(whole_map(c.l, map.data()), output.data());
    EXPECT_EQ(transposed(output, c.l.columns(), c.l.out_channels), reference_layer(c.l, 16, c.tensors).output);
  }
}

}  // namespace
}  // namespace pqa::test
