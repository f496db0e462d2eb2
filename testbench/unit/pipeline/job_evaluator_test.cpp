#include "pipeline/job_evaluator.h"

#include <string>

#include <gtest/gtest.h>

#include "testbench/unit/pipeline/page_model.h"
#include "testbench/unit/pipeline/random_job.h"
#include "testbench/unit/pipeline/recorder.h"
#include "testbench/unit/pipeline/simple_port.h"

namespace pqa::test {
namespace {

constexpr std::uint64_t femtoseconds = 1'000'000'000'000'000;

std::array<flat_memory, 4> random_memories(pipeline_random& random) {
  std::array<flat_memory, 4> memories;
  for (flat_memory& m : memories) {
    const std::uint64_t rate = random.one_in(3) ? 0 : random.in<std::uint64_t>(100'000'000, 20'000'000'000);
    const tick_t latency = random.one_in(2) ? 0 : random.in<tick_t>(0, 50'000'000);
    m = {rate, latency};
  }
  return memories;
}

void expect_same(const layer_account& a, const layer_account& b) {
  EXPECT_EQ(a.begin, b.begin);
  EXPECT_EQ(a.end, b.end);
  EXPECT_EQ(a.tiles, b.tiles);
  for (std::size_t s = 0; s < stage_count; ++s) {
    EXPECT_EQ(a.stages[s].busy, b.stages[s].busy) << stage_names[s];
    for (std::size_t c = 0; c < stall_count; ++c)
      EXPECT_EQ(a.stages[s].stalls[c], b.stages[s].stalls[c]) << stage_names[s] << ' ' << activity_names[c];
  }
  EXPECT_TRUE(a.bottleneck == b.bottleneck);
  EXPECT_EQ(a.encode_bound_cycles, b.encode_bound_cycles);
  EXPECT_EQ(a.table_fill_cycles, b.table_fill_cycles);
  EXPECT_EQ(a.table_load_cycles, b.table_load_cycles);
  EXPECT_TRUE(a.tables == b.tables);
  EXPECT_TRUE(a.features == b.features);
  EXPECT_TRUE(a.partial_reads == b.partial_reads);
  EXPECT_TRUE(a.partial_writes == b.partial_writes);
  EXPECT_TRUE(a.results == b.results);
}

// Requests come in the order of time, in one tick in the order of the streams.
void expect_in_order(const std::vector<transferred>& log) {
  for (std::size_t i = 1; i < log.size(); ++i) ASSERT_LE(log[i - 1].leaves, log[i].leaves) << "request " << i;
}

void expect_like_page(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  pipeline_random random(seed);
  const random_job j = make_random_job(random);
  const clock_domain clock(j.a.clock_hz, femtoseconds);
  simple_port port(j.a, femtoseconds);
  port.set_layers(j.layers);
  const auto memories = random_memories(random);
  port.set_memories(memories);
  std::vector<transferred> log;
  port.log = &log;

  page_model page(j.a, clock, port.plans(), j.count, j.begin, memories);
  page.run();
  recorder seen(j.begin);
  pipeline::job_evaluator evaluator(j.a, clock, port, &seen);
  const job_result result = evaluator.run({0, j.count}, j.begin);

  EXPECT_EQ(result.error, job_error::none);
  EXPECT_EQ(result.begin, j.begin);
  EXPECT_EQ(result.end, page.end);
  expect_in_order(log);
  std::array<std::size_t, 4> sent{};
  for (const transferred& t : log) {
    const auto s = static_cast<std::size_t>(t.which);
    ASSERT_LT(sent[s], page.bursts[s].size());
    ASSERT_EQ(t.b, page.bursts[s][sent[s]]);
    ASSERT_EQ(t.leaves, clock.edge(page.left[s][sent[s]])) << "stream " << s << " request " << sent[s];
    ++sent[s];
  }
  for (std::size_t s = 0; s < 4; ++s) EXPECT_EQ(sent[s], page.bursts[s].size());
  ASSERT_EQ(seen.layers.size(), page.layers.size());
  for (std::size_t l = 0; l < page.layers.size(); ++l) {
    SCOPED_TRACE("layer " + std::to_string(l));
    EXPECT_EQ(seen.ids[l], l % j.layers.size());
    expect_same(seen.layers[l], page.layers[l]);
  }
  for (std::size_t s = 0; s < stage_count; ++s) {
    ASSERT_EQ(seen.lanes[s].size(), page.lanes[s].size()) << stage_names[s];
    for (std::size_t c = 0; c < page.lanes[s].size(); ++c)
      ASSERT_EQ(seen.lanes[s][c], page.lanes[s][c]) << stage_names[s] << " cycle " << c + j.begin;
  }
}

TEST(job_evaluator, equals_the_page) {
  for (std::uint64_t seed = 0; seed < 3000 && !HasFailure(); ++seed) expect_like_page(seed);
}

}  // namespace
}  // namespace pqa::test
