// The flat memory as a file describes it (docs/formats.md, "Memory").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pqa {

// The defaults are a memory that costs no time.
struct ideal_config {
  std::string name = "ideal";
  std::optional<std::uint64_t> bandwidth_bytes_per_second;  // peak, 1000 to 10^15; empty: unlimited
  double efficiency = 1.0;                                  // above 0, at most 1
  double latency_ns = 0.0;                                  // 0 to 10^9
  std::optional<std::uint32_t> queue_depth;                 // as in target_settings; 1 to 65536
};

// round(bandwidth * efficiency) in bytes per second, efficiency taken as the decimal it was written as; empty:
// unlimited. Throws input_error when a value is out of range or the rate is below 1000.
std::optional<std::uint64_t> effective_rate(const ideal_config& config);

}  // namespace pqa
