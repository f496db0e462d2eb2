// The account of the `load` stage, and of the cycles in which each layer's own tables were under way.
#pragma once

#include <cstdint>
#include <deque>

#include "pqa/accounts.h"

namespace pqa {

// A span in which bursts are under way, found from their begins and ends as they happen.
class under_way {
 public:
  // A burst leaves in cycle `begin` and keeps the port until `port_end`; returns true if nothing was under way.
  bool leaves(cycle_t begin, cycle_t port_end);
  void arrives(cycle_t end);
  bool idle_at(cycle_t cycle) const { return in_flight_ == 0 && end_ <= cycle; }
  // The end of what is known to be under way, never if bursts are in flight.
  cycle_t end() const { return in_flight_ > 0 ? never : end_; }
  // Length of all closed spans plus the one under way, when nothing is in flight.
  std::uint64_t length() const { return closed_ + (end_ - begin_); }

 private:
  std::uint64_t in_flight_ = 0;
  cycle_t begin_ = 0;
  cycle_t end_ = 0;
  std::uint64_t closed_ = 0;
};

// What the loader waits for when no burst is under way.
struct load_outlook {
  cycle_t fill_end = 0;  // end of the fill of all that has been loaded
  bool more = true;      // table bursts of the job are still to come
  cycle_t gate = never;  // cycle in which the next tile's half of the banks is free; never: not known yet
};

class load_account {
 public:
  explicit load_account(run_observer* observer)
      : observer_(observer && observer->wants_intervals() ? observer : nullptr) {}

  void start_job(cycle_t begin);
  void burst_leaves(std::uint64_t layer, cycle_t begin, cycle_t port_end, const load_outlook& outlook);
  void burst_arrives(std::uint64_t layer, cycle_t end);

  // The layer's span ends: the stage's account of it.
  stage_account cut(cycle_t end, const load_outlook& outlook);
  // Cycles in which bursts of the oldest layer's tables were under way; forgets that layer.
  std::uint64_t take_layer_cycles(std::uint64_t layer);

 private:
  struct layer_span {
    std::uint64_t layer;
    under_way bursts;
  };

  void advance(cycle_t to, const load_outlook& outlook);
  void spend(activity what, cycle_t end);
  under_way& of_layer(std::uint64_t layer);

  run_observer* observer_;
  under_way all_;
  cycle_t cursor_ = 0;
  stage_account account_;
  std::deque<layer_span> layers_;
};

}  // namespace pqa
