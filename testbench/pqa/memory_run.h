// A memory alone under load.
#pragma once

#include <cstdint>

#include "memory_request.h"
#include "pqa/memory/dram_statistics.h"

namespace pqa {

// Plain data: measured in a child process.
struct memory_figures {
  std::uint64_t requests = 0;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint64_t errors = 0;  // requests answered with an error
  std::uint64_t first_error_address = 0;
  bool complete = false;  // every request was answered, and nothing is left in flight
  double time_ns = 0;     // from the first BEGIN_REQ to the last BEGIN_RESP
  double latency_mean_ns = 0, latency_min_ns = 0, latency_p50_ns = 0, latency_p99_ns = 0, latency_max_ns = 0;
  bool is_dram = false;
  dram_statistics dram;

  double bandwidth_gb_s() const { return time_ns > 0 ? static_cast<double>(bytes_read + bytes_written) / time_ns : 0; }
};

// Simulates; once a process. Throws input_error, simulation_error.
memory_figures run_memory(const memory_request& request, const memory_load& load);

// One point after the other, each in a child process if there are several. Throws the same, and simulation_error for a
// point that failed.
std::vector<memory_figures> run_memory(const memory_request& request);

}  // namespace pqa
