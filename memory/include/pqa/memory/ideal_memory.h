// The flat memory: peak bandwidth, efficiency, latency.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>

#include "pqa/memory/memory_target.h"

namespace pqa {

// The defaults are a memory that costs no time.
struct ideal_config {
  std::string name = "ideal";
  std::optional<std::uint64_t> bandwidth_bytes_per_second;  // peak, 1000 to 10^15; empty: unlimited
  double efficiency = 1.0;                                  // above 0, at most 1
  double latency_ns = 0.0;                                  // 0 to 10^9
};

// round(bandwidth * efficiency) in bytes per second, efficiency taken as the decimal it was written as; empty:
// unlimited. Throws input_error when a value is out of range or the rate is below 1000.
std::optional<std::uint64_t> effective_rate(const ideal_config& config);

// Service is in order over all ports. Bursts that arrive while the link is busy queue up behind it without a gap; the
// one that completes B bytes of a busy period which opened at tick a leaves the link at a + ceil(B * R / rate). The
// latency, rounded up to a tick once, is added after and does not occupy the link.
class ideal_memory : public memory_target {
 public:
  // Throws input_error on values out of range.
  ideal_memory(const sc_core::sc_module_name& name, const ideal_config& config, const target_settings& settings = {});

  const ideal_config& config() const { return config_; }

 private:
  ideal_config config_;
};

}  // namespace pqa
