#include "simulation.h"

#include <memory>
#include <systemc>

#include "hierarchy/system_report.h"
#include "pqa/base/error.h"
#include "schedule/tiling.h"
#include "system/accelerator_system.h"
#include "tlm/kernel_time.h"

namespace pqa {

namespace {

// Keeps the indices of the last image, beside passing everything on.
class index_collector : public run_observer {
 public:
  index_collector(const std::vector<layer>& layers, run_observer* user, bool wanted)
      : layers_(layers), user_(user), wanted_(wanted), indices_(layers.size()) {}

  void layer_done(std::uint64_t index, std::uint32_t id, const layer_account& account) override {
    if (user_) user_->layer_done(index, id, account);
  }
  void interval(stage which, activity what, cycle_t begin, cycle_t end) override {
    user_->interval(which, what, begin, end);
  }
  bool wants_intervals() const override { return user_ && user_->wants_intervals(); }
  bool wants_indices() const override { return wanted_; }
  void encoded(std::uint64_t index, std::uint64_t column, std::uint32_t first_subspace, const std::uint16_t* indices,
               std::uint32_t count) override {
    const std::size_t i = index % layers_.size();
    const std::size_t columns = layers_[i].columns();
    indices_[i].resize(layers_[i].subspaces() * columns);
    for (std::uint32_t s = 0; s < count; ++s) indices_[i][(first_subspace + s) * columns + column] = indices[s];
  }
  const std::vector<std::uint16_t>& of(std::size_t layer) const { return indices_[layer]; }

 private:
  const std::vector<layer>& layers_;
  run_observer* user_;
  bool wanted_;
  std::vector<std::vector<std::uint16_t>> indices_;
};

// Tells which layer it is that has no legal tiling, before anything is built.
void check_tilings(const architecture& a, const std::vector<layer>& layers) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      choose_tiling(a, layers[i]);
    } catch (const input_error& e) {
      throw input_error("layer " + std::to_string(i) + ": " + e.what());
    }
  }
}

}  // namespace

memory_outcome collect_memories(memory_system& memories, memory_target& main, const std::vector<std::string>& ports,
                                std::uint64_t clock_hz, std::uint64_t cycles) {
  memory_outcome outcome;
  put_dram_counts(outcome.rows, main);
  if (!ports.empty()) {
    outcome.master_names = ports;
    for (std::size_t p = 0; p < main.ports(); ++p) outcome.masters.push_back(main.statistics(p));
    return outcome;
  }
  for (const std::string& master : memories.masters()) {
    outcome.master_names.push_back(master.substr(master.find('.') + 1));
    outcome.masters.push_back(memories.statistics(master));
  }
  outcome.nodes = nodes_json(memories, clock_domain(clock_hz, ticks_per_second()).edge(cycles));
  return outcome;
}

struct simulation::parts {
  explicit parts(const simulation_setup& s)
      : setup(s), collector(s.tensors->layers(), s.observer, s.wants_indices && !s.timing_only) {
    check_tilings(s.architecture, s.tensors->layers());
    const accelerator_options options{s.fidelity, s.timing_only, &collector};
    system = std::make_unique<accelerator_system>("system", s.architecture, s.memory, s.tensors->layers(), s.images,
                                                  options);
    system->start_at(s.start_cycle);
  }

  simulation_setup setup;
  index_collector collector;
  std::unique_ptr<accelerator_system> system;
};

simulation::simulation(const simulation_setup& setup) : parts_(std::make_unique<parts>(setup)) {}

simulation::~simulation() = default;

simulation_outcome simulation::run() {
  accelerator_system& system = *parts_->system;
  if (!parts_->setup.timing_only)
    for (std::size_t i = 0; i < parts_->setup.tensors->size(); ++i)
      system.load(i, parts_->setup.tensors->load(i).tensors);
  sc_core::sc_start();
  if (system.error()) throw simulation_error("memory: " + system.error()->text());
  if (!system.done()) throw simulation_error("the job did not end: the simulation ran out of events");
  simulation_outcome outcome;
  outcome.job = system.result();
  if (outcome.job.error == job_error::none && system.in_flight() != 0) {
    throw simulation_error("the job has ended with transactions in flight");
  }
  static_cast<memory_outcome&>(outcome) =
      collect_memories(system.memories(), system.main_memory(), system.port_names(),
                       parts_->setup.architecture.clock_hz, outcome.job.end - outcome.job.begin);
  return outcome;
}

std::vector<std::int32_t> simulation::output(std::size_t layer) const {
  if (parts_->setup.timing_only) return {};
  return parts_->system->output(layer);
}

const std::vector<std::uint16_t>& simulation::indices(std::size_t layer) const {
  return parts_->collector.of(layer);
}

}  // namespace pqa
