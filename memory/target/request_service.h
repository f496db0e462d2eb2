// What a memory's timing is to its sockets: requests in, completions out, in whatever order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pqa/base/clock.h"
#include "target/timing_core.h"

namespace pqa {

// A request goes through: begun -> admitted (END_REQ may go) -> completed (BEGIN_RESP may go). Requests are known by a
// small number that whoever begins them chose. Plain C++: time comes in with the calls, and never goes back.
class request_service {
 public:
  struct completion {
    std::uint32_t id = 0;
    tick_t busy = 0;  // as in memory_service
  };

  virtual ~request_service() = default;

  // Before the first request: access.port will be below `ports`.
  virtual void expect_ports(std::size_t /*ports*/) {}

  // Every access completes at its arrival: there is no order to keep and nothing to wait for.
  virtual bool immediate() const = 0;

  // When the data of a request move, so that a read finds what the writes before it wrote: at its arrival, in the order
  // of the calls of begin(), or else when the tick of its BEGIN_REQ is over, in the order of service of such a tick.
  virtual bool moves_data_at_arrival() const = 0;

  // An access outside the four phases, served in the order of the calls. `now` <= access.arrival.
  virtual memory_service serve(const memory_access& access, tick_t now) = 0;
  // One after the other.
  virtual void serve(const memory_access* accesses, std::size_t count, tick_t now, memory_service* services) = 0;

  // A request of the four phases. With data that move at the arrival, access.arrival is now; otherwise it may be later.
  // True when it is admitted at once.
  virtual bool begin(const memory_access& access, std::uint32_t id) = 0;

  // Works out what happens up to `now`; arrivals of this very tick may still come.
  virtual void advance(tick_t now) = 0;
  // What advance() has found out: requests that have been admitted after all, and those completed by now.
  virtual bool next_admitted(std::uint32_t& id) = 0;
  virtual bool next_completed(completion& done) = 0;

  // Nothing is to be found out before this tick unless a request begins; never, when nothing is under way. Later than
  // the tick of the last advance().
  virtual tick_t next_event() = 0;

  // Nothing is under way.
  virtual bool idle() const = 0;
};

}  // namespace pqa
