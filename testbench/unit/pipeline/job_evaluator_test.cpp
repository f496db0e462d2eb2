#include "pipeline/job_evaluator.h"

#include <string>
#include <utility>
#include <vector>

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

// All numbers of an account, by name.
std::vector<std::pair<std::string, std::uint64_t>> numbers_of(const layer_account& a) {
  std::vector<std::pair<std::string, std::uint64_t>> list{{"begin", a.begin}, {"end", a.end}, {"tiles", a.tiles}};
  const auto add_stage = [&list](const std::string& name, const stage_account& s) {
    list.emplace_back(name + " busy", s.busy);
    for (std::size_t c = 0; c < stall_count; ++c) list.emplace_back(name + ' ' + activity_names[c], s.stalls[c]);
  };
  for (std::size_t s = 0; s < stage_count; ++s) add_stage(stage_names[s], a.stages[s]);
  add_stage("bottleneck", a.bottleneck);
  list.emplace_back("encode bound", a.encode_bound_cycles);
  list.emplace_back("table fill", a.table_fill_cycles);
  list.emplace_back("table load", a.table_load_cycles);
  const auto add_traffic = [&list](const std::string& name, const traffic_account& t) {
    list.emplace_back(name + " bytes", t.bytes);
    list.emplace_back(name + " bus bytes", t.bus_bytes);
  };
  add_traffic("tables", a.tables);
  add_traffic("features", a.features);
  add_traffic("partial reads", a.partial_reads);
  add_traffic("partial writes", a.partial_writes);
  add_traffic("results", a.results);
  return list;
}

// Requests come in the order of time, in one tick in the order of the streams.
void expect_in_order(const std::vector<transferred>& log) {
  for (std::size_t i = 1; i < log.size(); ++i) ASSERT_LE(log[i - 1].leaves, log[i].leaves) << "request " << i;
}

void expect_requests_of(const page_model& page, const clock_domain& clock, const std::vector<transferred>& log) {
  std::array<std::size_t, 4> sent{};
  for (const transferred& t : log) {
    const auto s = static_cast<std::size_t>(t.which);
    ASSERT_LT(sent[s], page.bursts[s].size());
    ASSERT_EQ(t.b, page.bursts[s][sent[s]]);
    ASSERT_EQ(t.leaves, clock.edge(page.left[s][sent[s]])) << "stream " << s << " request " << sent[s];
    ++sent[s];
  }
  for (std::size_t s = 0; s < 4; ++s) ASSERT_EQ(sent[s], page.bursts[s].size());
}

void expect_accounts_of(const page_model& page, const recorder& seen, cycle_t begin) {
  ASSERT_EQ(seen.layers.size(), page.layers.size());
  for (std::size_t l = 0; l < page.layers.size(); ++l)
    ASSERT_EQ(numbers_of(seen.layers[l]), numbers_of(page.layers[l])) << "layer " << l;
  for (std::size_t s = 0; s < stage_count; ++s) {
    ASSERT_EQ(seen.lanes[s].size(), page.lanes[s].size()) << stage_names[s];
    for (std::size_t c = 0; c < page.lanes[s].size(); ++c)
      ASSERT_EQ(seen.lanes[s][c], page.lanes[s][c]) << stage_names[s] << " cycle " << c + begin;
  }
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

  ASSERT_EQ(result.error, job_error::none);
  ASSERT_EQ(result.begin, j.begin);
  ASSERT_EQ(result.end, page.end);
  for (std::size_t l = 0; l < seen.ids.size(); ++l) ASSERT_EQ(seen.ids[l], l % j.layers.size());
  expect_in_order(log);
  expect_requests_of(page, clock, log);
  expect_accounts_of(page, seen, j.begin);
}

TEST(job_evaluator, equals_the_page) {
  for (std::uint64_t seed = 0; seed < 3000 && !HasFailure(); ++seed) expect_like_page(seed);
}

}  // namespace
}  // namespace pqa::test
