#include "pipeline/data_port.h"

#include <string>

#include <gtest/gtest.h>

#include "pipeline/job_evaluator.h"
#include "testbench/unit/pipeline/byte_memory.h"
#include "testbench/unit/pipeline/random_job.h"

namespace pqa::test {
namespace {

constexpr std::uint64_t femtoseconds = 1'000'000'000'000'000;

// Collects the indices of each executed layer.
class index_recorder final : public run_observer {
 public:
  explicit index_recorder(const std::vector<layer>& layers, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const layer& l = layers[i % layers.size()];
      columns.push_back(l.columns());
      indices.emplace_back(l.subspaces() * l.columns(), 0xffff);
    }
  }
  void layer_done(std::uint64_t, std::uint32_t, const layer_account&) override {}
  bool wants_indices() const override { return true; }
  void encoded(std::uint64_t index, std::uint64_t column, std::uint32_t first, const std::uint16_t* found,
               std::uint32_t count) override {
    for (std::uint32_t s = 0; s < count; ++s) indices[index][(first + s) * columns[index] + column] = found[s];
  }

  std::vector<std::uint64_t> columns;
  std::vector<std::vector<std::uint16_t>> indices;  // [Ns][N]
};

void expect_like_reference(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  pipeline_random random(seed);
  random_job j = make_random_job(random);
  j.count = j.layers.size() * random.in(1u, 2u);
  index_recorder recorder(j.layers, j.count);
  byte_memory memory(j.a, false, &recorder);
  memory.place(j.layers, random);
  memory.latency = random.of<tick_t>({0, 50'000'000});
  const clock_domain clock(j.a.clock_hz, femtoseconds);
  pipeline::job_evaluator evaluator(j.a, clock, memory, &recorder);
  for (int run = 0; run < 3; ++run) {
    if (run == 2) memory.change(random.in<std::size_t>(0, j.layers.size() - 1), random);
    for (std::size_t i = 0; i < j.layers.size(); ++i) memory.forget_output(i);
    const job_result result = evaluator.run({memory.first_descriptor(), j.count}, j.begin);
    ASSERT_EQ(result.error, job_error::none);
    for (std::size_t i = 0; i < j.layers.size(); ++i) {
      const layer_result expected = reference_layer(j.layers[i], j.a.lanes.subspaces, memory.layers()[i].tensors);
      ASSERT_EQ(memory.output(i), expected.output) << "run " << run << " layer " << i;
      ASSERT_EQ(recorder.indices[i], expected.indices) << "run " << run << " layer " << i;
    }
    ASSERT_TRUE(memory.rest_is_unchanged());
  }
}

TEST(data_port, computes_what_the_reference_does) {
  for (std::uint64_t seed = 0; seed < 1500 && !HasFailure(); ++seed) expect_like_reference(seed);
}

// One layer again and again, whose tables are others each time: those of the next execution are loaded while this one
// computes with its own.
TEST(data_port, keeps_the_tables_of_executions_apart) {
  for (std::uint64_t seed = 0; seed < 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    random_job j = make_random_job(random);
    j.layers.resize(1);
    j.a.table_memory.policy = random.of({table_policy::double_buffer, table_policy::stream});
    j.a.table_memory.capacity_bits.reset();
    byte_memory memory(j.a, false, nullptr);
    memory.place(j.layers, random);
    const placed_layer first = memory.layers()[0];
    std::vector<layer_tensors> versions{first.tensors};
    for (int i = 0; i < 2; ++i) {
      memory.change(0, random);
      versions.push_back(memory.layers()[0].tensors);
      versions.back().input = first.tensors.input;
    }
    const std::vector<int> uses{0, 1, 0, 0, 2, 2, 1, 1};  // the last has no descriptor before it
    std::size_t loads = 0, computes = 0;
    const auto check = [&](std::size_t execution) {
      const layer_tensors& tensors = versions[uses[execution]];
      EXPECT_EQ(memory.output(0), reference_layer(j.layers[0], j.a.lanes.subspaces, tensors).output)
          << "execution " << execution;
    };
    bool descriptor_was_last = true;
    memory.before = [&](pipeline::stream which, const burst& b) {
      if (which == pipeline::stream::tables) {
        const bool descriptor = b.address >= memory.first_descriptor();
        if (descriptor && !descriptor_was_last) ++loads;
        if (descriptor) memory.change(0, versions[uses[loads]]);
        descriptor_was_last = descriptor;
      }
      if (which == pipeline::stream::results && b.address == first.d.output && ++computes > 1) check(computes - 2);
    };
    pipeline::job_evaluator evaluator(j.a, clock_domain(j.a.clock_hz, femtoseconds), memory, nullptr);
    const job_result result = evaluator.run({memory.first_descriptor(), uses.size()}, 0);
    if (result.error == job_error::no_legal_tiling) continue;  // not under this policy
    ASSERT_EQ(result.error, job_error::none);
    check(uses.size() - 1);
  }
}

TEST(data_port, takes_the_same_time_with_and_without_data) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    const clock_domain clock(j.a.clock_hz, femtoseconds);
    std::array<cycle_t, 2> end{};
    for (const bool timing_only : {false, true}) {
      byte_memory memory(j.a, timing_only, nullptr);
      pipeline_random again(seed + 1);
      memory.place(j.layers, again);
      pipeline::job_evaluator evaluator(j.a, clock, memory, nullptr);
      end[timing_only] = evaluator.run({memory.first_descriptor(), j.count}, 0).end;
    }
    ASSERT_EQ(end[0], end[1]);
  }
}

}  // namespace
}  // namespace pqa::test
