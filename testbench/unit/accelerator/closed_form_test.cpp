// Both fidelities against formulas that see no simulated value (docs/timing.md, and the published model's init).
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "accelerator/loosely_timed_engine.h"
#include "hardware/event_driven_engine.h"
#include "support/engine_system.h"
#include "support/random_setup.h"

namespace pqa::test {
namespace {

std::uint64_t ceil_of(std::uint64_t a, std::uint64_t b) {
  return (a + b - 1) / b;
}

std::uint64_t log2_of(std::uint64_t x) {
  std::uint64_t n = 0;
  for (std::uint64_t p = 1; p < x; p *= 2) ++n;
  return n;
}

// What a layer takes in the pipeline when nothing outside makes it wait, with features on chip and FIFOs deep enough.
struct pipeline_form {
  pipeline_form(const architecture& a, const layer& l) {
    const std::uint64_t te = ceil_of(l.subvector_length, a.lanes.length) * ceil_of(l.prototypes, a.lanes.prototypes);
    const std::uint64_t tl = ceil_of(l.out_channels, a.lanes.outputs);
    const std::uint64_t groups = ceil_of(l.subspaces(), a.lanes.subspaces);
    const std::uint64_t le =
        1 + (l.metric == metric::l2 ? 1 : 0) + log2_of(a.lanes.length) + log2_of(a.lanes.prototypes) + 1;
    compute = l.columns() * groups * std::max(te, tl);
    total = compute + std::min(te, tl) + le + 1 + log2_of(a.lanes.subspaces) + 1 + 1;
  }
  std::uint64_t compute = 0;
  std::uint64_t total = 0;
};

// A random network that is not tiled, on deep FIFOs.
random_setup untiled_setup(std::uint64_t seed) {
  random_setup s = make_random_setup(seed);
  architecture& a = s.architecture;
  a.table_memory.capacity_bits.reset();
  a.partial_sums.capacity_bits.reset();
  a.feature_maps = {};
  a.dma.port_bytes_per_cycle.reset();
  a.fifo_depth = {256, 1024, 256};
  a.table_memory.policy = table_policy::double_buffer;
  s.memory = unlimited_memory();
  return s;
}

template <class Engine>
std::vector<std::unique_ptr<engine_system<Engine>>> simulate(const std::vector<random_setup>& setups) {
  std::vector<std::unique_ptr<engine_system<Engine>>> systems;
  for (std::size_t i = 0; i < setups.size(); ++i) {
    systems.push_back(std::make_unique<engine_system<Engine>>(
        ("system_" + std::to_string(i)).c_str(), setups[i].architecture, setups[i].memory, setups[i].layers, true));
    systems.back()->bind_all();
  }
  sc_core::sc_start();
  return systems;
}

// With unlimited bandwidth and fill, every layer takes what the closed form says.
template <class Engine>
void check_unlimited() {
  std::vector<random_setup> setups;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    setups.push_back(untiled_setup(seed));
    setups.back().architecture.table_memory.fill_entries_per_bank_per_cycle.reset();
  }
  const auto systems = simulate<Engine>(setups);
  for (std::size_t i = 0; i < setups.size(); ++i) {
    ASSERT_TRUE(systems[i]->done);
    for (std::size_t k = 0; k < setups[i].layers.size(); ++k) {
      const pipeline_form form(setups[i].architecture, setups[i].layers[k]);
      ASSERT_EQ(systems[i]->log.accounts[k].cycles(), form.total) << "seed " << i << " " << describe(setups[i]);
      ASSERT_EQ(systems[i]->log.accounts[k].bottleneck.busy, form.compute);
    }
  }
}

// The paper's fill, its second term of init: outputs and subspaces are multiples of the lanes, so that banks fill
// evenly.
layer even_layer(layer l, const architecture& a, std::mt19937_64& rng) {
  l.kernel_h = l.kernel_w = 1;
  l.pad_top = l.pad_left = 0;
  l.shared_codebook = false;
  l.in_channels = static_cast<std::uint32_t>(a.lanes.subspaces * l.subvector_length * pick(rng, 1, 2));
  l.out_channels = static_cast<std::uint32_t>(a.lanes.outputs * pick(rng, 1, 3));
  return l;
}

// Rows that the LUT banks fill: the paper's Ns*No*Np / (No_vec*Ns_vec).
std::uint64_t lut_rows(const architecture& a, const layer& l) {
  return std::uint64_t{l.subspaces()} * l.out_channels * l.prototypes / (a.lanes.outputs * a.lanes.subspaces);
}

// Prototypes fill beside the LUT; the paper leaves them out, and so does this form where they take longer.
bool prototypes_take_longer(const architecture& a, const layer& l) {
  const std::uint64_t rows = ceil_of(l.subvector_length, a.lanes.length) * ceil_of(l.prototypes, a.lanes.prototypes);
  return rows * (l.subspaces() / a.lanes.subspaces) > lut_rows(a, l);
}

// Untiled double_buffer: init_1 + sum of max(pipeline_i, init_{i+1}) + pipeline of the last.
template <class Engine>
void check_fill() {
  std::vector<random_setup> setups;
  for (std::uint64_t seed = 1000; setups.size() < 300; ++seed) {
    std::mt19937_64 rng(seed);
    random_setup s = untiled_setup(seed);
    s.architecture.table_memory.fill_entries_per_bank_per_cycle = rational{1, 1};
    for (layer& l : s.layers) l = even_layer(l, s.architecture, rng);
    const bool paper_case = std::none_of(s.layers.begin(), s.layers.end(),
                                         [&](const layer& l) { return prototypes_take_longer(s.architecture, l); });
    if (paper_case) setups.push_back(s);
  }
  const auto systems = simulate<Engine>(setups);
  for (std::size_t i = 0; i < setups.size(); ++i) {
    const auto& s = setups[i];
    std::vector<std::uint64_t> init, total;
    for (const layer& l : s.layers) {
      init.push_back(lut_rows(s.architecture, l));
      total.push_back(pipeline_form(s.architecture, l).total);
    }
    std::uint64_t expected = init[0];
    for (std::size_t k = 0; k < total.size(); ++k)
      expected += k + 1 < total.size() ? std::max(total[k], init[k + 1]) : total[k];
    ASSERT_TRUE(systems[i]->done);
    ASSERT_EQ(systems[i]->cycles(), expected) << describe(s);
  }
}

TEST(ClosedForm, AtWithUnlimitedMemory) {
  check_unlimited<event_driven_engine>();
}
TEST(ClosedForm, LtWithUnlimitedMemory) {
  check_unlimited<loosely_timed_engine>();
}
TEST(ClosedForm, AtWithThePapersFill) {
  check_fill<event_driven_engine>();
}
TEST(ClosedForm, LtWithThePapersFill) {
  check_fill<loosely_timed_engine>();
}

}  // namespace
}  // namespace pqa::test
