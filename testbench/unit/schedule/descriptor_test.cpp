#include "pqa/descriptor.h"

#include <random>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "schedule/layer_plan.h"
#include "support/random_setup.h"

namespace pqa {
namespace {

descriptor random_descriptor(std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  descriptor d;
  d.layer = test::make_random_setup(seed).layers.front();
  d.id = static_cast<std::uint32_t>(rng());
  d.next = rng();
  for (std::uint64_t* address : {&d.prototypes, &d.lut, &d.bias, &d.input, &d.output, &d.scratch})
    *address = rng() % address_limit;
  return d;
}

TEST(Descriptor, ComesBackFromItsImage) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const descriptor_image image = encode_descriptor(random_descriptor(seed));
    descriptor back;
    ASSERT_EQ(decode_descriptor(image, back), descriptor_error::none) << seed;
    ASSERT_EQ(encode_descriptor(back), image) << seed;
  }
}

// Offsets as docs/registers.md gives them, read without the code under test.
TEST(Descriptor, FieldsLieWhereTheyAreDocumented) {
  descriptor d = random_descriptor(1);
  d.id = 0x01020304;
  d.lut = 0x1122334455667788;
  d.layer.prototypes = 0x1234;
  d.layer.has_bias = true;
  const descriptor_image image = encode_descriptor(d);
  EXPECT_EQ(image[0], 1);
  EXPECT_EQ(image[2], 128);
  EXPECT_EQ(image[4] & 2, 2);
  EXPECT_EQ(image[8], 0x04);
  EXPECT_EQ(image[11], 0x01);
  EXPECT_EQ(image[32], 0x88);
  EXPECT_EQ(image[39], 0x11);
  EXPECT_EQ(image[98], 0x34);
  EXPECT_EQ(image[99], 0x12);
  EXPECT_EQ(image[106], d.layer.bits.lut);
}

TEST(Descriptor, RefusesOtherVersionsAndSizes) {
  descriptor_image image = encode_descriptor(random_descriptor(2));
  descriptor out;
  out.id = 7;
  image[0] = 2;
  EXPECT_EQ(decode_descriptor(image, out), descriptor_error::version);
  image[0] = 1;
  image[2] = 64;
  EXPECT_EQ(decode_descriptor(image, out), descriptor_error::size);
  EXPECT_EQ(out.id, 7u);
}

// Whatever the bytes are, what is accepted encodes to sane sizes; nothing overflows or traps.
TEST(Descriptor, GarbageIsRefusedOrSane) {
  unsigned accepted = 0;
  for (std::uint64_t seed = 0; seed < 20000; ++seed) {
    std::mt19937_64 rng(seed);
    descriptor_image image = encode_descriptor(random_descriptor(seed % 50));
    for (int changes = 0; changes < 3; ++changes) image[72 + rng() % 56] = static_cast<std::uint8_t>(rng());
    descriptor d;
    if (decode_descriptor(image, d) != descriptor_error::none) continue;
    ++accepted;
    ASSERT_GE(d.layer.subspaces(), 1u) << seed;
    ASSERT_LE(std::uint64_t{d.layer.subspaces()} * d.layer.prototypes * d.layer.out_channels, std::uint64_t{1} << 31);
    ASSERT_LE(d.layer.columns() * d.layer.out_channels, std::uint64_t{1} << 31);
  }
  EXPECT_GT(accepted, 0u);
}

// Beyond the limit a bit address would not fit 64 bits.
TEST(Descriptor, AddressesBeyondTheLimitAreRefused) {
  std::uint64_t descriptor::*const addresses[] = {&descriptor::prototypes, &descriptor::lut,    &descriptor::bias,
                                                  &descriptor::input,      &descriptor::output, &descriptor::scratch};
  for (const auto address : addresses) {
    descriptor d = random_descriptor(3), out;
    d.*address = address_limit - 1;
    EXPECT_EQ(decode_descriptor(encode_descriptor(d), out), descriptor_error::none);
    for (const std::uint64_t beyond : {address_limit, std::uint64_t{1} << 61, ~std::uint64_t{0}}) {
      d.*address = beyond;
      EXPECT_EQ(decode_descriptor(encode_descriptor(d), out), descriptor_error::field);
    }
  }
}

// A layer that no machine could simulate is refused before anything of its size is made.
TEST(Descriptor, AbsurdLayersAreRefusedInLittleTimeAndMemory) {
  architecture a;
  a.lanes = {1, 1, 1, 1};
  a.table_memory.capacity_bits = 4000;
  a.feature_maps.placement = placement::dram;
  const plan_limits limits{std::uint64_t{16} << 20, false};
  descriptor d;
  d.layer.bits = {8, 8, 8, 32, 8};
  const auto refused = [&](std::uint32_t channels, std::uint32_t outputs, std::uint32_t size,
                           std::uint32_t prototypes) {
    d.layer.in_channels = channels;
    d.layer.out_channels = outputs;
    d.layer.height = d.layer.width = d.layer.out_height = d.layer.out_width = size;
    d.layer.prototypes = prototypes;
    d.layer.subvector_length = 1;
    descriptor out;
    if (decode_descriptor(encode_descriptor(d), out) != descriptor_error::none) return true;
    try {
      [[maybe_unused]] const layer_plan plan(a, out, limits);
      return false;
    } catch (const input_error&) {
      return true;
    }
  };
  EXPECT_FALSE(refused(2, 2, 2, 2));
  EXPECT_TRUE(refused(1, 1, 46340, 1));
  EXPECT_TRUE(refused(1, 1 << 20, 1, 2047));
  EXPECT_TRUE(refused(1 << 20, 2047, 1, 1));
  EXPECT_TRUE(refused(1 << 15, 1 << 15, 1, 2));
  EXPECT_TRUE(refused(1, 0x7fffffff, 1, 1));
  EXPECT_TRUE(refused(0x7fffffff, 1, 1, 1));
  EXPECT_TRUE(refused(1, 1, 1, 65535));
  EXPECT_TRUE(refused(1, 0, 1, 1));
}

}  // namespace
}  // namespace pqa
