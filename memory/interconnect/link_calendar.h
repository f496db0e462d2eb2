// When a link is taken: the loosely timed account of one, which requests reach out of order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// Transfers are placed in the order of the calls, each into the first gap that is long enough; what has been placed is
// never moved. So a master that runs ahead of the others by a quantum takes nothing from them but the time it uses.
class link_calendar {
 public:
  // The first cycle from `ready` on at which the link is free for `cycles` (> 0).
  cycle_t find(cycle_t ready, cycle_t cycles) const {
    for (std::size_t i = first_ending_after(ready); i < taken_.size(); ++i) {
      if (ready + cycles <= taken_[i].begin) return ready;
      ready = std::max(ready, taken_[i].end);
    }
    return ready;
  }

  // Takes [begin, begin + cycles), which find() has said to be free.
  void take(cycle_t begin, cycle_t cycles) {
    const cycle_t end = begin + cycles;
    std::size_t at = first_ending_after(begin);
    const bool joins_before = at > head_ && taken_[at - 1].end == begin;
    const bool joins_after = at < taken_.size() && taken_[at].begin == end;
    if (joins_before && joins_after) {
      taken_[at - 1].end = taken_[at].end;
      taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(at));
    } else if (joins_before) {
      taken_[at - 1].end = end;
    } else if (joins_after) {
      taken_[at].begin = begin;
    } else {
      taken_.insert(taken_.begin() + static_cast<std::ptrdiff_t>(at), {begin, end});
    }
    used_ += cycles;
  }

  // Nothing will be placed before this cycle any more.
  void forget_before(cycle_t cycle) {
    while (head_ < taken_.size() && taken_[head_].end <= cycle) ++head_;
    if (head_ >= 64 && head_ * 2 >= taken_.size()) {
      taken_.erase(taken_.begin(), taken_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
  }

  // Cycles taken so far.
  cycle_t used() const { return used_; }
  // Stretches that are remembered.
  std::size_t size() const { return taken_.size() - head_; }

 private:
  struct interval {
    cycle_t begin = 0;
    cycle_t end = 0;
  };

  std::size_t first_ending_after(cycle_t cycle) const {
    if (taken_.size() == head_ || taken_.back().end <= cycle) return taken_.size();
    const auto found = std::partition_point(taken_.begin() + static_cast<std::ptrdiff_t>(head_), taken_.end(),
                                            [&](const interval& i) { return i.end <= cycle; });
    return static_cast<std::size_t>(found - taken_.begin());
  }

  std::vector<interval> taken_;  // sorted, apart, none touching; those before head_ are forgotten
  std::size_t head_ = 0;
  cycle_t used_ = 0;
};

// The first cycle from `ready` on at which both are free.
inline cycle_t find_in_both(const link_calendar& a, const link_calendar& b, cycle_t ready, cycle_t cycles) {
  for (;;) {
    const cycle_t in_a = a.find(ready, cycles);
    const cycle_t in_b = b.find(in_a, cycles);
    if (in_b == in_a) return in_a;
    ready = in_b;
  }
}

}  // namespace pqa
