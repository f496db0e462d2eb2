// What a memory's timing is made of: one function from an access to the tick of its completion.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pqa/base/clock.h"

namespace pqa {

struct memory_access {
  tick_t arrival = 0;
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;  // > 0
  std::uint32_t port = 0;
  bool is_write = false;
};

struct memory_service {
  tick_t completion = 0;  // the last byte is there, latency included; >= arrival
  tick_t busy = 0;        // by how much this access prolonged the time in which the memory works
};

// Timing of one kind of memory, without data and without a simulation kernel. The shell that owns it calls serve() once
// for each access, in the order of service.
class timing_core {
 public:
  virtual ~timing_core() = default;

  virtual memory_service serve(const memory_access& access) = 0;
  // One after the other.
  virtual void serve(const memory_access* accesses, std::size_t count, memory_service* services) {
    for (std::size_t i = 0; i < count; ++i) services[i] = serve(accesses[i]);
  }

  // A lower bound on what serve() will say, whatever is served in between. Later than the arrival, unless immediate().
  virtual tick_t earliest_completion(const memory_access& access) const = 0;

  // Every access completes at its arrival: there is no order to keep and nothing to wait for.
  virtual bool immediate() const = 0;
};

}  // namespace pqa
