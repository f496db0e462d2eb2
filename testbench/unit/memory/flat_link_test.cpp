#include "ideal/flat_link.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pqa {
namespace {

__extension__ typedef __int128 wide;

constexpr std::uint64_t femto = 1'000'000'000'000'000;

struct burst {
  std::uint64_t arrival = 0;
  std::uint64_t bytes = 0;
};

// The definition, burst by burst over the whole list: with the fraction R / rate in lowest terms, the end of burst i is
// found by going back to the burst that opened its busy period.
std::vector<std::uint64_t> ends_by_definition(const std::vector<burst>& bursts, std::uint64_t rate,
                                              std::uint64_t ticks) {
  const std::uint64_t common = std::gcd(rate, ticks);
  const wide numerator = ticks / common;
  const wide denominator = rate / common;
  std::vector<std::uint64_t> ends;
  std::size_t opener = 0;
  for (std::size_t i = 0; i < bursts.size(); ++i) {
    if (i > 0 && bursts[i].arrival >= ends[i - 1]) opener = i;
    wide bytes = 0;
    for (std::size_t k = opener; k <= i; ++k) bytes += bursts[k].bytes;
    const wide product = bytes * numerator;
    const wide duration = product / denominator + (product % denominator == 0 ? 0 : 1);
    ends.push_back(bursts[opener].arrival + static_cast<std::uint64_t>(duration));
  }
  return ends;
}

std::vector<burst> random_bursts(std::mt19937_64& random, std::uint64_t rate, std::uint64_t ticks, int count) {
  std::vector<burst> bursts;
  const bool one_size = random() % 2 == 0;
  const std::uint64_t size = 1 + random() % 512;
  // Mean gap from a quarter to four times the service time.
  const double service = 256.0 * static_cast<double>(ticks) / static_cast<double>(rate);
  const auto span = static_cast<std::uint64_t>(service * (0.5 + static_cast<double>(random() % 8))) + 2;
  std::uint64_t at = random() % 1000;
  for (int i = 0; i < count; ++i) {
    if (random() % 4 != 0) at += random() % span;
    bursts.push_back({at, one_size ? size : 1 + random() % 512});
  }
  return bursts;
}

TEST(flat_link, random_arrivals_against_the_definition) {
  const unsigned seed = 4711;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 300; ++run) {
    const std::uint64_t ticks = random() % 2 == 0 ? femto : femto / 1000;
    const std::uint64_t rate = run % 3 == 0 ? 28'160'000'000 : 1'000'000 + random() % 500'000'000'000;
    const tick_t latency = random() % 3 * 50'000'000;
    flat_link link(rate, latency, ticks);
    const auto bursts = random_bursts(random, rate, ticks, 200);
    const auto ends = ends_by_definition(bursts, rate, ticks);
    std::uint64_t busy = 0;
    std::uint64_t expected_busy = 0;
    for (std::size_t i = 0; i < bursts.size(); ++i) {
      ASSERT_EQ(link.preview(bursts[i].arrival, bursts[i].bytes), ends[i] + latency);
      ASSERT_EQ(link.serve(bursts[i].arrival, bursts[i].bytes), ends[i] + latency) << "run " << run << " burst " << i;
      busy += link.busy();
      expected_busy += ends[i] - std::max(bursts[i].arrival, i == 0 ? 0 : ends[i - 1]);
    }
    ASSERT_EQ(busy, expected_busy);
  }
}

TEST(flat_link, many_bursts_do_not_drift) {
  flat_link link(28'160'000'000, 0, femto);
  std::uint64_t end = 0;
  const std::uint64_t count = 1'000'000;
  for (std::uint64_t i = 0; i < count; ++i) end = link.serve(0, 256);
  EXPECT_EQ(end, mul_div_ceil(256 * count, femto, 28'160'000'000));
}

TEST(flat_link, a_burst_that_arrives_as_another_ends_opens_a_period) {
  flat_link link(3, 0, femto);  // a byte takes a third of a second
  const tick_t first = link.serve(0, 1);
  EXPECT_EQ(first, 333'333'333'333'334u);
  EXPECT_EQ(link.serve(first, 1), 2 * first);
  EXPECT_EQ(link.serve(2 * first - 1, 2), first + 1'000'000'000'000'000u);
}

TEST(flat_link, latency_does_not_occupy_the_link) {
  flat_link link(1'000'000'000, 70'000'000, femto);  // a byte a nanosecond, 70 ns
  EXPECT_EQ(link.serve(0, 256), 326'000'000u);
  EXPECT_EQ(link.serve(1, 256), 582'000'000u);
}

TEST(flat_link, a_late_call_takes_the_idle_time_after_its_arrival) {
  flat_link link(1'000'000'000, 0, femto);  // a byte a nanosecond
  constexpr tick_t ns = 1'000'000;
  EXPECT_EQ(link.serve(5 * ns, 1), 6 * ns);
  EXPECT_EQ(link.serve(1 * ns, 1), 2 * ns);
  EXPECT_EQ(link.busy(), ns);
  EXPECT_EQ(link.serve(1 * ns, 2), 4 * ns);
  EXPECT_EQ(link.serve(1 * ns, 1), 5 * ns);
  EXPECT_EQ(link.serve(0, 1), 1 * ns);
  EXPECT_EQ(link.serve(0, 1), 7 * ns);  // nothing is free before
  EXPECT_EQ(link.serve(20 * ns, 4), 24 * ns);
  EXPECT_EQ(link.serve(3 * ns, 100), 124 * ns);  // too long for the idle time
  EXPECT_EQ(link.serve(3 * ns, 13), 20 * ns);
}

// Whatever the order of the calls: no two bursts at once, none before its arrival, against a plain list of ticks.
TEST(flat_link, late_calls_against_a_list) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    flat_link link(femto, 0, femto);  // a byte a tick
    std::vector<bool> taken(8000);
    tick_t latest = 0;
    for (int i = 0; i < 300; ++i) {
      const tick_t arrival = static_cast<tick_t>(i) * 6 + random() % 120;
      const std::uint64_t bytes = 1 + random() % 8;
      const tick_t promised = link.preview(arrival, bytes);
      const tick_t end = link.serve(arrival, bytes);
      ASSERT_GE(end, arrival + bytes);
      ASSERT_LE(promised, end);
      for (tick_t t = end - bytes; t < end; ++t) {
        ASSERT_FALSE(taken[t]) << "burst " << i;
        taken[t] = true;
      }
      latest = std::max(latest, end);
    }
    ASSERT_LE(latest, 300u * 8 + 2000);
  }
}

TEST(flat_link, unlimited_bandwidth) {
  flat_link free(std::nullopt, 0, femto);
  EXPECT_TRUE(free.immediate());
  EXPECT_EQ(free.serve(123, 1 << 30), 123u);
  EXPECT_EQ(free.serve(100, 5), 100u);
  flat_link late(std::nullopt, 50, femto);
  EXPECT_FALSE(late.immediate());
  EXPECT_EQ(late.serve(123, 1 << 30), 173u);
  EXPECT_EQ(late.serve(123, 7), 173u);
  EXPECT_EQ(late.busy(), 0u);
}

// What the shell relies on when it serves late: previews never promise less time than serve() then takes.
TEST(flat_link, preview_is_a_lower_bound) {
  const unsigned seed = 99;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 2000; ++run) {
    const std::uint64_t rate = 1 + random() % 50;
    flat_link link(rate * 100'000'000'000'000, random() % 3, femto);
    std::uint64_t at = 0;
    for (int i = 0; i < 20; ++i) {
      const burst first{at + random() % 4, 1 + random() % 8};
      const burst second{first.arrival + random() % 4, 1 + random() % 8};
      const tick_t promised = link.preview(second.arrival, second.bytes);
      ASSERT_GT(promised, second.arrival);
      link.serve(first.arrival, first.bytes);
      ASSERT_LE(promised, link.serve(second.arrival, second.bytes));
      at = second.arrival;
    }
  }
}

}  // namespace
}  // namespace pqa
