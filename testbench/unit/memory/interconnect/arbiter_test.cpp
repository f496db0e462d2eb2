// Arbiters, against what their rules say.
#include "interconnect/arbiter.h"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace pqa {
namespace {

std::vector<port_share> equal_shares(std::size_t count) {
  return std::vector<port_share>(count);
}

std::vector<bool> random_waiting(std::mt19937_64& random, std::size_t count) {
  std::vector<bool> waiting(count);
  for (std::size_t i = 0; i < count; ++i) waiting[i] = random() % 3 != 0;
  waiting[random() % count] = true;
  return waiting;
}

// The plain rule: a ring of numbers, turned so that the one that went last is at its end.
TEST(arbiter, round_robin_is_a_ring) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t count = 1 + random() % 7;
    const auto arbiter = make_arbiter(arbitration::round_robin, equal_shares(count));
    std::vector<std::size_t> ring(count);
    for (std::size_t i = 0; i < count; ++i) ring[i] = i;
    for (int step = 0; step < 500; ++step) {
      const auto waiting = random_waiting(random, count);
      const auto expected = std::find_if(ring.begin(), ring.end(), [&](std::size_t i) { return waiting[i]; });
      const std::size_t chosen = arbiter->choose(waiting);
      ASSERT_EQ(chosen, *expected) << "seed " << seed << " step " << step;
      arbiter->went(chosen, 1 + random() % 16);
      std::rotate(ring.begin(), std::find(ring.begin(), ring.end(), chosen) + 1, ring.end());
    }
  }
}

TEST(arbiter, priority_is_strict_and_fair_among_equals) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t count = 2 + random() % 6;
    auto shares = equal_shares(count);
    for (auto& share : shares) share.priority = static_cast<std::uint32_t>(random() % 3);
    const auto arbiter = make_arbiter(arbitration::priority, shares);
    std::vector<int> passed_over(count);
    for (int step = 0; step < 500; ++step) {
      const auto waiting = random_waiting(random, count);
      const std::size_t chosen = arbiter->choose(waiting);
      ASSERT_TRUE(waiting[chosen]);
      for (std::size_t i = 0; i < count; ++i) {
        if (!waiting[i]) passed_over[i] = 0;
        if (!waiting[i] || i == chosen) continue;
        ASSERT_LE(shares[i].priority, shares[chosen].priority) << "seed " << seed;
        if (shares[i].priority == shares[chosen].priority) {
          ASSERT_LT(++passed_over[i], static_cast<int>(count)) << "seed " << seed;
        }
      }
      passed_over[chosen] = 0;
      arbiter->went(chosen, 1);
    }
  }
}

// All wait all the time, each with transfers of its own length: the beats follow the weights, at any moment.
TEST(arbiter, weights_are_shares_of_beats) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t count = 2 + random() % 6;
    auto shares = equal_shares(count);
    double sum = 0;
    for (auto& share : shares) {
      share.weight = static_cast<std::uint32_t>(1 + random() % 20);
      sum += share.weight;
    }
    const auto arbiter = make_arbiter(arbitration::weighted, shares);
    std::vector<double> beats(count);
    double total = 0;
    constexpr std::uint64_t longest = 16;
    for (int step = 0; step < 20000; ++step) {
      const std::size_t chosen = arbiter->choose(std::vector<bool>(count, true));
      const std::uint64_t length = 1 + random() % longest;
      arbiter->went(chosen, length);
      beats[chosen] += static_cast<double>(length);
      total += static_cast<double>(length);
      for (std::size_t i = 0; i < count; ++i) {
        // Start-time fair queueing keeps each within a transfer of each other competitor of its share.
        ASSERT_NEAR(beats[i], total * shares[i].weight / sum, longest * static_cast<double>(count))
            << "seed " << seed << " step " << step;
      }
    }
  }
}

TEST(arbiter, absence_neither_saves_up_nor_owes) {
  std::vector<port_share> shares(2);
  shares[0].weight = 1;
  shares[1].weight = 1;
  const auto arbiter = make_arbiter(arbitration::weighted, shares);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(arbiter->choose({true, false}), 0u);
    arbiter->went(0, 8);
  }
  int second = 0;
  for (int i = 0; i < 100; ++i) {
    const std::size_t chosen = arbiter->choose({true, true});
    second += chosen == 1 ? 1 : 0;
    arbiter->went(chosen, 8);
  }
  EXPECT_NEAR(second, 50, 1);
}

TEST(arbiter, nobody_starves_but_under_priority) {
  for (const auto kind : {arbitration::round_robin, arbitration::weighted}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      std::mt19937_64 random(seed);
      auto shares = equal_shares(5);
      for (auto& share : shares) share.weight = static_cast<std::uint32_t>(1 + random() % 10);
      const auto arbiter = make_arbiter(kind, shares);
      std::map<std::size_t, int> since;
      for (int step = 0; step < 5000; ++step) {
        auto waiting = random_waiting(random, 5);
        waiting[4] = true;
        const std::size_t chosen = arbiter->choose(waiting);
        arbiter->went(chosen, 1 + random() % 8);
        since[4] = chosen == 4 ? 0 : since[4] + 1;
        ASSERT_LT(since[4], 1000) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace pqa
