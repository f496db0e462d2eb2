#include "storage.h"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pqa {
namespace {

TEST(storage, untouched_bytes_are_zero_and_free) {
  storage bytes;
  std::vector<std::uint8_t> data(3 * storage::page_bytes, 0xaa);
  bytes.read(12345, data.data(), data.size());
  for (const std::uint8_t b : data) ASSERT_EQ(b, 0);
  EXPECT_EQ(bytes.pages(), 0u);
}

TEST(storage, reaches_both_ends_of_the_address_space) {
  storage bytes;
  const std::uint8_t in[4] = {1, 2, 3, 4};
  std::uint8_t out[4] = {};
  bytes.write(~std::uint64_t{0} - 3, in, 4);
  bytes.read(~std::uint64_t{0} - 3, out, 4);
  EXPECT_EQ(out[3], 4);
  bytes.write(0, in, 4);
  bytes.read(0, out, 4);
  EXPECT_EQ(out[0], 1);
  EXPECT_EQ(bytes.pages(), 2u);
}

TEST(storage, page_is_the_bytes_themselves) {
  storage bytes;
  std::uint8_t* page = bytes.page(storage::page_bytes + 7);
  page[7] = 99;
  std::uint8_t out = 0;
  bytes.read(storage::page_bytes + 7, &out, 1);
  EXPECT_EQ(out, 99);
  EXPECT_EQ(bytes.page(storage::page_bytes), page);
}

TEST(storage, places_have_versions_that_every_write_changes) {
  storage bytes;
  const std::uint64_t base = 5 * storage::page_bytes;
  EXPECT_EQ(bytes.in_one_page(base, 100).bytes, nullptr);  // not written
  std::vector<std::uint8_t> data(300'000, 1);
  bytes.write(base, data.data(), data.size());
  const storage::place before = bytes.in_one_page(base + 7, 200'000);
  ASSERT_NE(before.bytes, nullptr);
  EXPECT_EQ(*before.bytes, 1);
  EXPECT_NE(before.version, 0u);
  EXPECT_EQ(bytes.in_one_page(base + 7, 200'000).version, before.version);
  for (const std::uint64_t at : {7u, 100'000u, 200'006u}) {  // the first byte, one inside, the last
    const std::uint64_t version = bytes.in_one_page(base + 7, 200'000).version;
    const std::uint8_t two = 2;
    bytes.write(base + at, &two, 1);
    const storage::place after = bytes.in_one_page(base + 7, 200'000);
    EXPECT_EQ(after.bytes, before.bytes);
    EXPECT_NE(after.version, version) << at;
    EXPECT_EQ(after.bytes[at - 7], 2);
  }
  EXPECT_EQ(bytes.in_one_page(base + storage::page_bytes - 10, 11).bytes, nullptr);  // two pages
  EXPECT_NE(bytes.in_one_page(base + storage::page_bytes - 10, 10).bytes, nullptr);
  bytes.page(base);  // somebody may write by the pointer
  EXPECT_EQ(bytes.in_one_page(base + 7, 200'000).version, 0u);
}

// Pieces on few pages, far apart enough that pages displace each other in the cache of recent ones.
TEST(storage, random_against_a_map_of_bytes) {
  const unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  storage bytes;
  std::map<std::uint64_t, std::uint8_t> reference;
  for (int i = 0; i < 4000; ++i) {
    const std::uint64_t page = (random() % 4) * 64 + random() % 3;
    const std::uint64_t address = page * storage::page_bytes + storage::page_bytes - 200 + random() % 400;
    std::vector<std::uint8_t> data(1 + random() % 300);
    if (random() % 2 == 0) {
      for (std::size_t k = 0; k < data.size(); ++k) {
        data[k] = static_cast<std::uint8_t>(random());
        reference[address + k] = data[k];
      }
      bytes.write(address, data.data(), data.size());
    } else {
      bytes.read(address, data.data(), data.size());
      for (std::size_t k = 0; k < data.size(); ++k) {
        const auto found = reference.find(address + k);
        ASSERT_EQ(data[k], found == reference.end() ? 0 : found->second) << i << " " << k;
      }
    }
  }
}

}  // namespace
}  // namespace pqa
