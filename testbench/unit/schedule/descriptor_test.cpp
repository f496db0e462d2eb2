#include "pqa/descriptor.h"

#include <random>

#include <gtest/gtest.h>

#include "support/random_setup.h"

namespace pqa {
namespace {

descriptor random_descriptor(std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  descriptor d;
  d.layer = test::make_random_setup(seed).layers.front();
  d.id = static_cast<std::uint32_t>(rng());
  for (std::uint64_t* address : {&d.next, &d.prototypes, &d.lut, &d.bias, &d.input, &d.output, &d.scratch})
    *address = rng();
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

}  // namespace
}  // namespace pqa
