// The conventional accelerator on random systems: outputs equal a convolution of the test's own, accounts tile the run,
// lt equals at. PQA_SEED chooses another first seed.
#include <cstdlib>
#include <iostream>
#include <systemc>

#include <gtest/gtest.h>

#include "dla_trial.h"
#include "support/account_text.h"
#include "support/random_setup.h"

namespace pqa::test {
namespace {

std::uint64_t first_seed(std::uint64_t otherwise) {
  const char* text = std::getenv("PQA_SEED");
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

memory_config random_memory(std::mt19937_64& rng) {
  if (chance(rng, 20)) return ideal_of(std::nullopt, static_cast<double>(pick(rng, 0, 1) * 50));
  return ideal_of(pick(rng, 1, 40) * 1'000'000'000, static_cast<double>(pick(rng, 0, 100)));
}

void check_sums(const account_recorder& r) {
  EXPECT_FALSE(r.gap);
  constexpr std::size_t empty_stage = 1;
  cycle_t end = 0;
  std::array<stage_account, stage_count> sums;
  for (const layer_account& account : r.accounts) {
    ASSERT_EQ(account.begin, end);
    end = account.end;
    for (std::size_t s = 0; s < stage_count; ++s) {
      ASSERT_EQ(account.stages[s].total(), s == empty_stage ? 0 : account.cycles()) << s;
      sums[s].merge(account.stages[s]);
    }
    ASSERT_EQ(account.bottleneck, account.stages[0]);
  }
  for (std::size_t s = 0; s < stage_count; ++s) {
    ASSERT_EQ(sums[s], r.totals[s]) << s;
    if (s != empty_stage) {
      ASSERT_EQ(r.ends[s], end) << s;
    }
  }
}

void check_end(const dla_trial& t, std::uint64_t layers) {
  ASSERT_TRUE(t.system->done());
  ASSERT_EQ(t.system->result().error, job_error::none);
  ASSERT_EQ(t.system->in_flight(), 0U);
  ASSERT_EQ(t.system->main_memory().protocol_errors(), 0U);
  ASSERT_EQ(t.recorder.accounts.size(), layers);
}

// Traffic that the account says was useful.
void check_traffic(const dla_trial& t) {
  for (std::size_t i = 0; i < t.setup.layers.size(); ++i) {
    const layer& l = t.setup.layers[i];
    const layer_account& a = t.recorder.accounts[i];
    const std::uint64_t weights = (l.unfolded_length() * l.out_channels * t.setup.dla.bits.weight + 7) / 8;
    ASSERT_GE(a.tables.bytes, weights);
    ASSERT_GE(a.tables.bus_bytes, weights);
    const bool external = t.setup.dla.feature_maps.placement == placement::dram;
    const std::uint64_t columns = l.columns() * ((std::uint64_t{l.out_channels} * l.bits.output + 7) / 8);
    ASSERT_EQ(a.results.bytes, external ? columns : 0);
    ASSERT_EQ(a.results.bus_bytes, external ? columns : 0);
    if (!external) {
      ASSERT_EQ(a.features.bus_bytes, 0U);
    }
  }
}

void run_trials(std::uint64_t seeds, bool on_chip) {
  const std::uint64_t first = first_seed(on_chip ? 1 : 100'001);
  std::cout << "seeds " << first << " to " << first + seeds - 1 << '\n';
  std::vector<std::unique_ptr<dla_trial>> at, lt;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    std::mt19937_64 rng(seed);
    const memory_config memory = random_memory(rng);
    const std::uint64_t images = pick(rng, 1, 2);
    const random_convolution setup = make_random_convolution(seed, on_chip);
    at.push_back(std::make_unique<dla_trial>(fmt::format("at_{}", seed), setup, memory, fidelity::at, seed, images));
    lt.push_back(std::make_unique<dla_trial>(fmt::format("lt_{}", seed), setup, memory, fidelity::lt, seed, images));
  }
  sc_core::sc_start();
  for (std::size_t i = 0; i < at.size(); ++i) {
    const dla_trial& t = *at[i];
    SCOPED_TRACE(fmt::format("seed {}: {}", first + i, describe(t.setup)));
    for (const dla_trial* which : {at[i].get(), lt[i].get()}) {
      SCOPED_TRACE(which == at[i].get() ? "at" : "lt");
      check_end(*which, which->recorder.accounts.size());
      check_sums(which->recorder);
      check_traffic(*which);
      for (std::size_t l = 0; l < t.tensors.size(); ++l)
        ASSERT_EQ(which->system->output(l), scattered_convolution(t.setup.layers[l], t.setup.dla, t.tensors[l]))
            << "layer " << l;
    }
    ASSERT_EQ(lt[i]->recorder.accounts.size(), t.recorder.accounts.size());
    for (std::size_t l = 0; l < t.recorder.accounts.size(); ++l)
      ASSERT_EQ(account_text(t.recorder.accounts[l]), account_text(lt[i]->recorder.accounts[l])) << "layer " << l;
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Dla, EqualsAConvolutionWithFeaturesOnChip) {
  run_trials(400, true);
}

TEST(Dla, EqualsAConvolutionWithFeaturesInMemory) {
  run_trials(400, false);
}

}  // namespace
}  // namespace pqa::test
