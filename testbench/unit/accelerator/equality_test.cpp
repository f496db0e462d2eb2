// The two accounts of time and the reference, held against each other: `at` and `lt` give the same cycles, stage by
// stage and layer by layer, and the reference's outputs bit for bit, on thousands of small random systems.
//
// The slow program runs ten thousand systems, the fast one the first thousand. All systems of one test run in one
// simulation, each on its own memory. PQA_SEED and PQA_CONFIGS choose others:
//     PQA_SEED=17 PQA_CONFIGS=1 accelerator_equality_test

#include <cstdlib>
#include <map>
#include <memory>
#include <systemc>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/workloads/tensors.h"
#include "support/account_recorder.h"
#include "support/account_text.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"

namespace pqa::test {
namespace {

class recorder : public account_recorder {
 public:
  bool wants_indices() const override { return true; }
  void encoded(std::uint64_t index, std::uint64_t column, std::uint32_t first_subspace, const std::uint16_t* found,
               std::uint32_t count) override {
    for (std::uint32_t s = 0; s < count; ++s) indices[{index, first_subspace + s, column}] = found[s];
  }

  std::map<std::array<std::uint64_t, 3>, std::uint16_t> indices;  // layer in the job, subspace, column
};

struct trial {
  explicit trial(std::uint64_t s) : seed(s), setup(make_random_setup(s)) {
    for (std::size_t i = 0; i < setup.layers.size(); ++i) tensors.push_back(random_tensors(setup.layers[i], seed, i));
    for (const fidelity f : {fidelity::at, fidelity::lt}) {
      const auto k = static_cast<std::size_t>(f);
      const accelerator_options options{f, false, &recorders[k]};
      const std::string name = fmt::format("{}_{}", f == fidelity::at ? "at" : "lt", seed);
      systems[k] = std::make_unique<accelerator_system>(name.c_str(), setup.architecture, setup.memory, setup.layers,
                                                        setup.images, options);
      for (std::size_t i = 0; i < tensors.size(); ++i) systems[k]->load(i, tensors[i]);
    }
  }

  std::uint64_t seed;
  random_setup setup;
  std::vector<layer_tensors> tensors;
  std::array<recorder, 2> recorders;
  std::array<std::unique_ptr<accelerator_system>, 2> systems;
};

void check_accounts(const trial& t) {
  const auto& at = t.recorders[static_cast<std::size_t>(fidelity::at)];
  const auto& lt = t.recorders[static_cast<std::size_t>(fidelity::lt)];
  ASSERT_EQ(at.accounts.size(), t.setup.layers.size() * t.setup.images);
  ASSERT_EQ(lt.accounts.size(), at.accounts.size());
  for (std::size_t i = 0; i < at.accounts.size(); ++i)
    ASSERT_EQ(account_text(at.accounts[i]), account_text(lt.accounts[i])) << "layer " << i;
}

// Stages tile their layer, layers tile the run, and the bottleneck's parts add up.
void check_sums(const recorder& r) {
  EXPECT_FALSE(r.gap);
  cycle_t end = 0;
  for (const layer_account& account : r.accounts) {
    ASSERT_EQ(account.begin, end);
    end = account.end;
    for (const stage_account& s : account.stages) ASSERT_EQ(s.total(), account.cycles());
    ASSERT_EQ(account.bottleneck.total(), account.cycles());
    ASSERT_LE(account.encode_bound_cycles, account.bottleneck.busy);
    ASSERT_LE(account.table_fill_cycles, account.bottleneck.stalls[0]);
  }
  std::array<stage_account, stage_count> sums;
  for (const layer_account& account : r.accounts)
    for (std::size_t s = 0; s < stage_count; ++s) sums[s].merge(account.stages[s]);
  for (std::size_t s = 0; s < stage_count; ++s) {
    ASSERT_EQ(r.ends[s], end) << stage_names[s];
    ASSERT_EQ(sums[s], r.totals[s]) << stage_names[s];
  }
}

void check_data(const trial& t, const accelerator_system& system, const recorder& r) {
  for (std::size_t i = 0; i < t.tensors.size(); ++i) {
    const layer& l = t.setup.layers[i];
    const layer_result expected = reference_layer(l, t.setup.architecture.lanes.subspaces, t.tensors[i]);
    ASSERT_EQ(system.output(i), expected.output) << "layer " << i;
    for (std::uint64_t image = 0; image < t.setup.images; ++image)
      for (std::uint32_t s = 0; s < l.subspaces(); ++s)
        for (std::uint64_t n = 0; n < l.columns(); ++n) {
          const auto found = r.indices.find({image * t.tensors.size() + i, s, n});
          ASSERT_NE(found, r.indices.end());
          ASSERT_EQ(found->second, expected.indices[s * l.columns() + n]) << "layer " << i << " subspace " << s;
        }
  }
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

void run_trials(std::uint64_t first, std::uint64_t count) {
  first = number_from("PQA_SEED", first);
  count = number_from("PQA_CONFIGS", count);
  std::cout << "seeds " << first << " to " << first + count - 1 << '\n';
  std::vector<std::unique_ptr<trial>> trials;
  for (std::uint64_t seed = first; seed < first + count; ++seed) trials.push_back(std::make_unique<trial>(seed));
  sc_core::sc_start();
  unsigned failures = 0;
  for (const auto& t : trials) {
    SCOPED_TRACE(fmt::format("seed {}: {}", t->seed, describe(t->setup)));
    for (std::size_t k = 0; k < 2; ++k) {
      SCOPED_TRACE(k == static_cast<std::size_t>(fidelity::at) ? "at" : "lt");
      EXPECT_TRUE(t->systems[k]->done());
      EXPECT_EQ(t->systems[k]->result().error, job_error::none);
      EXPECT_EQ(t->systems[k]->in_flight(), 0u);
      EXPECT_EQ(t->systems[k]->main_memory().protocol_errors(), 0u);
      check_sums(t->recorders[k]);
      check_data(*t, *t->systems[k], t->recorders[k]);
    }
    check_accounts(*t);
    if (::testing::Test::HasFailure() && ++failures >= 3) return;
  }
}

// One process a part, since a kernel simulates once.
class Equality : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Equality, AtLtAndReferenceAgree) {
  run_trials(GetParam() * 500, 500);
}

INSTANTIATE_TEST_SUITE_P(Part, Equality, ::testing::Range<std::uint64_t>(0, PQA_EQUALITY_PARTS));

}  // namespace
}  // namespace pqa::test
