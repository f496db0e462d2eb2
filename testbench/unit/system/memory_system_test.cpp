// The accelerator in systems of memories: data are right, both fidelities agree, and a run ends with nothing in flight.
#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/base/error.h"
#include "pqa/memory/monitor.h"
#include "pqa/workloads/tensors.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"

namespace pqa::test {
namespace {

struct system_options {
  bool buffer = false;   // feature maps in an SRAM of their own
  bool traffic = false;  // another master
  bool probe = false;    // a monitor in front of the bus
};

sram_config random_buffer(std::mt19937_64& rng) {
  sram_config c;
  c.banks = 1U << pick(rng, 0, 3);
  c.ports = static_cast<std::uint32_t>(pick(rng, 1, 2));
  c.width_bits = 32U << pick(rng, 0, 3);
  c.latency_cycles = static_cast<std::uint32_t>(pick(rng, 1, 4));
  return c;
}

system_config around(const memory_config& memory, std::uint64_t seed, const system_options& options) {
  std::mt19937_64 rng(seed);
  system_config s;
  s.nodes.push_back({"ddr", *device_of(memory)});
  interconnect_config bus;
  bus.width_bits = 64U << pick(rng, 0, 4);
  bus.clock_hz = pick(rng, 3, 12) * 100'000'000;
  bus.latency_ns = static_cast<double>(pick(rng, 0, 20));
  bus.arbitration = static_cast<arbitration>(pick(rng, 0, 2));
  bus.outstanding_per_port = static_cast<std::uint32_t>(pick(rng, 1, 40));
  s.nodes.push_back({"bus", bus});
  const std::string features = options.buffer ? "buffer" : "bus";
  if (options.buffer) s.nodes.push_back({"buffer", memory_device(random_buffer(rng))});
  if (options.probe) {
    s.nodes.push_back({"probe", monitor_config()});
    s.links = {{accelerator_ports[0], "probe"}, {"probe", "bus"}};
  } else {
    s.links = {{accelerator_ports[0], "bus"}};
  }
  s.links.push_back({accelerator_ports[1], features});
  s.links.push_back({accelerator_ports[2], features});
  if (options.traffic) {
    traffic_config other;
    other.pattern = static_cast<traffic_pattern>(pick(rng, 0, 2));
    other.rate_bytes_per_second = pick(rng, 1, 40) * 100'000'000;
    other.bytes = 64U << pick(rng, 0, 2);
    other.read_share = 0.5;
    other.base = 1U << 30U;
    other.outstanding = static_cast<std::uint32_t>(pick(rng, 1, 8));
    s.nodes.push_back({"camera", other});
    s.links.push_back({"camera", "bus"});
  }
  s.links.push_back({"bus", "ddr"});
  if (options.buffer) s.links.push_back({"bus", "buffer"});
  return s;
}

struct trial {
  trial(std::uint64_t s, const system_options& options) : seed(s), setup(make_random_setup(s)) {
    if (setup.architecture.clock_hz < 100'000'000) setup.architecture.clock_hz = 300'000'000;
    setup.architecture.feature_maps.placement = options.buffer ? placement::on_chip : placement::dram;
    for (std::size_t i = 0; i < setup.layers.size(); ++i) tensors.push_back(random_tensors(setup.layers[i], seed, i));
    setup.memory.device = around(setup.memory, seed, options);
    for (const fidelity f : {fidelity::at, fidelity::lt}) {
      const accelerator_options how{f, false, nullptr};
      systems.push_back(
          std::make_unique<accelerator_system>(fmt::format("{}_{}", f == fidelity::at ? "at" : "lt", seed).c_str(),
                                               setup.architecture, setup.memory, setup.layers, setup.images, how));
      for (std::size_t i = 0; i < tensors.size(); ++i) systems.back()->load(i, tensors[i]);
    }
  }
  cycle_t cycles(std::size_t k) const { return systems[k]->result().end - systems[k]->result().begin; }

  std::uint64_t seed;
  random_setup setup;
  std::vector<layer_tensors> tensors;
  std::vector<std::unique_ptr<accelerator_system>> systems;  // at, lt
};

void check(const trial& t) {
  for (const auto& system : t.systems) {
    SCOPED_TRACE(fmt::format("seed {} {}", t.seed, system->name()));
    ASSERT_TRUE(system->done());
    ASSERT_FALSE(system->error().has_value());
    ASSERT_EQ(system->result().error, job_error::none);
    EXPECT_EQ(system->in_flight(), 0u);
    for (std::size_t i = 0; i < t.tensors.size(); ++i) {
      const auto expected = reference_layer(t.setup.layers[i], t.setup.architecture.lanes.subspaces, t.tensors[i]);
      ASSERT_EQ(system->output(i), expected.output) << "layer " << i;
    }
  }
}

// lt beside at, in per cent of at.
struct differences {
  double mean = 0, worst = 0;
  std::size_t equal = 0;
};

differences run(std::uint64_t first, std::uint64_t count, const system_options& options) {
  std::vector<std::unique_ptr<trial>> trials;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    try {
      trials.push_back(std::make_unique<trial>(seed, options));
    } catch (const input_error&) {
      // Another placement of the feature maps may leave a layer without a legal tiling.
    }
  }
  EXPECT_GE(trials.size(), count / 2);
  sc_core::sc_start();
  differences d;
  for (const auto& t : trials) {
    check(*t);
    const auto at = static_cast<double>(t->cycles(0));
    const double part = 100 * std::abs(static_cast<double>(t->cycles(1)) - at) / at;
    if (t->cycles(0) == t->cycles(1)) ++d.equal;
    if (part > d.worst) {
      d.worst = part;
      std::cout << fmt::format("seed {}: at {} lt {}\n", t->seed, t->cycles(0), t->cycles(1));
    }
    d.mean += part / static_cast<double>(trials.size());
  }
  std::cout << fmt::format("{} systems: {} equal, mean difference {:.3f} %, worst {:.3f} %\n", trials.size(), d.equal,
                           d.mean, d.worst);
  return d;
}

// The systems are tiny and extreme, so that single requests count: lt knows no arbitration among those of a cycle.
TEST(memory_system, behind_a_bus) {
  const differences d = run(1000, 150, {});
  EXPECT_LE(d.mean, 2.0);
  EXPECT_LE(d.worst, 30.0);
}

TEST(memory_system, feature_maps_in_a_buffer) {
  system_options options;
  options.buffer = true;
  const differences d = run(2000, 150, options);
  EXPECT_EQ(d.worst, 0.0);  // no port meets another
}

TEST(memory_system, with_another_master) {
  system_options options;
  options.traffic = options.probe = true;
  const differences d = run(3000, 80, options);
  EXPECT_LE(d.mean, 3.0);
  EXPECT_LE(d.worst, 20.0);
}

TEST(memory_system, with_another_master_and_a_buffer) {
  system_options options;
  options.traffic = options.buffer = true;
  const differences d = run(4000, 80, options);
  EXPECT_LE(d.mean, 3.0);
  EXPECT_LE(d.worst, 20.0);
}

// The probe sees what the port counts, and nothing that breaks a rule.
TEST(memory_system, probes_agree_with_the_accounts) {
  system_options options;
  options.traffic = options.probe = true;
  std::vector<std::unique_ptr<trial>> trials;
  for (std::uint64_t seed = 5000; seed < 5020; ++seed) {
    try {
      trials.push_back(std::make_unique<trial>(seed, options));
    } catch (const input_error&) {
    }
  }
  sc_core::sc_start();
  for (const auto& t : trials) {
    for (const auto& system : t->systems) {
      const auto* probe = system->memories().find<monitor>("probe");
      ASSERT_NE(probe, nullptr);
      for (std::size_t i = 0; i < protocol_rule_count; ++i)
        EXPECT_EQ(probe->violations()[i], 0u) << protocol_rule_names[i];
      EXPECT_GT(probe->statistics().reads, 0u);
      EXPECT_EQ(probe->statistics().writes, 0u);
      EXPECT_EQ(probe->latencies().total(), probe->statistics().accesses());
      EXPECT_GE(probe->latencies().quantile(1.0), probe->statistics().latency_max);
    }
    const auto count = [&](std::size_t k) {
      return t->systems[k]->memories().statistics("accelerator.table").bytes_read;
    };
    EXPECT_EQ(count(0), count(1));
  }
}

}  // namespace
}  // namespace pqa::test
