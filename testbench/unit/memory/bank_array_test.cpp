#include "sram/bank_array.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pqa {
namespace {

// Word by word on a timetable of single cycles.
class naive_array {
 public:
  naive_array(std::uint32_t banks, std::uint32_t ports) : banks_(banks), port_free_(ports) {}

  bank_array::placement place(cycle_t ready, std::uint32_t port, std::uint64_t word, std::uint64_t words) {
    bank_array::placement result;
    cycle_t cycle = std::max(ready, port_free_[port]);
    for (std::uint64_t w = word; w < word + words; ++w) {
      while (taken_.count({w % banks_, cycle}) > 0) {
        ++cycle;
        ++result.conflict_cycles;
      }
      taken_.insert({w % banks_, cycle});
      if (w == word) result.first = cycle;
      result.last = cycle++;
    }
    port_free_[port] = cycle;
    return result;
  }

 private:
  std::uint32_t banks_;
  std::vector<cycle_t> port_free_;
  std::set<std::pair<std::uint64_t, cycle_t>> taken_;
};

TEST(bank_array, random_against_single_cycles) {
  const unsigned seed = 31;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 400; ++run) {
    const auto banks = static_cast<std::uint32_t>(1 + random() % 9);
    const auto ports = static_cast<std::uint32_t>(1 + random() % 4);
    bank_array array(banks, ports);
    naive_array naive(banks, ports);
    const std::uint64_t pace = 1 + random() % 40;
    cycle_t ready = random() % 100;
    for (int i = 0; i < 100; ++i) {
      ready += random() % pace;
      const auto port = static_cast<std::uint32_t>(random() % ports);
      const std::uint64_t word = random() % 4 == 0 ? random() : random() % 32;
      const std::uint64_t words = 1 + random() % 24;
      const cycle_t bound = array.earliest_last(ready, port, words);
      const auto got = array.place(ready, port, word, words);
      const auto expected = naive.place(ready, port, word, words);
      ASSERT_EQ(got.first, expected.first) << "run " << run << " burst " << i;
      ASSERT_EQ(got.last, expected.last) << "run " << run << " burst " << i;
      ASSERT_EQ(got.conflict_cycles, expected.conflict_cycles) << "run " << run << " burst " << i;
      ASSERT_LE(bound, got.last);
    }
  }
}

TEST(bank_array, two_ports_that_follow_each_other_never_meet) {
  bank_array array(4, 2);
  EXPECT_EQ(array.place(0, 0, 0, 100).last, 99u);
  EXPECT_EQ(array.place(0, 1, 1, 100).last, 99u);  // one bank ahead in every cycle
}

TEST(bank_array, two_ports_on_one_bank_take_turns) {
  bank_array array(1, 2);
  EXPECT_EQ(array.place(10, 0, 0, 5).last, 14u);
  const auto second = array.place(10, 1, 0, 3);
  EXPECT_EQ(second.first, 15u);
  EXPECT_EQ(second.last, 17u);
  EXPECT_EQ(second.conflict_cycles, 5u);
}

}  // namespace
}  // namespace pqa
