// The calendar of a link, against a plain list of cycles.
#include "interconnect/link_calendar.h"

#include <random>

#include <gtest/gtest.h>

namespace pqa {
namespace {

TEST(link_calendar, takes_the_first_gap) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    link_calendar calendar;
    std::vector<bool> taken(20000);
    cycle_t used = 0;
    for (int step = 0; step < 400; ++step) {
      const cycle_t floor = static_cast<cycle_t>(step) * 10;
      const cycle_t ready = floor + random() % 200;
      const cycle_t cycles = 1 + random() % 9;
      cycle_t expected = ready;
      for (cycle_t run = 0; run < cycles;) run = taken[expected + run] ? (expected += run + 1, 0) : run + 1;
      calendar.forget_before(floor);
      ASSERT_EQ(calendar.find(ready, cycles), expected) << "seed " << seed << " step " << step;
      if (random() % 4 == 0) continue;
      calendar.take(expected, cycles);
      for (cycle_t c = 0; c < cycles; ++c) taken[expected + c] = true;
      used += cycles;
      ASSERT_EQ(calendar.used(), used);
    }
  }
}

TEST(link_calendar, finds_what_two_have_free) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    link_calendar a, b;
    std::vector<bool> taken(20000);
    for (int i = 0; i < 300; ++i) {
      link_calendar& one = random() % 2 == 0 ? a : b;
      const cycle_t at = one.find(random() % 2000, 3);
      one.take(at, 3);
      for (cycle_t c = 0; c < 3; ++c) taken[at + c] = true;
    }
    for (int i = 0; i < 100; ++i) {
      const cycle_t ready = random() % 2000;
      const cycle_t cycles = 1 + random() % 6;
      cycle_t expected = ready;
      for (cycle_t run = 0; run < cycles;) run = taken[expected + run] ? (expected += run + 1, 0) : run + 1;
      ASSERT_EQ(find_in_both(a, b, ready, cycles), expected) << "seed " << seed;
    }
  }
}

TEST(link_calendar, does_not_grow_with_time) {
  link_calendar calendar;
  for (cycle_t c = 0; c < 100000; ++c) {
    calendar.forget_before(2 * c);
    calendar.take(calendar.find(2 * c + 10, 1), 1);
    ASSERT_LE(calendar.size(), 16u);
  }
}

}  // namespace
}  // namespace pqa
