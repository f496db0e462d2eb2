// What a memory counts.
#pragma once

#include <algorithm>
#include <cstdint>

#include "pqa/base/clock.h"

namespace pqa {

// Accesses of one port, or of all. Times are kernel ticks. Debug and direct (DMI) accesses are not counted.
struct access_statistics {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t bytes_read = 0;  // data length of the transactions, byte enables left aside
  std::uint64_t bytes_written = 0;
  std::uint64_t errors = 0;  // transactions answered with an error status; not among the above
  tick_t busy = 0;           // time in which the memory's data path worked for these accesses

  // From the arrival of the request (BEGIN_REQ) to the response (BEGIN_RESP), over reads and writes.
  tick_t latency_min = 0;
  tick_t latency_max = 0;
  uint128_t latency_sum = 0;

  std::uint64_t accesses() const { return reads + writes; }
  double latency_mean() const {
    return accesses() == 0 ? 0.0 : static_cast<double>(latency_sum) / static_cast<double>(accesses());
  }

  void count(bool is_write, std::uint64_t bytes, tick_t latency) {
    latency_min = accesses() == 0 ? latency : std::min(latency_min, latency);
    latency_max = std::max(latency_max, latency);
    latency_sum += latency;
    ++(is_write ? writes : reads);
    (is_write ? bytes_written : bytes_read) += bytes;
  }

  access_statistics& operator+=(const access_statistics& other) {
    if (other.accesses() > 0) {
      latency_min = accesses() == 0 ? other.latency_min : std::min(latency_min, other.latency_min);
      latency_max = std::max(latency_max, other.latency_max);
    }
    reads += other.reads;
    writes += other.writes;
    bytes_read += other.bytes_read;
    bytes_written += other.bytes_written;
    errors += other.errors;
    busy += other.busy;
    latency_sum += other.latency_sum;
    return *this;
  }
};

}  // namespace pqa
