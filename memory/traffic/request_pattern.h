// What a traffic generator asks for, and when. Without a simulation kernel.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/memory/traffic_config.h"
#include "traffic/request_trace.h"

namespace pqa {

// 64 random bits a call: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
class splitmix64 {
 public:
  explicit splitmix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  // Uniform in [0, bound), bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<uint128_t>(next()) * bound) >> 64U);
  }
  // Uniform in [0, 1).
  double share() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

// An open loop: request n is due at a time of its own, however long the ones before take. Where the memory cannot keep
// up, at most `outstanding` requests that are due wait; a slot that falls out of that is lost, and what follows shifts,
// so that a backlog does not grow without bound. (A trace is played in full.)
class request_pattern {
 public:
  // The trace is used by traffic_pattern::trace only. The configuration is legal.
  request_pattern(const traffic_config& config, std::uint64_t ticks_per_second, std::vector<timed_request> trace = {});

  // The next request and when it is due. There is none after the end of a trace or at rate 0.
  bool has_next() const { return has_next_; }
  const timed_request& next() const { return next_; }
  // It leaves at this tick, at or after it was due.
  void left(tick_t at);

  // Slots that were lost.
  std::uint64_t lost() const { return lost_; }

 private:
  tick_t due_of(std::uint64_t number) const;
  void prepare();

  traffic_config config_;
  std::uint64_t ticks_per_second_;
  std::vector<timed_request> trace_;
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
