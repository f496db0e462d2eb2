#include "schedule/burst.h"

#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace pqa {
namespace {

void expect_legal(const burst& b, std::uint32_t burst_bytes) {
  ASSERT_GT(b.bytes, 0u);
  ASSERT_EQ(b.bytes & (b.bytes - 1), 0u);
  ASSERT_EQ(b.address % b.bytes, 0u);
  ASSERT_LE(b.bytes, burst_bytes);
}

// The smallest aligned power of two around a set of bytes, by trying all.
burst smallest_cover(std::uint64_t low, std::uint64_t high) {
  for (std::uint64_t bytes = 1;; bytes *= 2)
    if (low / bytes == high / bytes) return {low / bytes * bytes, static_cast<std::uint32_t>(bytes)};
}

TEST(CopyOverlap, EqualsAPlainLoop) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 rng(seed);
    const auto size = std::uint32_t{1} << (rng() % 7);
    const burst b{rng() % 5 * size, size};
    std::vector<std::uint8_t> data(b.bytes);
    for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(rng());
    const std::uint64_t first = rng() % 200;
    std::vector<std::uint8_t> bytes(rng() % 100);
    std::vector<std::uint8_t> expected = bytes;
    for (std::uint64_t i = 0; i < expected.size(); ++i) {
      const std::uint64_t address = first + i;
      if (address >= b.address && address < b.address + b.bytes) expected[i] = data[address - b.address];
    }
    copy_overlap(b, data.data(), first, bytes);
    ASSERT_EQ(bytes, expected);
  }
}

TEST(ReadCoalescer, AscendingPiecesOfABlockShareTheSmallestCover) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 rng(seed);
    const std::uint32_t burst_bytes = 1u << (rng() % 9);
    std::vector<burst> bursts;
    read_coalescer coalescer(burst_bytes, bursts);
    std::uint64_t bit = rng() % 5000;
    std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> needed;  // block: first and last byte
    for (int piece = 0; piece < 8; ++piece) {
      const std::uint64_t bits = 1 + rng() % 900;
      const std::size_t first = coalescer.add_bits(bit, bits);
      ASSERT_LE(bursts[first].address, bit / 8);
      ASSERT_GT(bursts[first].address + bursts[first].bytes, bit / 8);
      ASSERT_GT(bursts.back().address + bursts.back().bytes, (bit + bits - 1) / 8);
      for (std::uint64_t byte = bit / 8; byte <= (bit + bits - 1) / 8; ++byte) {
        auto [at, fresh] = needed.try_emplace(byte / burst_bytes, byte, byte);
        at->second.second = byte;
      }
      bit += bits + rng() % 700;
    }
    ASSERT_EQ(bursts.size(), needed.size());
    auto expected = needed.begin();
    for (const burst& b : bursts) {
      expect_legal(b, burst_bytes);
      ASSERT_EQ(b, smallest_cover(expected->second.first, expected->second.second));
      ++expected;
    }
  }
}

TEST(ReadCoalescer, NothingIsSharedAfterClose) {
  std::vector<burst> bursts;
  read_coalescer coalescer(64, bursts);
  coalescer.add_bits(0, 8);
  coalescer.close();
  EXPECT_EQ(coalescer.add_bits(8, 8), 1u);
  EXPECT_EQ(bursts, (std::vector<burst>{{0, 1}, {1, 1}}));
}

TEST(WriteCutter, WritesEveryByteOnceAndNoOther) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 rng(seed);
    const std::uint32_t burst_bytes = 1u << (rng() % 9);
    write_cutter cutter(burst_bytes);
    std::vector<burst> bursts;
    std::set<std::uint64_t> wanted;
    std::uint64_t address = rng() % 3000;
    for (int piece = 0; piece < 12; ++piece) {
      const std::uint64_t bytes = 1 + rng() % 300;
      cutter.append(address, bytes, bursts);
      for (std::uint64_t b = 0; b < bytes; ++b) wanted.insert(address + b);
      address += bytes + (rng() % 2 == 0 ? 0 : 1 + rng() % 200);
    }
    cutter.flush(bursts);
    std::set<std::uint64_t> written;
    for (const burst& b : bursts) {
      expect_legal(b, burst_bytes);
      for (std::uint64_t k = 0; k < b.bytes; ++k) ASSERT_TRUE(written.insert(b.address + k).second);
    }
    ASSERT_EQ(written, wanted);
  }
}

TEST(WriteCutter, PiecesThatContinueFillWholeBursts) {
  write_cutter cutter(64);
  std::vector<burst> bursts;
  for (std::uint64_t n = 0; n < 16; ++n) cutter.append(n * 16, 16, bursts);
  EXPECT_EQ(bursts, (std::vector<burst>{{0, 64}, {64, 64}, {128, 64}, {192, 64}}));
  cutter.flush(bursts);
  EXPECT_EQ(bursts.size(), 4u);
}

}  // namespace
}  // namespace pqa
