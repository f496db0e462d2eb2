// A row of the reference, run on our memory.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/dram/reference_data.h"

namespace pqa::conformance {

struct replayed_row {
  double bandwidth_gb_s = 0;  // bytes of all requests by the time from the first BEGIN_REQ to the last BEGIN_RESP
  double latency_mean_ns = 0, latency_p50_ns = 0, latency_p99_ns = 0, latency_max_ns = 0;
  double seconds = 0;  // of this machine's CPU, start-up excluded
  bool complete = false;
};

// Simulates; once a process. Throws input_error.
replayed_row replay(const std::string& folder, const reference_row& row);

// (ours - reference) / reference.
inline double deviation(double ours, double reference) {
  return (ours - reference) / reference;
}

}  // namespace pqa::conformance
