#include "simulated_run.h"

#include <fmt/format.h>

#include "job_check.h"
#include "pqa/base/error.h"
#include "standard_streams.h"
#include "verification.h"

namespace pqa {

namespace {

bool all_random(data_source data) {
  return data == data_source::random || data == data_source::none;
}

// How long the layers take, roughly: the closed form without its memory.
std::vector<std::uint64_t> progress_weights(const std::vector<layer>& layers, const architecture& a) {
  std::vector<std::uint64_t> weights;
  weights.reserve(layers.size());
  for (const layer& l : layers) weights.push_back(closed_form_of(l, a, {}).compute);
  return weights;
}

}  // namespace

simulated_run::simulated_run(const run_request& request)
    : request_(request),
      names_(layer_names(request.config.workload)),
      tensors_(request.config.workload, request.config.architecture, request.seed, all_random(request.data)) {
  const configuration& c = request.config;
  if (request.trace.empty()) return;
  trace_.emplace(fmt::format("{} on {} with {}, {}", c.workload.name, c.architecture.name, c.memory.name(),
                             name_of(request.fidelity)),
                 c.architecture.clock_hz, request.trace_limit_bytes);
}

run_figures simulated_run::run() {
  std::optional<progress> shown;
  if (request_.shows_progress && error_is_terminal()) {
    shown.emplace(progress_weights(tensors_.layers(), request_.config.architecture), request_.images);
  }
  run_recorder recorder(names_, trace_ ? &*trace_ : nullptr, shown ? &*shown : nullptr);
  build(recorder);
  const simulation_outcome outcome = simulation_->run();
  if (trace_) trace_->finish();
  check(outcome.job, recorder);
  run_figures figures = recorder.figures();
  figures.clock_hz = request_.config.architecture.clock_hz;
  figures.peak_bytes_per_second = peak_bytes_per_second(main_memory(request_.config));
  put_memories(figures, outcome);
  if (moves_data()) verify(figures);
  return figures;
}

void simulated_run::build(run_recorder& recorder) {
  simulation_setup setup;
  setup.architecture = request_.config.architecture;
  setup.memory = request_.config.memory;
  setup.fidelity = request_.fidelity == run_fidelity::lt ? fidelity::lt : fidelity::at;
  setup.images = request_.images;
  setup.start_cycle = request_.start_cycle;
  setup.timing_only = !moves_data();
  setup.tensors = &tensors_;
  setup.observer = &recorder;
  // A file may hold indices to compare with; that shows only when it is read.
  setup.wants_indices = request_.save_tensors;
  for (std::size_t i = 0; i < tensors_.size(); ++i) setup.wants_indices = setup.wants_indices || tensors_.from_file(i);
  try {
    simulation_ = std::make_unique<simulation>(setup);
  } catch (const input_error& error) {
    throw input_error(with_layer_name(error.what(), names_));
  }
}

void simulated_run::check(const job_result& job, const run_recorder& recorder) const {
  check_job(job, recorder.count(), names_, request_.images);
}

void simulated_run::verify(run_figures& figures) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const layer_outcome outcome{simulation_->output(i), simulation_->indices(i)};
    verify_layer(names_[i], tensors_.layers()[i], request_.config.architecture.lanes.subspaces, tensors_.load(i),
                 request_.config.workload.layers[i].tensors_path, outcome, figures);
    figures.layers[i].output_digest = digest_of(outcome.output);
  }
}

std::vector<std::string> simulated_run::save_tensors(result_folder& folder) const {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    files.push_back("tensors/" + names_[i] + ".npz");
    folder.write_with(files.back(), [&](const std::string& path) {
      write_tensors(path, tensors_.layers()[i], tensors_.load(i).tensors,
                    {simulation_->indices(i), simulation_->output(i)});
    });
  }
  return files;
}

}  // namespace pqa
