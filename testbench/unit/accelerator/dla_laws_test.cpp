// The conventional accelerator's time against what docs/timing.md gives without a simulation: the closed form plus fill
// and drain, the page's recurrences on memories of any rate, and laws of bandwidth.
#include <iostream>
#include <systemc>

#include <gtest/gtest.h>

#include "dla_page.h"
#include "dla_trial.h"
#include "estimate/dla_closed_form.h"
#include "pqa/workloads/workload.h"
#include "support/random_setup.h"

namespace pqa::test {
namespace {

// ceil(log2(8 * 3)) adders behind window read and multiplier, one accumulator; one cycle of the writer.
constexpr std::uint64_t paper_fill_and_drain = 1 + 1 + 5 + 1 + 1;

TEST(DlaLaws, UnlimitedBandwidthGivesTheClosedFormPlusFillAndDrainOfEachLayer) {
  std::vector<std::unique_ptr<dla_trial>> trials;
  const std::vector<std::string> networks = {"resnet20", "kws", "emnist", "vgg_small", "efficientnet_b3"};
  for (const std::string& network : networks) {
    random_convolution setup;
    for (const layer& l : resolve_layers(load_workload(network), architecture{}))
      setup.layers.push_back(dla_layer_of(l, setup.dla));
    trials.push_back(std::make_unique<dla_trial>(network, setup, ideal_of(std::nullopt), fidelity::at, 1, 1, true));
  }
  sc_core::sc_start();
  for (const auto& t : trials) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < t->setup.layers.size(); ++i) {
      const auto f = dla_closed_form_of(t->setup.layers[i], t->setup.dla, {}, dla_window::ceiling);
      EXPECT_EQ(t->recorder.accounts[i].cycles(), f.compute + paper_fill_and_drain);
      EXPECT_EQ(t->recorder.accounts[i].bottleneck.busy, f.compute);
      EXPECT_EQ(t->recorder.accounts[i].bottleneck.stalls[3], paper_fill_and_drain);
      total += f.compute + paper_fill_and_drain;
    }
    EXPECT_EQ(t->cycles(), total);
  }
}

TEST(DlaLaws, EqualsThePageOnIdealMemories) {
  constexpr std::uint64_t seeds = 600, first = 1;
  std::cout << "seeds " << first << " to " << first + seeds - 1 << '\n';
  std::vector<std::unique_ptr<dla_trial>> trials;
  std::vector<std::vector<dla_page_layer>> pages;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    std::mt19937_64 rng(seed);
    random_convolution setup = make_random_convolution(seed, true);
    if (chance(rng, 30)) setup.dla.dma.port_bytes_per_cycle = static_cast<std::uint32_t>(pick(rng, 1, 300));
    setup.dla.clock_hz = chance(rng, 50) ? 300'000'000 : pick(rng, 1, 999'999'999);
    const std::uint64_t images = pick(rng, 1, 2);
    constexpr std::uint64_t gigabytes[] = {1, 2, 4, 5, 8, 10, 20, 25, 40};
    dla_page_memory memory;
    if (chance(rng, 85)) memory.bytes_per_second = gigabytes[pick(rng, 0, 8)] * 1'000'000'000;
    const std::uint64_t latency_ns = chance(rng, 40) ? 0 : pick(rng, 1, 200);
    memory.latency_ticks = latency_ns * 1'000'000;
    pages.push_back(dla_page_ends(setup.dla, setup.layers, images, memory));
    trials.push_back(std::make_unique<dla_trial>(fmt::format("at_{}", seed), setup,
                                                 ideal_of(memory.bytes_per_second, static_cast<double>(latency_ns)),
                                                 fidelity::at, seed, images, true));
  }
  sc_core::sc_start();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    SCOPED_TRACE(fmt::format("seed {}: {}", first + i, describe(trials[i]->setup)));
    const auto& accounts = trials[i]->recorder.accounts;
    ASSERT_EQ(accounts.size(), pages[i].size());
    for (std::size_t l = 0; l < accounts.size(); ++l) {
      ASSERT_EQ(accounts[l].end, pages[i][l].end) << "layer " << l;
      ASSERT_EQ(accounts[l].bottleneck.busy, pages[i][l].busy) << "layer " << l;
      // A wait for weights that is as long as one for the output FIFO counts as one for weights; never more.
      ASSERT_LE(accounts[l].bottleneck.stalls[0], pages[i][l].waits_for_weights) << "layer " << l;
      if (trials[i]->setup.dla.fifo_depth.output > 14) {
        ASSERT_EQ(accounts[l].bottleneck.stalls[0], pages[i][l].waits_for_weights) << "layer " << l;
      }
    }
  }
}

void check_bandwidth(bool on_chip, std::uint64_t first) {
  constexpr std::uint64_t seeds = 100;
  std::cout << "seeds " << first << " to " << first + seeds - 1 << '\n';
  constexpr std::uint64_t rates[] = {1, 2, 3, 5, 8, 13, 21, 34, 89, 1000};
  std::vector<std::unique_ptr<dla_trial>> trials;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed)
    for (const std::uint64_t rate : rates)
      trials.push_back(std::make_unique<dla_trial>(fmt::format("at_{}_{}", seed, rate),
                                                   make_random_convolution(seed, on_chip),
                                                   ideal_of(rate * 1'000'000'000), fidelity::at, seed, 1, true));
  sc_core::sc_start();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const dla_trial& t = *trials[i];
    const std::uint64_t rate = rates[i % std::size(rates)] * 1'000'000'000;
    SCOPED_TRACE(fmt::format("{} bytes/s: {}", rate, describe(t.setup)));
    std::uint64_t bytes = 0;
    for (const layer_account& a : t.recorder.accounts)
      bytes += a.tables.bus_bytes + a.features.bus_bytes + a.results.bus_bytes;
    EXPECT_TRUE(uint128_t{t.cycles()} * rate >= uint128_t{bytes} * t.setup.dla.clock_hz);
    if (i % std::size(rates) != 0) {
      EXPECT_LE(t.cycles(), trials[i - 1]->cycles());
    }
  }
}

TEST(DlaLaws, MoreBandwidthNeverCostsCyclesOnChip) {
  check_bandwidth(true, 1);
}

TEST(DlaLaws, MoreBandwidthNeverCostsCyclesInMemory) {
  check_bandwidth(false, 1);
}

// A block on a memory that ends in the middle of the weights.
class cut_short : public sc_core::sc_module, public job_listener {
 public:
  cut_short(const sc_core::sc_module_name& name, fidelity f, std::uint64_t bytes)
      : sc_module(name), block("dla", dla_architecture(), {f, true, nullptr}) {
    target_settings settings;
    settings.size_bytes = bytes;
    memory = make_memory("memory", ideal_of(1'000'000'000), settings);
    block.weights.bind(memory->socket);
    block.feature_in.bind(memory->socket);
    block.feature_out.bind(memory->socket);
    SC_HAS_PROCESS(cut_short);
    SC_METHOD(start);
  }
  void job_done(const job_result& r) override { result = r; }

  dla_accelerator block;
  std::unique_ptr<memory_target> memory;
  std::optional<job_result> result;

 private:
  void start() {
    layer l;
    l.in_channels = 64;
    l.out_channels = 200;
    dla_layer where;
    where.layer = dla_layer_of(l, dla_architecture());
    block.run({{where}, 1}, *this);
  }
};

TEST(DlaLaws, ABusErrorEndsTheJob) {
  cut_short at("at", fidelity::at, 8192), lt("lt", fidelity::lt, 8192);
  sc_core::sc_start();
  for (const cut_short* c : {&at, &lt}) {
    ASSERT_TRUE(c->result.has_value());
    EXPECT_EQ(c->result->error, job_error::table_fetch);
    EXPECT_EQ(c->result->address, 8192U);
    EXPECT_EQ(c->block.live_payloads(), 0U);
  }
  EXPECT_EQ(at.result->end, lt.result->end);
}

}  // namespace
}  // namespace pqa::test
