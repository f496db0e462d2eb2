// How far a loosely timed master runs ahead of the kernel.
#pragma once

#include <tlm>

#include "tlm/kernel_time.h"

namespace pqa {

// The global quantum as it is now, in ticks; 100 us where none is set.
inline tick_t quantum() {
  const sc_core::sc_time& global = tlm::tlm_global_quantum::instance().get();
  return to_ticks(global == sc_core::SC_ZERO_TIME ? sc_core::sc_time(100, sc_core::SC_US) : global);
}

}  // namespace pqa
