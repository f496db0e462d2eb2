#include "dla_run.h"

#include <algorithm>
#include <array>
#include <memory>
#include <systemc>

#include "arithmetic/convolution.h"
#include "job_check.h"
#include "pqa/base/error.h"
#include "pqa/workloads/dla_image.h"
#include "run_recorder.h"
#include "schedule/dla_plan.h"
#include "simulation.h"
#include "system/dla_system.h"
#include "verification.h"

namespace pqa {

namespace {

// The largest part of the array's cycles.
const char* bound_of_dla(const layer_account& account) {
  const std::array<const char*, stall_count> names = {"weights", "inputs", "outputs", "fill_drain"};
  const auto& stalls = account.bottleneck.stalls;
  const auto largest = std::max_element(stalls.begin(), stalls.end());
  if (*largest <= account.bottleneck.busy) return "multiply";
  return names[static_cast<std::size_t>(largest - stalls.begin())];
}

std::vector<layer> layers_of(const dla_run_setup& setup) {
  std::vector<layer> layers = resolve_layers(setup.config.workload, setup.config.architecture);
  for (layer& l : layers) l = dla_layer_of(l, setup.dla);
  return layers;
}

// One simulation and everything around it.
class dla_simulation {
 public:
  explicit dla_simulation(const dla_run_setup& setup)
      : setup_(setup), names_(layer_names(setup.config.workload)), layers_(layers_of(setup)) {}

  run_figures run();

 private:
  convolution_tensors tensors(std::size_t i) const {
    return random_convolution_tensors(layers_[i], setup_.dla, setup_.seed, i);
  }
  void build(run_recorder& recorder);
  void verify(run_figures& figures) const;

  const dla_run_setup& setup_;
  std::vector<std::string> names_;
  std::vector<layer> layers_;
  std::unique_ptr<dla_system> system_;
};

void dla_simulation::build(run_recorder& recorder) {
  const accelerator_options options{setup_.fidelity, setup_.data == data_source::none, &recorder};
  try {
    system_ = std::make_unique<dla_system>("system", setup_.dla, setup_.config.memory, layers_, setup_.images, options);
  } catch (const input_error& error) {
    throw input_error(with_layer_name(error.what(), names_));
  }
  if (options.timing_only) return;
  for (std::size_t i = 0; i < layers_.size(); ++i) system_->load(i, tensors(i));
}

run_figures dla_simulation::run() {
  run_recorder recorder(names_, nullptr, nullptr);
  build(recorder);
  sc_core::sc_start();
  if (system_->error()) throw simulation_error("memory: " + system_->error()->text());
  if (!system_->done()) throw simulation_error("the job did not end: the simulation ran out of events");
  const job_result& job = system_->result();
  check_job(job, recorder.count(), names_, setup_.images);
  if (system_->in_flight() != 0) throw simulation_error("the job has ended with transactions in flight");

  run_figures figures = recorder.figures();
  for (layer_figures& layer : figures.layers) {
    layer.stages = dla_stage_names;
    layer.bound = bound_of_dla(*layer.account);
  }
  figures.clock_hz = setup_.dla.clock_hz;
  pqa::configuration memory_side = setup_.config;
  memory_side.architecture = memory_side_of(setup_.dla);
  figures.peak_bytes_per_second = peak_bytes_per_second(main_memory(memory_side));
  put_memories(figures, collect_memories(system_->memories(), system_->main_memory(), system_->port_names(),
                                         setup_.dla.clock_hz, job.end - job.begin));
  if (setup_.data != data_source::none) verify(figures);
  return figures;
}

void dla_simulation::verify(run_figures& figures) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const layer_result found{{}, system_->output(i)};
    const expected_results expected{std::nullopt, convolve(layers_[i], setup_.dla, tensors(i))};
    if (const auto d = first_difference(layers_[i], expected, found)) fail_comparison(names_[i], "the reference", *d);
    ++figures.compared_with_reference;
    figures.layers[i].output_digest = digest_of(found.output);
  }
}

}  // namespace

run_figures analytic_dla_figures(const std::vector<layer>& layers, const std::vector<std::string>& names,
                                 const dla_architecture& d, const external_bandwidth& bandwidth, std::uint64_t images,
                                 dla_window window) {
  run_figures figures;
  figures.clock_hz = d.clock_hz;
  figures.images = images;
  figures.peak_bytes_per_second = bandwidth.peak_bytes_per_second;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const dla_closed_form f = dla_closed_form_of(layers[i], d, bandwidth, window);
    layer_figures layer;
    layer.name = names[i];
    layer.cycles = f.total;
    layer.table_load_cycles = f.init;
    layer.compute_cycles = f.compute;
    layer.table_bits = f.weight_bits;
    layer.bound = f.bound == dla_bound::weights ? "weights" : "multiply";
    append_repeated(figures, std::move(layer), images);
  }
  return figures;
}

run_figures simulate_dla(const dla_run_setup& setup) {
  if (setup.data != data_source::random && setup.data != data_source::none) {
    throw input_error("dla " + setup.dla.name + ": data: found tensors of a file, allowed random or none");
  }
  dla_simulation simulation(setup);
  return simulation.run();
}

}  // namespace pqa
