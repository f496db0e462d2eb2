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
};

// How a job ended.
struct job_result {
  job_error error = job_error::none;
  std::uint64_t layer = 0;    // index in the job of the layer that failed
  std::uint64_t address = 0;  // of the burst that failed
  cycle_t begin = 0;
  cycle_t end = 0;  // cycle in which the job was done or had failed
};

// Told by an engine, in the simulation process that ends the job and at the time of its end.
class job_listener {
 public:
  virtual ~job_listener() = default;
  virtual void job_done(const job_result& result) = 0;
};

// What both engines (lt, at) are made with. The observer may be null.
struct engine_options {
  bool timing_only = false;  // move no data: timing and traffic alone (`--data none`); descriptors are still read
  run_observer* observer = nullptr;
};

}  // namespace pqa
