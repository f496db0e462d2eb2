// Clocks without divisions against the ones with.
#include "dram/ck_clock.h"

#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "dram/bus_calendar.h"

namespace pqa {
namespace {

TEST(ck_clock, agrees_with_clock_domain) {
  const unsigned seed = 77;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t ticks = i % 2 == 0 ? 1'000'000'000'000'000 : 1'000'000'000'000;
    const std::uint64_t choices[] = {800'000'000, 1'200'000'000, 1'600'000'000,
                                     933'333'333, 1'066'666'667, 1'000'000 + random() % 9'000'000'000};
    const std::uint64_t hz = choices[random() % 6];
    const clock_domain plain(hz, ticks);
    const ck_clock clock(hz, ticks);
    const std::uint64_t most = ~std::uint64_t{0} / 2;
    for (int j = 0; j < 50; ++j) {
      const tick_t t = random() % most >> random() % 63;
      const std::uint64_t k = plain.cycle_at(t);
      ASSERT_EQ(clock.cycle_at(t), k) << hz << " " << ticks << " " << t;
      ASSERT_EQ(clock.edge(k), plain.edge(k)) << hz << " " << ticks << " " << k;
      ASSERT_EQ(clock.cycle_at(plain.edge(k)), k);
      const std::uint64_t before = clock.cycle_before(t);
      ASSERT_LE(plain.edge(before), t);
      ASSERT_GT(plain.edge(before + 1), t);
    }
  }
}

TEST(bus_calendar, takes_the_first_gap) {
  bus_calendar bus;
  EXPECT_EQ(bus.take(10, 1), 10);
  EXPECT_EQ(bus.take(10, 1), 11);
  EXPECT_EQ(bus.take(14, 4), 14);
  EXPECT_EQ(bus.take(9, 2), 12);  // 9 would run into 10
  EXPECT_EQ(bus.take(9, 1), 9);
  EXPECT_EQ(bus.take(0, 4), 0);
  EXPECT_EQ(bus.take(62, 4), 62);  // across a word
  EXPECT_EQ(bus.take(63, 1), 66);
  EXPECT_EQ(bus.take(100'000, 2), 100'000);
  EXPECT_GT(bus.take(0, 1), 98'000);  // forgotten counts as taken
  bus.close_before(100'010);
  EXPECT_EQ(bus.take(0, 1), 100'010);
}

// Against a plain list of taken clocks.
TEST(bus_calendar, agrees_with_a_plain_one) {
  const unsigned seed = 3;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  bus_calendar bus;
  std::vector<bool> taken(100'000);
  std::size_t newest = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto clocks = static_cast<std::int32_t>(1 + random() % 4);
    const std::size_t from = newest < 400 ? random() % 400 : newest - 400 + random() % 410;
    std::size_t at = from;
    const auto free = [&] {
      for (std::int32_t c = 0; c < clocks; ++c) {
        if (taken[at + static_cast<std::size_t>(c)]) return false;
      }
      return true;
    };
    while (!free()) ++at;
    ASSERT_EQ(bus.take(static_cast<ck_t>(from), clocks), static_cast<ck_t>(at));
    for (std::int32_t c = 0; c < clocks; ++c) taken[at + static_cast<std::size_t>(c)] = true;
    newest = std::max(newest, at);
  }
}

}  // namespace
}  // namespace pqa
