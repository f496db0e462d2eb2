// One simulated run of a workload: the system put together, loaded, started, and its outputs read back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "json/document.h"
#include "pqa/architecture.h"
#include "pqa/job.h"
#include "pqa/memory/memory_config.h"
#include "pqa/memory/memory_system.h"
#include "pqa/memory/statistics.h"
#include "pqa/workloads/tensors.h"

namespace pqa {

struct simulation_setup {
  pqa::architecture architecture;
  memory_config memory;
  pqa::fidelity fidelity = fidelity::at;
  std::uint64_t images = 1;
  cycle_t start_cycle = 0;   // of the block's clock: when the job starts
  bool timing_only = false;  // no tensors: timing and traffic alone
  // Where data move: the layers' tensors. Where they do not, only layers() is used.
  const network_tensors* tensors = nullptr;
  run_observer* observer = nullptr;
  bool wants_indices = false;
};

// What the memories have seen of a run.
// NOLINTNEXTLINE(bugprone-exception-escape): moving JSON throws nothing
struct memory_outcome {
  // A memory alone: its ports, "table", "feature_in", "feature_out", as far as they reach it. A system: its masters.
  std::vector<access_statistics> masters;
  std::vector<std::string> master_names;
  json rows;   // what a DRAM has counted, if the tables lie in one
  json nodes;  // of a system (docs/results.md)
};

// NOLINTNEXTLINE(bugprone-exception-escape): likewise
struct simulation_outcome : memory_outcome {
  pqa::job_result job;
};

// `main` is the memory of the tables; `ports` are the accelerator's as the memory numbers them, where it is no system.
// `clock_hz` and `cycles` are those of the run.
memory_outcome collect_memories(memory_system& memories, memory_target& main, const std::vector<std::string>& ports,
                                std::uint64_t clock_hz, std::uint64_t cycles);

// Runs the simulation to its end. The SystemC kernel cannot be restarted: once a process. Throws input_error for what
// cannot be built, such as a layer without a legal tiling (naming the layer).
class simulation {
 public:
  explicit simulation(const simulation_setup& setup);
  ~simulation();
  simulation(const simulation&) = delete;
  simulation& operator=(const simulation&) = delete;

  simulation_outcome run();

  // After the run: what the accelerator left in memory for a layer, [No][P][Q]; empty if no data were moved.
  std::vector<std::int32_t> output(std::size_t layer) const;
  // The indices that the encoder found in the last image, [Ns][N]; empty unless wanted.
  const std::vector<std::uint16_t>& indices(std::size_t layer) const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace pqa
