// Random systems with the conventional accelerator, many of them in one simulation.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "pqa/memory/memory_config.h"
#include "support/random_convolution.h"
#include "system/dla_system.h"

namespace pqa::test {

// Keeps the accounts of every layer, and checks that each stage's intervals tile the run.
class dla_recorder : public run_observer {
 public:
  void layer_done(std::uint64_t, std::uint32_t, const layer_account& account) override { accounts.push_back(account); }
  void interval(stage which, activity what, cycle_t begin, cycle_t end) override {
    const auto s = static_cast<std::size_t>(which);
    if (begin != ends[s] || end < begin) gap = true;
    ends[s] = end;
    totals[s].add(what, end - begin);
  }
  bool wants_intervals() const override { return true; }

  std::vector<layer_account> accounts;
  std::array<cycle_t, stage_count> ends{};
  std::array<stage_account, stage_count> totals;
  bool gap = false;
};

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
  dla_recorder recorder;
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
