// What a traffic generator asks for, and when. Without a simulation kernel.
#pragma once

#include <cstdint>
#include <memory>

#include "pqa/memory/traffic_config.h"
#include "random/splitmix64.h"
#include "traffic/request_trace.h"

namespace pqa {

// An open loop: request n is due at a time of its own, however long the ones before take. Where the memory cannot keep
// up, at most `outstanding` requests that are due wait; a slot that falls out of that is lost, and what follows shifts,
// so that a backlog does not grow without bound. (A trace is played in full.)
class request_pattern {
 public:
  // The trace is that of traffic_pattern::trace, and null otherwise. The configuration is legal.
  request_pattern(const traffic_config& config, std::uint64_t ticks_per_second,
                  std::unique_ptr<request_trace> trace = nullptr);

  // The next request and when it is due. There is none after the end of a trace or at rate 0.
  bool has_next() const { return has_next_; }
  const timed_request& next() const { return next_; }
  // It leaves at this tick, at or after it was due. Throws input_error for a wrong line of a trace.
  void left(tick_t at);

  // Slots that were lost.
  std::uint64_t lost() const { return lost_; }

 private:
  tick_t due_of(std::uint64_t number) const;
  void prepare();

  traffic_config config_;
  std::uint64_t ticks_per_second_;
  std::unique_ptr<request_trace> trace_;
  splitmix64 random_;
  std::uint64_t slots_;  // places for a request in the range
  tick_t interval_ = 0;  // between two requests at the rate, rounded up
  tick_t gap_ = 0;       // bursty
  std::uint64_t number_ = 0;
  tick_t shift_ = 0;
  timed_request next_;
  bool has_next_ = false;
  std::uint64_t lost_ = 0;
};

}  // namespace pqa
