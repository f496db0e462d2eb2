// Two accelerators share one memory: both compute what a plain loop does, equal ones get equal shares of the bandwidth,
// and neither names nor the order in which modules are made decide anything.
#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/workloads/tensors.h"
#include "support/account_text.h"
#include "support/random_setup.h"
#include "system/system_placement.h"
#include "unit/system/accelerator_pair.h"

namespace pqa::test {
namespace {

std::vector<layer> layers_of(const std::string& network, const architecture& a) {
  return resolve_layers(load_workload(network), a);
}

interconnect_config bus_of(arbitration kind) {
  interconnect_config bus;
  bus.arbitration = kind;
  return bus;
}

// A system with everything that its jobs read and give.
struct pair_trial {
  pair_trial(const std::string& name, const pair_settings& s, std::uint64_t seed) : settings(s) {
    system = std::make_unique<accelerator_pair>(name.c_str(), settings);
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t i = 0; i < settings.layers[k].size(); ++i) {
        tensors[k].push_back(random_tensors(settings.layers[k][i], seed + k, i));
        system->load(k, i, tensors[k].back());
      }
    }
  }

  void check() const {
    EXPECT_EQ(system->in_flight(), 0u);
    for (std::size_t k = 0; k < 2; ++k) {
      ASSERT_TRUE(system->done(k));
      ASSERT_EQ(system->result(k).error, job_error::none);
      for (std::size_t i = 0; i < tensors[k].size(); ++i) {
        const auto expected =
            reference_layer(settings.layers[k][i], settings.architecture.lanes.subspaces, tensors[k][i]);
        ASSERT_EQ(system->output(k, i), expected.output) << "accelerator " << k << " layer " << i;
      }
    }
  }

  // All that an accelerator's user can see of time.
  std::string account(std::size_t k) const {
    std::string text = fmt::format("[{}, {})", system->result(k).begin, system->result(k).end);
    for (const layer_account& a : system->accounts(k)) text += "\n" + account_text(a);
    const auto ports = system->ports();
    for (std::size_t p = 3 * k; p < 3 * k + 3; ++p) {
      text += fmt::format("\nport {}: {} {} latency {} to {}, sum {}", p, ports[p].reads, ports[p].writes,
                          ports[p].latency_min, ports[p].latency_max, static_cast<std::uint64_t>(ports[p].latency_sum));
    }
    return text;
  }

  pair_settings settings;
  std::array<std::vector<layer_tensors>, 2> tensors;
  std::unique_ptr<accelerator_pair> system;
};

// Two accelerators of one random architecture, with layers of their own.
pair_settings random_pair(std::uint64_t seed, fidelity how) {
  std::mt19937_64 rng(seed);
  random_setup setup = make_random_setup(seed);
  if (setup.architecture.clock_hz < 100'000'000) setup.architecture.clock_hz = 300'000'000;
  pair_settings s;
  s.architecture = setup.architecture;
  s.memory = setup.memory;
  if (chance(rng, 30)) s.memory = load_memory("ddr4_2400");
  if (chance(rng, 70)) {
    s.bus = bus_of(static_cast<arbitration>(pick(rng, 0, 2)));
    s.bus->width_bits = 64U << pick(rng, 0, 4);
    s.bus->outstanding_per_port = static_cast<std::uint32_t>(pick(rng, 1, 40));
  }
  s.how = how;
  for (std::size_t i = 0; i < setup.layers.size(); ++i) s.layers[i % 2].push_back(setup.layers[i]);
  if (s.layers[1].empty() || chance(rng, 30))
    s.layers[1] = s.layers[0];  // the same at the same time: every tie there is
  s.images = setup.images;
  return s;
}

class two_accelerators : public testing::TestWithParam<fidelity> {};

TEST_P(two_accelerators, give_right_results) {
  if (GetParam() == fidelity::lt) tlm::tlm_global_quantum::instance().set(contention_quantum());
  std::vector<std::unique_ptr<pair_trial>> trials;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    trials.push_back(std::make_unique<pair_trial>(fmt::format("pair_{}", seed), random_pair(seed, GetParam()), seed));
  }
  sc_core::sc_start();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    SCOPED_TRACE(fmt::format("seed {}", i + 1));
    trials[i]->check();
  }
}

// Every system in six orders of construction and with other names, all in one simulation.
TEST_P(two_accelerators, order_and_names_decide_nothing) {
  if (GetParam() == fidelity::lt) tlm::tlm_global_quantum::instance().set(contention_quantum());
  constexpr std::size_t orders = 6;
  std::vector<std::unique_ptr<pair_trial>> trials;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    pair_settings s = random_pair(seed, GetParam());
    std::mt19937_64 rng(seed);
    for (std::size_t order = 0; order < orders; ++order) {
      if (order == 1) std::reverse(s.order.begin(), s.order.end());
      if (order > 1) std::shuffle(s.order.begin(), s.order.end(), rng);
      s.names = fmt::format("{}_", static_cast<char>('z' - order));
      trials.push_back(std::make_unique<pair_trial>(fmt::format("pair_{}_{}", seed, order), s, seed));
    }
  }
  sc_core::sc_start();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    SCOPED_TRACE(fmt::format("seed {} order {}", 1 + i / orders, i % orders));
    trials[i]->check();
    const pair_trial& first = *trials[i - i % orders];
    for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(trials[i]->account(k), first.account(k));
  }
}

// Every system is made twice, in two orders and with other names, in one simulation.
TEST_P(two_accelerators, do_not_know_of_others_that_share_nothing) {
  constexpr std::uint64_t count = 60;
  std::vector<account_recorder> logs(2 * count);
  std::vector<std::unique_ptr<accelerator_system>> systems;
  for (std::uint64_t i = 0; i < 2 * count; ++i) {
    const std::uint64_t seed = i < count ? i : 2 * count - 1 - i;
    random_setup setup = make_random_setup(seed);
    if (setup.architecture.clock_hz < 100'000'000) setup.architecture.clock_hz = 300'000'000;
    systems.push_back(std::make_unique<accelerator_system>(
        fmt::format("{}_{}", i < count ? "first" : "again", seed).c_str(), setup.architecture, setup.memory,
        setup.layers, setup.images, accelerator_options{GetParam(), true, &logs[i]}));
  }
  sc_core::sc_start();
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    SCOPED_TRACE(seed);
    const std::uint64_t again = 2 * count - 1 - seed;
    ASSERT_TRUE(systems[seed]->done() && systems[again]->done());
    EXPECT_EQ(systems[seed]->result().end, systems[again]->result().end);
    ASSERT_EQ(logs[seed].accounts.size(), logs[again].accounts.size());
    for (std::size_t l = 0; l < logs[seed].accounts.size(); ++l)
      EXPECT_EQ(account_text(logs[seed].accounts[l]), account_text(logs[again].accounts[l]));
  }
}

INSTANTIATE_TEST_SUITE_P(fidelities, two_accelerators, testing::Values(fidelity::at, fidelity::lt),
                         [](const auto& parameter) { return parameter.param == fidelity::at ? "at" : "lt"; });

struct share_case {
  const char* name;
  fidelity how;
  const char* memory;
  int arbitration;                 // -1: no bus
  std::uint32_t width_bits = 128;  // of the bus
};

std::ostream& operator<<(std::ostream& out, const share_case& c) {
  return out << c.name;
}

class equal_shares : public testing::TestWithParam<share_case> {};

TEST_P(equal_shares, of_a_memory_that_both_wait_for) {
  const share_case& c = GetParam();
  if (c.how == fidelity::lt) tlm::tlm_global_quantum::instance().set(contention_quantum());
  pair_settings s;
  s.architecture.feature_maps.placement = placement::dram;
  s.layers[0] = s.layers[1] = layers_of("resnet20", s.architecture);
  s.memory = load_memory(c.memory);
  if (c.arbitration >= 0) s.bus = bus_of(static_cast<arbitration>(c.arbitration));
  if (s.bus) s.bus->width_bits = c.width_bits;
  s.how = c.how;
  s.timing_only = true;
  s.images = 2;
  const accelerator_pair both("both", s);
  sc_core::sc_start();
  ASSERT_TRUE(both.done(0) && both.done(1));
  const auto bytes = std::array{both.bytes_until_first_end(0), both.bytes_until_first_end(1)};
  const double ratio = static_cast<double>(bytes[0]) / static_cast<double>(bytes[1]);
  std::cout << fmt::format("{} and {} bytes, ratio {:.4f}; cycles {} and {}\n", bytes[0], bytes[1], ratio,
                           both.result(0).end, both.result(1).end);
  EXPECT_NEAR(ratio, 1.0, 0.05);
}

INSTANTIATE_TEST_SUITE_P(systems, equal_shares,
                         testing::Values(share_case{"at_flat", fidelity::at, "paper_ddr", -1},
                                         share_case{"at_flat_round_robin", fidelity::at, "paper_ddr", 0},
                                         share_case{"at_flat_weighted", fidelity::at, "paper_ddr", 2},
                                         share_case{"at_dram", fidelity::at, "ddr4_2400", -1},
                                         share_case{"at_dram_round_robin", fidelity::at, "ddr4_2400", 0},
                                         share_case{"at_dram_weighted", fidelity::at, "ddr4_2400", 2},
                                         share_case{"at_dram_wide_bus", fidelity::at, "ddr4_2400", 0, 1024},
                                         share_case{"at_dram_wide_weighted", fidelity::at, "ddr4_2400", 2, 1024},
                                         share_case{"lt_flat", fidelity::lt, "paper_ddr", -1},
                                         share_case{"lt_dram", fidelity::lt, "ddr4_2400", -1},
                                         share_case{"lt_dram_weighted", fidelity::lt, "ddr4_2400", 2}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace pqa::test
