// One stage's busy and idle cycles while a tile runs.
#pragma once

#include "pqa/accounts.h"

namespace pqa::pipeline {

// The stage is busy except in the gaps, which come in ascending order. Sums them up, and tells the observer if there is
// one.
class stage_lane {
 public:
  // `observer` is null unless it wants intervals.
  stage_lane(stage which, run_observer* observer) : which_(which), observer_(observer) {}

  void begin(cycle_t at) {
    busy_from_ = at;
    account_ = {};
  }

  // Idle in [from, to); nothing if it is empty.
  void gap(cycle_t from, cycle_t to, activity cause) {
    if (from >= to) return;
    end_busy(from);
    account_.stalls[static_cast<std::size_t>(cause)] += to - from;
    if (observer_ != nullptr) observer_->interval(which_, cause, from, to);
    busy_from_ = to;
  }

  // Idle for so many cycles in all, in gaps that nobody is told of.
  void gaps(cycle_t cycles, activity cause) {
    account_.stalls[static_cast<std::size_t>(cause)] += cycles;
    busy_from_ += cycles;
  }

  // Somebody wants to be told of each gap.
  bool is_observed() const { return observer_ != nullptr; }

  void end_busy(cycle_t at) {
    account_.busy += at - busy_from_;
    if (observer_ != nullptr && at > busy_from_) observer_->interval(which_, activity::busy, busy_from_, at);
    busy_from_ = at;
  }

  const stage_account& account() const { return account_; }

 private:
  stage which_;
  run_observer* observer_;
  cycle_t busy_from_ = 0;
  stage_account account_;
};

}  // namespace pqa::pipeline
