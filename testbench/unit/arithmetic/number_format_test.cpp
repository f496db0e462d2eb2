#include "arithmetic/number_format.h"

#include <gtest/gtest.h>

#include "arithmetic/accumulate.h"
#include "testbench/unit/arithmetic/random_layer.h"

namespace pqa::test {
namespace {

// The representable values of a format, listed.
std::vector<std::int64_t> all_values(std::uint32_t bits, bool is_signed) {
  std::vector<std::int64_t> all;
  const std::int64_t count = std::int64_t{1} << bits;
  for (std::int64_t i = 0; i < count; ++i) all.push_back(is_signed ? i - count / 2 : i);
  return all;
}

TEST(number_format, limits_of_small_widths_are_those_of_the_listed_values) {
  for (std::uint32_t bits = 2; bits <= 10; ++bits) {
    for (const bool is_signed : {false, true}) {
      const std::vector<std::int64_t> all = all_values(bits, is_signed);
      const number_format f{bits, is_signed, overflow::wrap};
      EXPECT_EQ(f.min(), all.front());
      EXPECT_EQ(f.max(), all.back());
    }
  }
}

TEST(number_format, converts_every_value_around_small_formats) {
  for (std::uint32_t bits = 2; bits <= 8; ++bits) {
    for (const bool is_signed : {false, true}) {
      const std::vector<std::int64_t> all = all_values(bits, is_signed);
      const auto count = static_cast<std::int64_t>(all.size());
      const number_format wrap{bits, is_signed, overflow::wrap};
      const number_format saturate{bits, is_signed, overflow::saturate};
      for (std::int64_t v = -3 * count; v <= 3 * count; ++v) {
        // Stepping from the lowest value up and starting again is what wrapping means.
        const std::int64_t steps = ((v - all.front()) % count + count) % count;
        EXPECT_EQ(wrap.convert(v), all[static_cast<std::size_t>(steps)]) << bits << is_signed << v;
        EXPECT_EQ(saturate.convert(v), v < all.front() ? all.front() : v > all.back() ? all.back() : v);
        EXPECT_EQ(wrap.fits(v), v >= all.front() && v <= all.back());
      }
    }
  }
}

TEST(number_format, wide_formats_at_their_edges) {
  const number_format s32{32, true, overflow::wrap};
  EXPECT_EQ(s32.convert(std::int64_t{1} << 31), -(std::int64_t{1} << 31));
  EXPECT_EQ(s32.convert(-(std::int64_t{1} << 31) - 1), (std::int64_t{1} << 31) - 1);
  EXPECT_EQ(s32.convert(std::int64_t{1} << 32), 0);
  const number_format u32{32, false, overflow::wrap};
  EXPECT_EQ(u32.convert(-1), (std::int64_t{1} << 32) - 1);
  EXPECT_EQ(u32.convert(std::int64_t{1} << 32), 0);
  const number_format clamped{32, false, overflow::saturate};
  EXPECT_EQ(clamped.convert(-1), 0);
  EXPECT_EQ(clamped.convert(INT64_MAX), (std::int64_t{1} << 32) - 1);
  const number_format s31{31, true, overflow::wrap};
  EXPECT_EQ(s31.convert(std::int64_t{1} << 30), -(std::int64_t{1} << 30));
}

TEST(number_format, storage_keeps_every_value) {
  random_source random(11);
  for (std::uint32_t bits = 2; bits <= 32; ++bits) {
    for (const bool is_signed : {false, true}) {
      const number_format f{bits, is_signed, overflow::saturate};
      for (int i = 0; i < 200; ++i) {
        const std::int64_t v = i == 0 ? f.min() : i == 1 ? f.max() : random.between(f.min(), f.max());
        EXPECT_EQ(f.read(f.store(v)), v);
        EXPECT_TRUE(bits == 32 || f.store(v) == v);
      }
    }
  }
}

TEST(number_format, rounding_shift_is_floor_of_the_quotient_plus_one_half) {
  for (std::int64_t v = -600; v <= 600; ++v) {
    for (unsigned shift = 0; shift <= 12; ++shift) {
      const std::int64_t divisor = std::int64_t{1} << shift;
      const std::int64_t numerator = 2 * v + divisor;  // over 2 * divisor
      std::int64_t expected = numerator / (2 * divisor);
      if (numerator < 0 && numerator % (2 * divisor) != 0) --expected;
      EXPECT_EQ(rounding_shift_right(v, shift), expected) << v << " >> " << shift;
    }
  }
  EXPECT_EQ(rounding_shift_right(INT64_MAX, 1), std::int64_t{1} << 62);
  EXPECT_EQ(rounding_shift_right(INT64_MIN, 63), -1);
  EXPECT_EQ(rounding_shift_right(INT64_MIN, 0), INT64_MIN);
}

TEST(number_format, output_shifts_then_converts) {
  layer l;
  l.bits.accumulator = 32;
  l.bits.output = 8;
  l.output_shift = 4;
  l.overflow = overflow::saturate;
  EXPECT_EQ(output_value(2039, l), 127);  // 127.4
  EXPECT_EQ(output_value(2040, l), 127);  // 127.5 rounds to 128, which saturates
  EXPECT_EQ(output_value(-2056, l), -128);
  EXPECT_EQ(output_value(-24, l), -1);  // -1.5 rounds up
  l.overflow = overflow::wrap;
  EXPECT_EQ(output_value(2040, l), -128);
  l.is_signed.lut = false;
  l.output_shift = 24;
  EXPECT_EQ(output_value(-1, l), 0);  // 2^32 - 1 rounds to 256
  EXPECT_EQ(output_value(static_cast<std::int32_t>(0xfe000000u), l), 254);
}

TEST(accumulate, wraps_or_clamps_after_each_group) {
  const number_format wrap{4, true, overflow::wrap};
  EXPECT_EQ(accumulate_group(7, 1, wrap), -8);
  EXPECT_EQ(accumulate_group(0, 16 * 1000 + 3, wrap), 3);
  const number_format saturate{4, true, overflow::saturate};
  EXPECT_EQ(accumulate_group(accumulate_group(7, 5, saturate), -1, saturate), 6);
  const number_format u32{32, false, overflow::saturate};
  EXPECT_EQ(accumulate_group(-2, 1, u32), -1);  // bit patterns of 2^32 - 2 and 2^32 - 1
  EXPECT_EQ(accumulate_group(-2, 5, u32), -1);
}

}  // namespace
}  // namespace pqa::test
