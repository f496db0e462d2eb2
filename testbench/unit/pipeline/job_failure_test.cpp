// Jobs that fail: the cycle, the reason, and what is still done.
#include <string>

#include <gtest/gtest.h>

#include "pipeline/job_evaluator.h"
#include "testbench/unit/pipeline/random_job.h"
#include "testbench/unit/pipeline/recorder.h"
#include "testbench/unit/pipeline/simple_port.h"

namespace pqa::test {
namespace {

constexpr std::uint64_t femtoseconds = 1'000'000'000'000'000;

job_error kind_of(const transferred& t) {
  switch (t.which) {
    case pipeline::stream::tables:
      return t.b.address < 0x10000 ? job_error::descriptor_fetch : job_error::table_fetch;
    case pipeline::stream::features:
      return job_error::feature_read;
    case pipeline::stream::partial_sums:
      return job_error::partial_sum_read;
    case pipeline::stream::results:
      break;
  }
  return job_error::result_write;
}

TEST(job_failure, ends_in_the_cycle_of_the_first_bad_response) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    const clock_domain clock(j.a.clock_hz, femtoseconds);
    const flat_memory memory(random.in<std::uint64_t>(100'000'000, 5'000'000'000), random.in<tick_t>(0, 50'000'000));
    std::vector<transferred> whole, part;
    simple_port good(j.a, femtoseconds), bad(j.a, femtoseconds);
    for (simple_port* p : {&good, &bad}) {
      p->set_layers(j.layers);
      p->set_memory(memory);
    }
    recorder all(j.begin, false), seen(j.begin, false);
    good.log = &whole;
    bad.log = &part;
    pipeline::job_evaluator(j.a, clock, good, &all).run({0, j.count}, j.begin);
    const std::size_t broken = random.in<std::size_t>(0, whole.size() - 1);
    std::size_t sent = 0;
    bad.fails = [&](pipeline::stream, const burst&) { return sent++ == broken; };
    const job_result result = pipeline::job_evaluator(j.a, clock, bad, &seen).run({0, j.count}, j.begin);

    ASSERT_EQ(result.error, kind_of(whole[broken]));
    ASSERT_EQ(result.address, whole[broken].b.address);
    ASSERT_EQ(result.begin, j.begin);
    ASSERT_EQ(result.end, clock.cycle_at(whole[broken].response));
    std::size_t expected = 0;
    while (expected < whole.size() && whole[expected].leaves < clock.edge(result.end)) ++expected;
    // One memory answers in order, so what follows a descriptor that never came is later than its response.
    ASSERT_EQ(part.size(), std::max(expected, broken + 1));
    ASSERT_LE(seen.layers.size(), result.layer);
    for (std::size_t l = 0; l < all.layers.size(); ++l)
      ASSERT_EQ(l < seen.layers.size(), all.layers[l].end < result.end) << "layer " << l;
    for (std::size_t l = 0; l < seen.layers.size(); ++l) {
      for (std::size_t s = 0; s < stage_count; ++s)
        ASSERT_TRUE(seen.layers[l].stages[s] == all.layers[l].stages[s]) << "layer " << l << ' ' << stage_names[s];
      ASSERT_EQ(seen.layers[l].cycles(), all.layers[l].cycles());
    }
  }
}

// A port whose descriptors can be bad, and whose list can lead astray.
class bad_list final : public pipeline::job_port {
 public:
  bad_list(const architecture& a, const layer& l, std::uint64_t next) {
    descriptor d;
    d.layer = l;
    d.next = next;
    plan_ = std::make_shared<const layer_plan>(a, d);
  }
  pipeline::transfer_result transfer(pipeline::stream, const burst&, bool, tick_t leaves) override {
    ++transfers;
    return {leaves, true};
  }
  pipeline::decoded_descriptor decode(std::uint64_t layer, std::uint64_t) override {
    if (layer == bad_layer) return {error, nullptr};
    return {job_error::none, plan_};
  }
  std::uint64_t bad_layer = never;
  job_error error = job_error::descriptor_invalid;
  int transfers = 0;

 private:
  std::shared_ptr<const layer_plan> plan_;
};

TEST(job_failure, of_descriptors_is_told) {
  const architecture a;
  const clock_domain clock(a.clock_hz, femtoseconds);
  for (const job_error error : {job_error::descriptor_invalid, job_error::no_legal_tiling}) {
    for (const std::uint64_t layer : {0, 1, 2}) {
      bad_list port(a, pqa::layer{}, descriptor_bytes);
      port.bad_layer = layer;
      port.error = error;
      recorder seen(5, false);
      const job_result result = pipeline::job_evaluator(a, clock, port, &seen).run({0, 4}, 5);
      EXPECT_EQ(result.error, error);
      EXPECT_EQ(result.layer, layer);
      EXPECT_EQ(result.address, layer == 0 ? 0 : descriptor_bytes);
    }
  }
}

TEST(job_failure, of_a_misaligned_descriptor_sends_nothing) {
  const architecture a;
  const clock_domain clock(a.clock_hz, femtoseconds);
  bad_list port(a, pqa::layer{}, 0);
  const job_result first = pipeline::job_evaluator(a, clock, port, nullptr).run({64, 1}, 7);
  EXPECT_EQ(first.error, job_error::descriptor_fetch);
  EXPECT_EQ(first.layer, 0u);
  EXPECT_EQ(first.address, 64u);
  EXPECT_EQ(first.end, 7u);
  EXPECT_EQ(port.transfers, 0);

  bad_list second(a, pqa::layer{}, 1);
  const job_result result = pipeline::job_evaluator(a, clock, second, nullptr).run({0, 2}, 7);
  EXPECT_EQ(result.error, job_error::descriptor_fetch);
  EXPECT_EQ(result.layer, 1u);
  EXPECT_EQ(result.address, 1u);
  EXPECT_EQ(second.transfers, 1);  // descriptor 0
}

TEST(job_failure, is_none_for_an_empty_job) {
  const architecture a;
  bad_list port(a, pqa::layer{}, 0);
  const job_result result =
      pipeline::job_evaluator(a, clock_domain(a.clock_hz, femtoseconds), port, nullptr).run({0, 0}, 9);
  EXPECT_EQ(result.error, job_error::none);
  EXPECT_EQ(result.begin, 9u);
  EXPECT_EQ(result.end, 9u);
  EXPECT_EQ(port.transfers, 0);
}

}  // namespace
}  // namespace pqa::test
