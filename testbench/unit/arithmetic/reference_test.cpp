#include "arithmetic/reference.h"

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "testbench/unit/arithmetic/oracle.h"
#include "testbench/unit/arithmetic/random_layer.h"

namespace pqa::test {
namespace {

TEST(reference, equals_the_oracle_on_random_layers) {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    random_source random(seed);
    const layer_case c = random_case(random, 20'000);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(c));
    const layer_result expected = oracle(c.l, c.subspaces_per_group, c.tensors);
    const layer_result found = reference_layer(c.l, c.subspaces_per_group, c.tensors);
    ASSERT_EQ(found.indices, expected.indices);
    ASSERT_EQ(found.output, expected.output);
  }
}

TEST(reference, an_example_by_hand) {
  layer l;
  l.width = l.out_width = 2;
  l.in_channels = 3;
  l.out_channels = 2;
  l.prototypes = 2;
  l.subvector_length = 2;  // the last subvector holds channel 2 and a zero
  l.has_bias = true;
  layer_tensors t;
  t.input = {1, 9, 1, 9, 5, -5};                // channels 0, 1, 2 of two pixels
  t.prototypes = {0, 0, 10, 10, 5, 0, -5, -5};  // subspace 0: (0,0) (10,10); subspace 1: (5,0) (-5,-5)
  t.lut = {1, 2, 3, 4, 100, 200, 300, 400};
  t.bias = {1000, -1000};
  const layer_result r = reference_layer(l, 16, t);
  EXPECT_EQ(r.indices, (std::vector<std::uint16_t>{0, 1, 0, 1}));
  EXPECT_EQ(r.output, (std::vector<std::int32_t>{1101, 1303, -798, -596}));
}

TEST(reference, sizes_that_do_not_match_are_named) {
  random_source random(1);
  layer l;
  l.out_channels = 3;
  layer_tensors t = random_tensors(random, l, values::uniform);
  t.lut.pop_back();
  try {
    reference_layer(l, 1, t);
    FAIL();
  } catch (const input_error& e) {
    EXPECT_STREQ(e.what(), "lut: 47 elements, the layer needs 48");
  }
}

}  // namespace
}  // namespace pqa::test
