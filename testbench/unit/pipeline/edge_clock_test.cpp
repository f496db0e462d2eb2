#include "pipeline/edge_clock.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "testbench/unit/pipeline/random_source.h"

namespace pqa::test {
namespace {

// Times near the last one and far from it, before and after, for clocks with whole periods and without.
TEST(edge_clock, equals_the_clock_domain) {
  for (std::uint64_t seed = 0; seed < 3000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const std::uint64_t rate = random.of<std::uint64_t>({1'000'000'000'000, 1'000'000'000'000'000});
    const std::uint64_t hz = random.one_in(2) ? random.of<std::uint64_t>({1, 1000, 200'000'000, 1'000'000'000, rate})
                                              : random.in<std::uint64_t>(1, 10'000'000'000);
    const clock_domain clock(hz, rate);
    pipeline::edge_clock fast(clock);
    for (int step = 0; step < 30; ++step) {
      const auto cycle = random.in<cycle_t>(0, random.one_in(3) ? 100'000'000 : 300) * (random.one_in(9) ? 1000 : 1);
      if (cycle > (tick_t{1} << 63) / (rate / hz + 1)) continue;  // too near to the end of time
      const tick_t edge = clock.edge(cycle);
      ASSERT_EQ(fast.edge(cycle), edge) << "cycle " << cycle;
      for (const tick_t span : {tick_t{0}, tick_t{1}, tick_t{2}, rate / hz, rate, tick_t{1} << 62}) {
        const tick_t offset = span == 0 ? 0 : random.in<tick_t>(0, span);
        EXPECT_EQ(fast.cycle_at(edge + offset), clock.cycle_at(edge + offset)) << edge << " + " << offset;
        const tick_t before = edge - std::min(offset, edge);
        EXPECT_EQ(fast.cycle_at(before), clock.cycle_at(before)) << edge << " - " << offset;
      }
    }
  }
}

}  // namespace
}  // namespace pqa::test
