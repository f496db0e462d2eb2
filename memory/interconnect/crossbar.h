// Timing of an interconnect under the four phases: who crosses when. Plain C++; the shell is interconnect.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "interconnect/arbiter.h"
#include "pqa/base/clock.h"

namespace pqa {

struct crossbar_settings {
  crossbar_settings(const clock_domain& c) : clock(c) {}

  clock_domain clock;
  std::uint32_t width_bytes = 4;
  tick_t latency = 0;
  arbitration kind = arbitration::round_robin;
  std::vector<port_share> inputs;
  std::size_t outputs = 1;
  std::uint32_t outstanding = 1;  // of an input
};

// Every input and every output has a link of `width_bytes` in each direction. A transfer keeps a link for a number of
// beats, a beat being a clock cycle: a write's request and a read's response one for each word of width_bytes that they
// touch, a read's request and a write's response one.
//
// A request takes its input's link as soon as that is free, waits there in a queue for its output, is chosen by the
// output's arbiter and takes the output's link; `latency` after its last beat it is at the target. Requests from one
// input to one output stay in order. A response takes the links of its output and its input at once, and is at the
// initiator after its last beat. What happens at a tick counts for decisions at clock edges after it, so the order of
// the calls of one tick decides nothing.
class crossbar {
 public:
  struct request {
    std::uint32_t id = 0;
    std::uint32_t input = 0;
    std::uint32_t output = 0;
    std::uint64_t address = 0;
    std::uint32_t bytes = 0;
    bool is_write = false;
  };
  explicit crossbar(const crossbar_settings& settings);

  // The input may have one more request under way.
  bool has_room(std::size_t input) const { return inputs_[input].under_way < outstanding_; }
  // A request that begins at this tick; has_room(), and in order of the ticks on each input.
  void accept(const request& r, tick_t at);
  // The target has ended the request that departed last: the next may follow at this tick.
  void ended_request(std::size_t output, tick_t at);
  // The target answers.
  void respond(std::uint32_t id, tick_t at);
  // The initiator has ended the response that was delivered last.
  void ended_response(std::size_t input, tick_t at);

  // Decides everything up to and including this tick.
  void advance(tick_t now);
  // A request that is due at its target, or a response that is due at its initiator; false when there is none. Until it
  // has been ended there is no next one of that output or input.
  bool depart(std::size_t output, tick_t now, std::uint32_t& id);
  bool deliver(std::size_t input, tick_t now, std::uint32_t& id);
  // A response that has begun to cross: the target may begin the next one, which then waits for the links.
  bool release_target(std::size_t output, tick_t now, std::uint32_t& id);

  // Nothing happens before this tick unless it is told something.
  tick_t next_event() const;
  bool idle() const;
  const output_statistics& use(std::size_t output) const { return outputs_[output].use; }

  // Words of the links that a request's bytes touch; at least one.
  static std::uint64_t beats_of(const request& r, std::uint32_t width_bytes) {
    const std::uint64_t bytes = r.bytes == 0 ? 1 : r.bytes;
    return (r.address % width_bytes + bytes + width_bytes - 1) / width_bytes;
  }

 private:
  struct due {
    std::uint32_t id = 0;
    tick_t at = 0;
  };
  struct queued {
    std::uint32_t id = 0;
    cycle_t from = 0;  // the first cycle in which it may cross
  };
  struct input_state {
    std::vector<std::deque<queued>> queues;  // for each output
    cycle_t forward_free = 0;
    cycle_t return_free = 0;
    std::uint32_t under_way = 0;
    std::uint32_t places = 2;  // for responses that have crossed and have not been ended
    cycle_t place_from = 0;    // there was no place before this cycle
    std::deque<due> crossed;
    bool responding = false;
    tick_t response_free = 0;
    std::size_t last_output = 0;  // of the response that crossed last
  };
  struct output_state {
    std::unique_ptr<arbiter> choice;
    cycle_t forward_free = 0;
    cycle_t return_free = 0;
    std::uint64_t credits = 0;  // for requests that have been chosen and not yet been ended by the target
    cycle_t credit_from = 0;    // there was no credit before this cycle
    std::deque<due> pipe;
    bool requesting = false;
    tick_t request_free = 0;
    std::deque<queued> responses;
    std::deque<due> releases;
    output_statistics use;
  };

  cycle_t after(tick_t at) const { return clock_.cycle_at(at + 1); }
  std::uint64_t response_beats(const request& r) const { return r.is_write ? 1 : beats_of(r, width_bytes_); }
  std::uint64_t request_beats(const request& r) const { return r.is_write ? beats_of(r, width_bytes_) : 1; }
  cycle_t next_choice(std::size_t output) const;
  cycle_t next_crossing(const output_state& out) const;
  void choose(std::size_t output, cycle_t cycle);
  void advance_responses(tick_t now);
  void cross(std::size_t output, cycle_t cycle);

  clock_domain clock_;
  std::uint32_t width_bytes_;
  tick_t latency_;
  std::uint32_t outstanding_;
  std::vector<input_state> inputs_;
  std::vector<output_state> outputs_;
  std::vector<request> requests_;  // by id
  std::vector<bool> waiting_;      // scratch of choose()
};

}  // namespace pqa
