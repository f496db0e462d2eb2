// Random systems with the conventional accelerator, many of them in one simulation.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "pqa/memory/memory_config.h"
#include "support/account_recorder.h"
#include "support/random_convolution.h"
#include "system/dla_system.h"

namespace pqa::test {

// One system: a memory, a fidelity, tensors of its own.
struct dla_trial {
  dla_trial(const std::string& name, const random_convolution& s, const memory_config& memory, fidelity f,
            std::uint64_t seed, std::uint64_t images = 1, bool timing_only = false)
      : setup(s) {
    const accelerator_options options{f, timing_only, &recorder};
    system = std::make_unique<dla_system>(name.c_str(), s.dla, memory, s.layers, images, options);
    for (std::size_t i = 0; i < s.layers.size(); ++i) {
      tensors.push_back(make_tensors(s.layers[i], s.dla, seed * 100 + i));
      if (!timing_only) system->load(i, tensors.back());
    }
  }

  cycle_t cycles() const { return system->result().end - system->result().begin; }

  random_convolution setup;
  std::vector<convolution_tensors> tensors;
  account_recorder recorder;
  std::unique_ptr<dla_system> system;
};

// Bytes a second, all of which arrive; empty: unlimited.
inline memory_config ideal_of(std::optional<std::uint64_t> bytes_per_second, double latency_ns = 0) {
  ideal_config m;
  m.name = "ideal";
  m.bandwidth_bytes_per_second = bytes_per_second;
  m.latency_ns = latency_ns;
  return {m};
}

}  // namespace pqa::test
