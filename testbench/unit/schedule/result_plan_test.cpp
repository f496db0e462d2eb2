#include "schedule/result_plan.h"

#include <map>

#include <gtest/gtest.h>

#include "schedule/feature_plan.h"
#include "schedule/layer_plan.h"
#include "support/random_setup.h"

namespace pqa {
namespace {

// Every byte of the output map is written once, by the column that owns it or a later one.
TEST(ResultPlan, TilesWriteTheWholeOutputOnce) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    const test::random_setup s = test::make_random_setup(seed);
    descriptor d;
    d.layer = s.layers.front();
    d.output = 40960 + seed % 7;
    const layer_plan plan(s.architecture, d);
    const std::uint64_t stride = pixel_bytes(d.layer.out_channels, d.layer.bits.output);
    std::map<std::uint64_t, int> written;
    for (std::size_t i = 0; i < plan.tiles().size(); ++i) {
      if (plan.tiles()[i].target != sums_target::results) continue;
      const result_plan results = plan.results(i);
      write_cutter cutter(s.architecture.dma.burst_bytes);
      for (std::uint64_t n = 0; n < plan.tiles()[i].columns; ++n) {
        std::vector<burst> bursts;
        results.append_bursts(n, cutter, bursts);
        for (const burst& b : bursts)
          for (std::uint64_t k = 0; k < b.bytes; ++k) {
            ++written[b.address + k];
            ASSERT_LE(b.address + k, d.output + (n + 1) * stride - 1);
          }
      }
    }
    ASSERT_EQ(written.size(), stride * d.layer.columns());
    for (const auto& [address, count] : written) ASSERT_EQ(count, 1) << address;
    ASSERT_EQ(written.begin()->first, d.output);
  }
}

TEST(PartialSumPlan, BurstsHoldTheirColumns) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    test::random_setup s = test::make_random_setup(seed);
    descriptor d;
    d.layer = s.layers.front();
    d.scratch = 8192 + seed % 11;
    const layer_plan plan(s.architecture, d);
    for (std::size_t i = 0; i < plan.tiles().size(); ++i) {
      const partial_sum_plan sums = plan.partial_sums(i);
      ASSERT_EQ(sums.reads(), plan.tiles()[i].origin == sums_origin::spilled);
      if (!sums.reads()) continue;
      for (std::uint64_t n = 0; n < plan.tiles()[i].columns; ++n) {
        const std::uint64_t needed = sums.bursts_needed(n);
        ASSERT_LE(needed, sums.bursts());
        const burst last = sums.at(needed - 1);
        const std::uint64_t last_byte = sums.column_address(n) + sums.column_bytes() - 1;
        ASSERT_LE(last.address, last_byte);
        ASSERT_GT(last.address + last.bytes, last_byte);
        ASSERT_LE(sums.first_column(needed - 1), n);
      }
    }
  }
}

}  // namespace
}  // namespace pqa
