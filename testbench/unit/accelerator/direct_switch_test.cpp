// Direct memory pointers that are granted and taken back while the accelerator runs: its outputs and cycles are those
// of a run in which nobody touches the switch.
#include <array>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/workloads/tensors.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"

namespace pqa::test {
namespace {

// Switches every 700 ns for as long as the job runs.
class switcher : public sc_core::sc_module {
 public:
  switcher(const sc_core::sc_module_name& name, const accelerator_system& system, memory_target& memory)
      : sc_module(name), system_(system), memory_(memory) {
    SC_HAS_PROCESS(switcher);
    SC_METHOD(turn);
  }
  unsigned turns = 0;

 private:
  void turn() {
    if (system_.done()) return;
    memory_.grant_direct_access(++turns % 3 != 0);
    next_trigger(sc_core::sc_time(700, sc_core::SC_NS));
  }
  const accelerator_system& system_;
  memory_target& memory_;
};

struct trial {
  explicit trial(std::uint64_t seed) : setup(make_random_setup(seed)) {
    setup.architecture.feature_maps.placement = placement::on_chip;
    setup.architecture.feature_maps.capacity_bits.reset();
    for (std::size_t i = 0; i < setup.layers.size(); ++i) tensors.push_back(random_tensors(setup.layers[i], seed, i));
    for (std::size_t k = 0; k < 2; ++k) {
      const std::string name = fmt::format("system{}_{}", k, seed);
      systems[k] = std::make_unique<accelerator_system>(name.c_str(), setup.architecture, setup.memory, setup.layers,
                                                        setup.images, accelerator_options{fidelity::lt});
      for (std::size_t i = 0; i < tensors.size(); ++i) systems[k]->load(i, tensors[i]);
    }
    turner = std::make_unique<switcher>(fmt::format("switcher{}", seed).c_str(), *systems[1],
                                        *systems[1]->memories().find<memory_target>("features"));
  }

  random_setup setup;
  std::vector<layer_tensors> tensors;
  std::array<std::unique_ptr<accelerator_system>, 2> systems;
  std::unique_ptr<switcher> turner;
};

TEST(direct_memory_switch, changes_nothing_while_a_job_runs) {
  std::vector<std::unique_ptr<trial>> trials;
  for (std::uint64_t seed = 720'000; trials.size() < 60; ++seed) trials.push_back(std::make_unique<trial>(seed));
  tlm::tlm_global_quantum::instance().set(sc_core::sc_time(300, sc_core::SC_NS));
  sc_core::sc_start();
  unsigned turns = 0;
  for (std::size_t t = 0; t < trials.size(); ++t) {
    SCOPED_TRACE(fmt::format("seed {}: {}", 720'000 + t, describe(trials[t]->setup)));
    turns += trials[t]->turner->turns;
    EXPECT_EQ(trials[t]->systems[0]->counted_cycles(), trials[t]->systems[1]->counted_cycles());
    for (const auto& system : trials[t]->systems) {
      EXPECT_TRUE(system->done());
      for (std::size_t i = 0; i < trials[t]->tensors.size(); ++i) {
        const layer& l = trials[t]->setup.layers[i];
        ASSERT_EQ(system->output(i),
                  reference_layer(l, trials[t]->setup.architecture.lanes.subspaces, trials[t]->tensors[i]).output);
      }
    }
  }
  EXPECT_GT(turns, 100u);
}

}  // namespace
}  // namespace pqa::test
