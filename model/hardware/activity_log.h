// One stage's account of one tile, kept as time goes on.
#pragma once

#include <algorithm>

#include "hardware/tokens.h"
#include "pqa/accounts.h"

namespace pqa {

class activity_log {
 public:
  activity_log(pqa::stage which, run_observer* observer)
      : stage_(which), observer_(observer && observer->wants_intervals() ? observer : nullptr) {}

  void begin(cycle_t start) {
    cursor_ = start;
    account_ = {};
    table_fill_ = 0;
  }

  // The stage does `what` from where it was accounted for until cycle `end`; nothing if that has passed.
  void spend(activity what, cycle_t end) {
    if (end <= cursor_) return;
    account_.add(what, end - cursor_);
    if (observer_) observer_->interval(stage_, what, cursor_, end);
    cursor_ = end;
  }

  // The time before the stage's first busy cycle, up to where the first vector can have come through unhindered.
  void open(const tile_opening& opening) {
    if (opening.tables_until > cursor_) {
      const cycle_t fill_begin = std::max(cursor_, opening.tables_arrived);
      if (opening.tables_until > fill_begin) table_fill_ = opening.tables_until - fill_begin;
    }
    spend(activity::tables, opening.tables_until);
    spend(activity::inputs, opening.first_encode);
  }

  // The time after the last busy cycle: `pure` cycles of it are the pipeline's own.
  void drain(cycle_t end, std::uint32_t pure) {
    if (end >= cursor_ + pure) spend(activity::outputs, end - pure);
    spend(activity::fill_drain, end);
  }

  cycle_t cursor() const { return cursor_; }
  const stage_account& account() const { return account_; }
  std::uint64_t table_fill() const { return table_fill_; }

 private:
  pqa::stage stage_;
  run_observer* observer_;
  cycle_t cursor_ = 0;
  stage_account account_;
  std::uint64_t table_fill_ = 0;
};

}  // namespace pqa
