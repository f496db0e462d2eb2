// The account of each layer, from its first tile until it is reported.
#pragma once

#include "pipeline/load_lane.h"
#include "pipeline/port.h"

namespace pqa::pipeline {

// A layer is reported when the first tile of the next one has ended, or the job: only then are all bursts known that
// the loader sent before the layer's end.
class layer_ledger {
 public:
  layer_ledger(run_observer* observer, load_lane& lane) : observer_(observer), lane_(lane) {}

  void begin(cycle_t at);

  // The account of the layer that runs.
  layer_account& account() { return running_; }

  // A tile that began at `begin` has ended at `end`; all else about it must have been booked. `w` as of now.
  void tile_ended(const tile_execution& run, cycle_t begin, cycle_t end, const load_wait& w);
  // Nothing follows: reports the layer that has ended last, if it is still to be reported.
  void close(const load_wait& w);

 private:
  void book_load(cycle_t until, const load_wait& w);

  run_observer* observer_;
  load_lane& lane_;
  layer_account running_, ended_;
  bool has_ended_ = false;
  std::uint64_t ended_index_ = 0;
  std::uint32_t ended_id_ = 0;
};

}  // namespace pqa::pipeline
