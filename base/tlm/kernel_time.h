// The simulation kernel's time as integer ticks.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <systemc>

#include "pqa/base/clock.h"
#include "pqa/base/error.h"

namespace pqa {

// Kernel ticks per second for a resolution given in seconds. Resolutions are powers of ten; 1 ps, 100 fs, 10 fs and
// 1 fs are accepted, since coarser ones would round clock edges and finer ones would overflow 64 bits within the hour.
// Throws input_error.
inline std::uint64_t ticks_per_second_of(double resolution_seconds) {
  const long exponent = std::lround(-std::log10(resolution_seconds));
  if (exponent < 12 || exponent > 15) {
    throw input_error("time resolution 1e-" + std::to_string(exponent) +
                      " s: allowed are 1 ps to 1 fs (sc_set_time_resolution(1, SC_FS) before the first module)");
  }
  std::uint64_t ticks = 1'000'000'000'000;
  for (long e = 12; e < exponent; ++e) ticks *= 10;
  return ticks;
}

// Kernel ticks per second of the running simulation, exactly. Fixes the time resolution. Throws input_error.
inline std::uint64_t ticks_per_second() {
  return ticks_per_second_of(sc_core::sc_get_time_resolution().to_seconds());
}

inline sc_core::sc_time to_sc_time(tick_t ticks) {
  return sc_core::sc_time::from_value(ticks);
}
inline tick_t to_ticks(const sc_core::sc_time& time) {
  return time.value();
}

// The current simulated time.
inline tick_t now() {
  return sc_core::sc_time_stamp().value();
}

}  // namespace pqa
