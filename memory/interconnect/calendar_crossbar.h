// Timing of an interconnect for loosely timed calls: the links of crossbar.h as calendars, in the order of the calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "interconnect/crossbar.h"
#include "interconnect/link_calendar.h"

namespace pqa {

// The same links, beats and latency as in crossbar, without arbitration: whoever calls first takes the first gap. A
// call may come with a time before that of an earlier call, but never before the kernel's time `now`.
class calendar_crossbar {
 public:
  explicit calendar_crossbar(const crossbar_settings& settings);

  // The tick at which a request that begins at `arrival` is at its target.
  tick_t forward(const crossbar::request& r, tick_t arrival, tick_t now);
  // The tick at which a response that the target gives at `response` is at the initiator.
  tick_t back(const crossbar::request& r, tick_t response, tick_t now);

  // Of an output. `waited_cycles` counts from the first cycle in which the input's link would have taken the request.
  const output_statistics& use(std::size_t output) const { return uses_[output]; }

 private:
  struct links {
    link_calendar forward;
    link_calendar back;
  };
  using earliest_first = std::priority_queue<tick_t, std::vector<tick_t>, std::greater<>>;

  cycle_t after(tick_t at) const { return clock_.cycle_at(at + 1); }
  std::uint64_t beats(const crossbar::request& r, bool with_data) const;

  clock_domain clock_;
  std::uint32_t width_bytes_;
  tick_t latency_;
  std::uint32_t outstanding_;
  std::vector<links> inputs_;
  std::vector<links> outputs_;
  std::vector<earliest_first> under_way_;  // of each input: when the responses are there
  std::vector<output_statistics> uses_;
};

}  // namespace pqa
