#include "arithmetic/bit_packing.h"

#include <memory>

#include <gtest/gtest.h>

#include "testbench/unit/arithmetic/random_layer.h"

namespace pqa::test {
namespace {

// The stream as a list of single bits.
bool bit_of(const std::uint8_t* bytes, std::uint64_t bit) {
  return (bytes[bit / 8] >> (bit % 8) & 1) != 0;
}

// Exactly as many bytes as the range needs, so that a sanitizer sees any byte too many.
struct stream {
  std::uint64_t offset;
  std::size_t count;
  std::uint32_t bits;
  std::size_t first_byte, size;
  std::unique_ptr<std::uint8_t[]> owned;

  stream(random_source& random, std::uint32_t most_bits)
      : offset(random.chance(2) ? 8 * random.upto(5, 0) : random.upto(70, 0)),
        count(random.upto(70, 0)),
        bits(random.chance(2) ? random.of({8u, 16u, most_bits}) : random.upto(most_bits, 2)),
        first_byte(offset / 8),
        size((offset + count * bits + 7) / 8 - first_byte),
        owned(new std::uint8_t[size]) {
    for (std::size_t i = 0; i < size; ++i) owned[i] = static_cast<std::uint8_t>(random.upto(255, 0));
    offset %= 8;
  }
};

template <class Value>
void round_trip(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_source random(seed);
  stream s(random, 8 * sizeof(Value));
  const bool is_signed = random.chance(2);
  const number_format format{s.bits, is_signed, overflow::wrap};
  std::vector<Value> values(s.count), back(s.count + 1, Value{77});
  for (Value& v : values) v = static_cast<Value>(format.store(random.between(format.min(), format.max())));
  const std::vector<std::uint8_t> before(s.owned.get(), s.owned.get() + s.size);

  pack_bits(values.data(), s.count, s.bits, s.owned.get(), s.offset);
  for (std::uint64_t b = 0; b < 8 * s.size; ++b) {
    const bool inside = b >= s.offset && b < s.offset + s.count * s.bits;
    if (!inside) {
      ASSERT_EQ(bit_of(s.owned.get(), b), bit_of(before.data(), b)) << "neighbouring bit " << b;
    } else {
      const std::uint64_t i = (b - s.offset) / s.bits;
      const auto raw = static_cast<std::uint64_t>(static_cast<std::int64_t>(values[i]));
      ASSERT_EQ(bit_of(s.owned.get(), b), (raw >> ((b - s.offset) % s.bits) & 1) != 0) << "bit " << b;
    }
  }
  unpack_bits(s.owned.get(), s.offset, s.count, s.bits, is_signed, back.data());
  EXPECT_EQ(back.back(), 77);
  back.pop_back();
  EXPECT_EQ(back, values);
}

TEST(bit_packing, round_trips_at_any_offset) {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    round_trip<std::int32_t>(seed);
    round_trip<std::int16_t>(seed);
    if (HasFailure()) return;
  }
}

TEST(bit_packing, five_bits_least_significant_first) {
  const std::int32_t values[] = {1, -1, 10, -16};
  std::uint8_t bytes[3] = {};
  pack_bits(values, 4, 5, bytes, 0);
  // 1 = 00001, -1 = 11111, 10 = 01010, -16 = 10000; from bit 0: 10000 11111 01010 00001
  EXPECT_EQ(bytes[0], 0b11100001);
  EXPECT_EQ(bytes[1], 0b00101011);
  EXPECT_EQ(bytes[2], 0b00001000);
  EXPECT_EQ(packed_bytes(4, 5), 3u);
  EXPECT_EQ(packed_bytes(8, 5), 5u);
  EXPECT_EQ(packed_bytes(0, 5), 0u);
  std::int16_t unsigned_back[4];
  unpack_bits(bytes, 0, 4, 5, false, unsigned_back);
  EXPECT_EQ(unsigned_back[1], 31);
  EXPECT_EQ(unsigned_back[3], 16);
}

TEST(bit_packing, unsigned_numbers_of_full_width_come_back_as_bit_patterns) {
  const std::uint8_t bytes[4] = {0xff, 0xff, 0xff, 0xff};
  std::int32_t wide = 0;
  unpack_bits(bytes, 0, 1, 32, false, &wide);
  EXPECT_EQ(wide, -1);
  std::int16_t narrow = 0;
  unpack_bits(bytes, 0, 1, 16, false, &narrow);
  EXPECT_EQ(narrow, -1);
  unpack_bits(bytes, 0, 1, 16, false, &wide);
  EXPECT_EQ(wide, 65535);
}

}  // namespace
}  // namespace pqa::test
