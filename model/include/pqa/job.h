// A job: a chain of layer descriptors to run, and how it ended.
#pragma once

#include <cstdint>

#include "pqa/accounts.h"
#include "pqa/base/clock.h"

namespace pqa {

// lt: time from recurrences, b_transport. at: an event per index vector, the four phases of nb_transport.
enum class fidelity { lt, at };

// What software asks for.
struct job {
  std::uint64_t first_descriptor = 0;  // byte address, a multiple of descriptor_bytes
  std::uint64_t count = 0;             // layers to run; the chain may be a ring
  std::uint32_t timeout = 0;           // cycles that a burst may take from leaving to its response; 0: no limit
};

// Why a job ended early: the code in the register ERROR. A bus error is any response other than OK.
enum class job_error : std::uint8_t {
  none = 0,
  descriptor_fetch = 1,    // bus error while reading a descriptor, or its address is misaligned
  descriptor_invalid = 2,  // version, size or a field out of range
  no_legal_tiling = 3,     // the layer does not fit the capacities
  table_fetch = 4,         // bus error while reading tables
  feature_read = 5,        // bus error on feature_in
  partial_sum_read = 6,    // bus error while reading spilled partial sums
  result_write = 7,        // bus error while writing results or partial sums
  timeout = 8,             // a burst took longer than job.timeout
};

// How the burst was answered that ended a job: the code in the register ERROR_RESPONSE.
enum class bus_response : std::uint8_t {
  none = 0,  // no burst failed
  generic = 1,
  address = 2,
  command = 3,
  burst = 4,
  byte_enable = 5,
  incomplete = 6,  // the target answered and set no status
  missing = 7,     // no response in time
};

// How a job ended.
struct job_result {
  job_error error = job_error::none;
  std::uint64_t layer = 0;    // index in the job of the layer that failed
  std::uint64_t address = 0;  // of the burst or descriptor that failed
  cycle_t begin = 0;
  cycle_t end = 0;  // cycle in which the job was done or had failed
  bus_response response = bus_response::none;
};

// Told by an engine, in the simulation process that ends the job and at the time of its end.
class job_listener {
 public:
  virtual ~job_listener() = default;
  virtual void job_done(const job_result& result) = 0;
};

// Bytes of the host's memory that a layer's tables, maps and plans may take unless somebody says otherwise: 8 GiB.
inline constexpr std::uint64_t default_host_bytes_limit = std::uint64_t{8} << 30;

// What both engines (lt, at) are made with. The observer may be null.
struct engine_options {
  bool timing_only = false;  // move no data: timing and traffic alone (`--data none`); descriptors are still read
  run_observer* observer = nullptr;
  // A layer for which the model itself would need more memory is refused, as one without a legal tiling.
  std::uint64_t host_bytes_limit = default_host_bytes_limit;
};

}  // namespace pqa
