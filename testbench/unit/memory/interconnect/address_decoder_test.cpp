// Decoding against a plain table of addresses.
#include "interconnect/address_decoder.h"

#include <random>

#include <gtest/gtest.h>

#include "pqa/base/error.h"

namespace pqa {
namespace {

TEST(address_decoder, equals_a_table) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<std::size_t> table(256, address_decoder::no_output);
    std::vector<output_range> map;
    for (std::uint64_t at = random() % 20; at < 256;) {
      const std::uint64_t end = std::min<std::uint64_t>(256, at + 1 + random() % 60);
      const std::size_t output = random() % 3;
      map.push_back({{at, end}, output});
      for (std::uint64_t a = at; a < end; ++a) table[a] = output;
      at = end + random() % 20;
    }
    std::shuffle(map.begin(), map.end(), random);
    const address_decoder decoder(map, "test");
    for (std::uint64_t a = 0; a < 256; ++a) {
      ASSERT_EQ(decoder.decode(a, 1), table[a]) << "seed " << seed;
      const output_range around = decoder.around(a);
      ASSERT_EQ(around.output, table[a]);
      ASSERT_TRUE(around.range.holds(a));
      ASSERT_EQ(decoder.decode(a, around.range.end - a), table[a]);
      if (table[a] != address_decoder::no_output) {
        ASSERT_EQ(decoder.decode(a, around.range.end - a + 1), address_decoder::no_output);
      }
    }
  }
}

TEST(address_decoder, refuses_the_impossible) {
  EXPECT_THROW(address_decoder({}, "x"), input_error);
  EXPECT_THROW(address_decoder({{{5, 5}, 0}}, "x"), input_error);
  EXPECT_THROW(address_decoder({{{0, 6}, 0}, {{5, 9}, 0}}, "x"), input_error);
}

}  // namespace
}  // namespace pqa
