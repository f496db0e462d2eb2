// The figures of another DRAM simulator and the requests that they were measured with (README.md here).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "load/request_source.h"

namespace pqa::conformance {

struct reference_row {
  std::string id, group, standard, mapping, pattern, scheduler, refresh, slot_free;
  double read_share = 1;
  std::uint32_t outstanding = 1;
  std::uint32_t think_delay_clocks = 0;  // from BEGIN_REQ to the arrival at the controller
  std::uint32_t requests = 0;
  std::uint32_t bytes = 0;  // of a request
  double bandwidth_gb_s = 0;
  double latency_mean_ns = 0;  // BEGIN_REQ to BEGIN_RESP
  double latency_p50_ns = 0, latency_p99_ns = 0, latency_max_ns = 0;
  std::uint64_t row_hits = 0, activates = 0, reads = 0, writes = 0, refreshes = 0;
};

// Throws input_error when the file cannot be read or a line is not what it should be.
std::vector<reference_row> load_rows(const std::string& folder);

// The requests of a row, in order. Throws input_error.
class reference_requests final : public request_source {
 public:
  reference_requests(const std::string& folder, const reference_row& row);
  bool next(load_request& request) override;

 private:
  std::vector<load_request> requests_;
  std::size_t at_ = 0;
};

// The memory file of a row, and what of it the row changes, as arguments of `--set`.
std::string memory_file(const std::string& folder, const reference_row& row);
std::vector<std::string> memory_overrides(const reference_row& row);

}  // namespace pqa::conformance
