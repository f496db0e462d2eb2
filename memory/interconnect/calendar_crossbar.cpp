#include "interconnect/calendar_crossbar.h"

namespace pqa {

calendar_crossbar::calendar_crossbar(const crossbar_settings& settings)
    : clock_(settings.clock),
      width_bytes_(settings.width_bytes),
      latency_(settings.latency),
      outstanding_(settings.outstanding),
      inputs_(settings.inputs.size()),
      outputs_(settings.outputs),
      under_way_(settings.inputs.size()),
      uses_(settings.outputs) {}

std::uint64_t calendar_crossbar::beats(const crossbar::request& r, bool with_data) const {
  return with_data ? crossbar::beats_of(r, width_bytes_) : 1;
}

tick_t calendar_crossbar::forward(const crossbar::request& r, tick_t arrival, tick_t now) {
  earliest_first& under_way = under_way_[r.input];
  while (!under_way.empty() && (under_way.top() <= arrival || under_way.size() >= outstanding_)) {
    arrival = std::max(arrival, under_way.top());
    under_way.pop();
  }
  links& in = inputs_[r.input];
  links& out = outputs_[r.output];
  in.forward.forget_before(clock_.cycle_at(now));
  out.forward.forget_before(clock_.cycle_at(now));
  const std::uint64_t cycles = beats(r, r.is_write);
  const cycle_t entered = in.forward.find(after(arrival), cycles);
  in.forward.take(entered, cycles);
  const cycle_t crossed = out.forward.find(entered, cycles);
  out.forward.take(crossed, cycles);
  output_statistics& use = uses_[r.output];
  ++use.requests;
  use.forward_beats += cycles;
  use.waited_cycles += crossed - entered;
  return clock_.edge(crossed + cycles) + latency_;
}

tick_t calendar_crossbar::back(const crossbar::request& r, tick_t response, tick_t now) {
  links& in = inputs_[r.input];
  links& out = outputs_[r.output];
  in.back.forget_before(clock_.cycle_at(now));
  out.back.forget_before(clock_.cycle_at(now));
  const std::uint64_t cycles = beats(r, !r.is_write);
  const cycle_t crossed = find_in_both(in.back, out.back, after(response), cycles);
  in.back.take(crossed, cycles);
  out.back.take(crossed, cycles);
  uses_[r.output].return_beats += cycles;
  const tick_t there = clock_.edge(crossed + cycles);
  under_way_[r.input].push(there);
  return there;
}

}  // namespace pqa
