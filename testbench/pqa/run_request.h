// What a command line of `pqa run` asks for, read and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "command.h"
#include "configuration.h"
#include "estimate/energy.h"
#include "option_table.h"

namespace pqa {

enum class run_fidelity { analytic, lt, at };
const char* name_of(run_fidelity fidelity);

// Where the tensors come from.
enum class data_source { workload, random, none, file };

struct run_request {
  pqa::configuration config;
  run_fidelity fidelity = run_fidelity::at;
  data_source data = data_source::workload;
  std::string data_name;  // as in results: "random", "none", "workload" or the file as given
  energy_figures energy;
  std::uint64_t images = 1;
  std::uint64_t seed = 1;
  std::uint64_t start_cycle = 0;  // of the block's clock: when the job starts
  std::string out;                // the results' folder; empty: none
  std::string trace;              // the timeline's file; empty: none
  std::uint64_t trace_limit_bytes = 0;
  bool save_tensors = false;
  bool print_json = false;
  bool shows_progress = true;  // on a terminal
  words command_line;
};

option_table run_options();

// The options that commands share: --fidelity, --images, --seed, --json and --out. Throws input_error.
void read_shared(const option_values& values, run_request& request);
// The memory's name or file, by default that of the fidelity.
std::string memory_name(const option_values& values, run_fidelity fidelity);

// Throws input_error for a closed form on a memory that it does not know.
void check_memory(const option_values& values, const run_request& request);

// Throws input_error for options that contradict each other and for whatever is wrong with the files.
run_request read_run_request(const words& arguments, const words& command_line);

}  // namespace pqa
