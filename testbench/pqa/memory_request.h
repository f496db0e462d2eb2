// What a command line of `pqa memory` asks for, read and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "load/request_source.h"
#include "option_table.h"
#include "pqa/memory/memory_config.h"

namespace pqa {

struct memory_request {
  memory_config memory;
  bool loosely_timed = false;
  load_pattern pattern = load_pattern::sequential;
  std::uint64_t requests = 0;
  std::uint32_t bytes = 0;
  std::uint32_t outstanding = 1;
  std::optional<double> rate_gb_s;  // open loop
  std::uint64_t stride_bytes = 0;   // 0: `bytes`
  std::uint64_t size_bytes = 0;     // of the addresses in use
  double read_share = 1;
  std::uint64_t seed = 1;
  std::string trace_in;  // empty: the pattern
  bool curve = false;
  std::string commands;  // the command trace's file; empty: none
  std::string out;       // the results' folder; empty: none
  bool print_json = false;
  words command_line;
};

// A point of the curve, or the only one.
struct memory_load {
  std::uint32_t outstanding = 1;
  std::optional<double> rate_gb_s;
};
std::vector<memory_load> loads_of(const memory_request& request);

option_table memory_options();

// Throws input_error.
memory_request read_memory_request(const words& arguments, const words& command_line);

}  // namespace pqa
