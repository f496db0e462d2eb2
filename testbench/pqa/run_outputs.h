// The files of `pqa run`: all put in place at the end, or none.
#pragma once

#include <optional>
#include <string>

#include "figures.h"
#include "result_folder.h"
#include "run_request.h"
#include "simulated_run.h"

namespace pqa {

class run_outputs {
 public:
  // Refuses paths that cannot be written, before time is spent on a run; nothing stays behind. Throws input_error.
  explicit run_outputs(const run_request& request);

  // `run` is null for the closed form. Throws input_error, and then has written nothing.
  void write(const run_figures& figures, const simulated_run* run);

 private:
  void fill_folder(const run_figures& figures, const simulated_run* run);

  const run_request& request_;
  std::optional<result_folder> folder_;
  std::string trace_name_;  // of a timeline that lies in the folder
};

}  // namespace pqa
