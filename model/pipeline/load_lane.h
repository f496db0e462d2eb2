// Busy and idle cycles of the table loader, which runs ahead of the layers that its cycles are booked to.
#pragma once

#include <vector>

#include "pqa/accounts.h"

namespace pqa::pipeline {

// What the loader waits for when no table burst is under way.
struct load_wait {
  cycle_t fill_end = 0;   // of what has been loaded
  cycle_t bank_gate = 0;  // of the next table burst; `never` while it is unknown
  bool over = false;      // the job has no further table burst
};

class load_lane {
 public:
  // `observer` is null unless it wants intervals.
  explicit load_lane(run_observer* observer) : observer_(observer) {}

  void begin(cycle_t at) {
    booked_ = end_ = at;
    segments_.clear();
  }

  // The end of the last burst, or of what else is settled.
  cycle_t end() const { return end_; }

  // The time up to `from` was spent waiting; needed only if from > end().
  void wait(cycle_t from, const load_wait& w);
  // A burst is under way in [from, to), from <= end().
  void burst(cycle_t to) { extend(activity::busy, to); }

  // Books all cycles before `until` that are not booked yet. Every burst that leaves before `until` must be known.
  void book(cycle_t until, const load_wait& w, stage_account& account);

 private:
  struct segment {
    activity what;
    cycle_t end;
  };
  void extend(activity what, cycle_t to);

  run_observer* observer_;
  cycle_t booked_ = 0;
  cycle_t end_ = 0;
  std::vector<segment> segments_;  // they follow each other from booked_ to end_
};

}  // namespace pqa::pipeline
