#include "pipeline/load_lane.h"

#include <algorithm>

namespace pqa::pipeline {

void load_lane::extend(activity what, cycle_t to) {
  if (to <= end_) return;
  if (!segments_.empty() && segments_.back().what == what)
    segments_.back().end = to;
  else
    segments_.push_back({what, to});
  end_ = to;
}

void load_lane::wait(cycle_t from, const load_wait& w) {
  extend(activity::tables, std::min(from, w.fill_end));
  if (w.over) {
    extend(activity::fill_drain, from);
  } else {
    extend(activity::outputs, std::min(from, w.bank_gate));
    extend(activity::inputs, from);
  }
}

void load_lane::book(cycle_t until, const load_wait& w, stage_account& account) {
  wait(until, w);
  std::size_t done = 0;
  for (const segment& s : segments_) {
    const cycle_t to = std::min(s.end, until);
    if (to > booked_) {
      account.add(s.what, to - booked_);
      if (observer_ != nullptr) observer_->interval(stage::load, s.what, booked_, to);
      booked_ = to;
    }
    if (s.end > until) break;
    ++done;
  }
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(done));
}

}  // namespace pqa::pipeline
