// A simulation of a network and everything around it: data, recording, comparison.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "figures.h"
#include "pqa/workloads/tensors.h"
#include "result_folder.h"
#include "run_recorder.h"
#include "run_request.h"
#include "simulation.h"
#include "trace_recorder.h"

namespace pqa {

class simulated_run {
 public:
  // The request must outlive this. Throws input_error.
  explicit simulated_run(const run_request& request);

  // Once. Throws simulation_error when the job fails or an output is not what it should be.
  run_figures run();

  // After run(); nothing unless asked for.
  const std::optional<trace_recorder>& trace() const { return trace_; }
  // After run(): writes tensors, indices and outputs of each layer; gives the names of the files.
  std::vector<std::string> save_tensors(result_folder& folder) const;

 private:
  bool moves_data() const { return request_.data != data_source::none; }
  void build(run_recorder& recorder);
  void check(const job_result& job, const run_recorder& recorder) const;
  void verify(run_figures& figures) const;

  const run_request& request_;
  std::vector<std::string> names_;
  network_tensors tensors_;
  std::optional<trace_recorder> trace_;
  std::unique_ptr<simulation> simulation_;
};

}  // namespace pqa
