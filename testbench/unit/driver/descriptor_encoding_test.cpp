// The driver's descriptors are byte for byte those of the block's own code.
#include <array>
#include <random>

#include <gtest/gtest.h>

#include "driver/pqa_driver.h"
#include "pqa/descriptor.h"
#include "support/random_setup.h"

namespace pqa {
namespace {

pqa_layer in_c(const descriptor& d) {
  const layer& l = d.layer;
  const auto u16 = [](std::uint32_t value) { return static_cast<std::uint16_t>(value); };
  const auto u8 = [](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
  pqa_layer c = {};
  c.id = d.id;
  c.next = d.next;
  c.prototypes_address = d.prototypes;
  c.lut_address = d.lut;
  c.bias_address = d.bias;
  c.input_address = d.input;
  c.output_address = d.output;
  c.scratch_address = d.scratch;
  c.in_channels = l.in_channels;
  c.out_channels = l.out_channels;
  c.height = u16(l.height);
  c.width = u16(l.width);
  c.out_height = u16(l.out_height);
  c.out_width = u16(l.out_width);
  c.kernel_h = u16(l.kernel_h);
  c.kernel_w = u16(l.kernel_w);
  c.stride = u16(l.stride);
  c.pad_top = u16(l.pad_top);
  c.pad_left = u16(l.pad_left);
  c.prototypes = u16(l.prototypes);
  c.subvector_length = l.subvector_length;
  c.bits_activation = u8(l.bits.activation);
  c.bits_prototype = u8(l.bits.prototype);
  c.bits_lut = u8(l.bits.lut);
  c.bits_accumulator = u8(l.bits.accumulator);
  c.bits_output = u8(l.bits.output);
  c.output_shift = u8(l.output_shift);
  c.metric = u8(static_cast<std::uint32_t>(l.metric));
  c.shared_codebook = l.shared_codebook;
  c.has_bias = l.has_bias;
  c.signed_activation = l.is_signed.activation;
  c.signed_lut = l.is_signed.lut;
  c.saturate = l.overflow == overflow::saturate;
  return c;
}

// Layers that exist, in which fields take any value that their bytes hold: it is the layout that is compared.
descriptor random_descriptor(std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  descriptor d;
  d.layer = test::make_random_setup(seed).layers.front();
  d.id = static_cast<std::uint32_t>(rng());
  for (std::uint64_t* address : {&d.next, &d.prototypes, &d.lut, &d.bias, &d.input, &d.output, &d.scratch})
    *address = rng();
  layer& l = d.layer;
  if (rng() % 2 == 0) return d;
  for (std::uint32_t* field : {&l.in_channels, &l.out_channels, &l.subvector_length})
    *field = static_cast<std::uint32_t>(rng());
  for (std::uint32_t* field : {&l.height, &l.width, &l.out_height, &l.out_width, &l.kernel_h, &l.kernel_w, &l.stride,
                               &l.pad_top, &l.pad_left, &l.prototypes})
    *field = static_cast<std::uint32_t>(rng() % 65536);
  for (std::uint32_t* field :
       {&l.bits.activation, &l.bits.prototype, &l.bits.lut, &l.bits.accumulator, &l.bits.output, &l.output_shift})
    *field = static_cast<std::uint32_t>(rng() % 256);
  return d;
}

TEST(DriverDescriptor, IsTheOneThatTheBlockDecodes) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const descriptor d = random_descriptor(seed);
    const pqa_layer c = in_c(d);
    descriptor_image image;
    image.fill(0xa5);
    ASSERT_EQ(pqa_encode_descriptor(&c, image.data()), PQA_OK) << seed;
    ASSERT_EQ(image, encode_descriptor(d)) << seed;
  }
}

TEST(DriverDescriptor, RefusesAMetricThatItsBitsDoNotHold) {
  pqa_layer c = in_c(random_descriptor(1));
  c.metric = 16;
  descriptor_image image;
  image.fill(0xa5);
  const descriptor_image before = image;
  EXPECT_EQ(pqa_encode_descriptor(&c, image.data()), PQA_INVALID_ARGUMENT);
  EXPECT_EQ(image, before);
}

}  // namespace
}  // namespace pqa
