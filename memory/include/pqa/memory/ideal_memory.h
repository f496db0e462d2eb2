// The flat memory: peak bandwidth, efficiency, latency.
#pragma once

#include <systemc>

#include "pqa/memory/ideal_config.h"
#include "pqa/memory/memory_target.h"

namespace pqa {

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
