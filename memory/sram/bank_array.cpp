#include "sram/bank_array.h"

#include <algorithm>

namespace pqa {

bank_array::timetable& bank_array::phase_of(std::uint64_t word, cycle_t cycle) {
  const std::uint64_t banks = phases_.size();
  return phases_[(word % banks + banks - cycle % banks) % banks];
}

void bank_array::forget_before(timetable& taken, cycle_t cycle) {
  const auto keep = std::find_if(taken.begin(), taken.end(), [&](const interval& i) { return i.end > cycle; });
  taken.erase(taken.begin(), keep);
}

void bank_array::take(timetable& taken, interval cycles) {
  auto next = std::find_if(taken.begin(), taken.end(), [&](const interval& i) { return i.begin >= cycles.end; });
  if (next != taken.end() && next->begin == cycles.end) {
    cycles.end = next->end;
    next = taken.erase(next);
  }
  if (next != taken.begin() && (next - 1)->end == cycles.begin) {
    (next - 1)->end = cycles.end;
  } else {
    taken.insert(next, cycles);
  }
}

bank_array::placement bank_array::place(cycle_t ready, std::uint32_t port, std::uint64_t word, std::uint64_t words) {
  latest_ready_ = std::max(latest_ready_, ready);
  cycle_t cycle = std::max(ready, port_free_[port]);
  placement result;
  result.first = cycle;
  if (phases_.empty()) {  // a single port never asks a bank twice in a cycle
    result.last = cycle + words - 1;
    port_free_[port] = result.last + 1;
    return result;
  }
  bool started = false;
  while (words > 0) {
    timetable& taken = phase_of(word, cycle);
    forget_before(taken, latest_ready_);
    const auto next = std::find_if(taken.begin(), taken.end(), [&](const interval& i) { return i.end > cycle; });
    if (next != taken.end() && next->begin <= cycle) {
      ++cycle;
      ++result.conflict_cycles;
      continue;
    }
    const std::uint64_t run = next == taken.end() ? words : std::min(words, next->begin - cycle);
    if (!started) result.first = cycle;
    started = true;
    take(taken, {cycle, cycle + run});
    cycle += run;
    word += run;
    words -= run;
  }
  result.last = cycle - 1;
  port_free_[port] = cycle;
  return result;
}

cycle_t bank_array::earliest_last(cycle_t ready, std::uint32_t port, std::uint64_t words) const {
  return std::max(ready, port_free_[port]) + words - 1;
}

}  // namespace pqa
