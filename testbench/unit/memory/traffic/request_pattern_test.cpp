// Traffic patterns against their closed forms.
#include "traffic/request_pattern.h"

#include <map>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

namespace pqa {
namespace {

constexpr std::uint64_t fs = 1'000'000'000'000'000;

traffic_config config_of(traffic_pattern pattern) {
  traffic_config c;
  c.pattern = pattern;
  c.rate_bytes_per_second = 3'000'000'000;
  c.bytes = 256;
  c.base = 0x40000000;
  c.size_bytes = 256 * 10 + 17;
  c.read_share = 0.25;
  return c;
}

TEST(splitmix64, gives_the_published_numbers) {
  splitmix64 random(0);
  EXPECT_EQ(random.next(), 0xe220a8397b1dcdafU);
  EXPECT_EQ(random.next(), 0x6e789e6aa1b965f4U);
  EXPECT_EQ(random.next(), 0x06c45d188009454fU);
}

TEST(request_pattern, constant_is_even_and_ascending) {
  request_pattern pattern(config_of(traffic_pattern::constant), fs);
  for (std::uint64_t n = 0; n < 10000; ++n) {
    ASSERT_TRUE(pattern.has_next());
    const auto exact = static_cast<uint128_t>(n) * 256 * fs;
    EXPECT_EQ(pattern.next().due, static_cast<tick_t>((exact + 2'999'999'999) / 3'000'000'000));
    EXPECT_EQ(pattern.next().address, 0x40000000 + n % 10 * 256);
    EXPECT_EQ(pattern.next().bytes, 256u);
    pattern.left(pattern.next().due);
  }
  EXPECT_EQ(pattern.lost(), 0u);
}

TEST(request_pattern, random_is_even_in_time_and_uniform_in_space) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    traffic_config config = config_of(traffic_pattern::random);
    config.seed = seed;
    request_pattern pattern(config, fs);
    request_pattern again(config, fs);
    std::map<std::uint64_t, int> hits;
    int reads = 0;
    constexpr int count = 20000;
    for (int n = 0; n < count; ++n) {
      const timed_request r = pattern.next();
      ASSERT_EQ(r.address, again.next().address);
      ASSERT_EQ(r.is_write, again.next().is_write);
      ASSERT_EQ((r.address - 0x40000000) % 256, 0u);
      ++hits[(r.address - 0x40000000) / 256];
      reads += r.is_write ? 0 : 1;
      pattern.left(r.due);
      again.left(r.due);
    }
    ASSERT_EQ(hits.size(), 10u);
    for (const auto& [slot, times] : hits) EXPECT_NEAR(times, count / 10.0, 200) << "seed " << seed << " slot " << slot;
    EXPECT_NEAR(reads, count / 4.0, 250) << "seed " << seed;
  }
}

TEST(request_pattern, bursty_pauses) {
  traffic_config config = config_of(traffic_pattern::bursty);
  config.rate_bytes_per_second = 256'000'000'000;  // a request a nanosecond
  config.burst_requests = 4;
  config.gap_ns = 100;
  request_pattern pattern(config, fs);
  for (std::uint64_t n = 0; n < 100; ++n) {
    EXPECT_EQ(pattern.next().due, (n + n / 4 * 100) * 1'000'000);
    pattern.left(pattern.next().due);
  }
}

TEST(request_pattern, backlog_is_bounded) {
  traffic_config config = config_of(traffic_pattern::constant);
  config.rate_bytes_per_second = 256'000'000'000;  // a request a nanosecond
  config.outstanding = 4;
  request_pattern pattern(config, fs);
  constexpr tick_t ns = 1'000'000;
  pattern.left(50 * ns);  // late by 50 slots, of which 4 may wait
  EXPECT_EQ(pattern.lost(), 46u);
  EXPECT_EQ(pattern.next().due, 47 * ns);
  for (int i = 0; i < 4; ++i) pattern.left(50 * ns);
  EXPECT_EQ(pattern.next().due, 51 * ns);
  EXPECT_EQ(pattern.lost(), 46u);
}

TEST(request_pattern, silence) {
  traffic_config config = config_of(traffic_pattern::constant);
  config.rate_bytes_per_second = 0;
  EXPECT_FALSE(request_pattern(config, fs).has_next());
}

std::unique_ptr<request_trace> trace_of(const std::string& text) {
  return std::make_unique<request_trace>(std::make_unique<std::istringstream>(text), "t.csv", fs);
}

TEST(request_pattern, plays_a_trace) {
  request_pattern pattern(config_of(traffic_pattern::trace), fs, trace_of("0, read, 0x40, 64\n1.5,W,128,32\n"));
  EXPECT_EQ(pattern.next().due, 0u);
  EXPECT_EQ(pattern.next().address, 0x40u);
  EXPECT_FALSE(pattern.next().is_write);
  pattern.left(1'000'000'000);
  EXPECT_EQ(pattern.next().due, 1'500'000u);
  EXPECT_EQ(pattern.next().bytes, 32u);
  EXPECT_TRUE(pattern.next().is_write);
  pattern.left(1'000'000'000);
  EXPECT_FALSE(pattern.has_next());
}

}  // namespace
}  // namespace pqa
