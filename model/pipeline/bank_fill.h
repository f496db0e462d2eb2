// When the tables of a tile can be used: arrival of the bursts, then the fill of the banks (docs/timing.md, "Tables
// ready").
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "pqa/architecture.h"
#include "pqa/base/clock.h"
#include "schedule/table_plan.h"

namespace pqa::pipeline {

// Fills go on from tile to tile. Times of the fill are exact, in units of 1/num cycle for num/den entries a cycle.
class bank_fill {
 public:
  // `rate`: entries a bank takes in a cycle; empty: filling takes no time.
  explicit bank_fill(const std::optional<rational>& rate)
      : fills_(rate.has_value()), num_(rate ? rate->numerator : 1), den_(rate ? rate->denominator : 1) {}

  void reset() { lut_ = prototypes_ = 0; }

  // The bursts that arrive from now on are those of this tile. K is appended to `ready` as soon as it is known: of each
  // group if groups are outermost, otherwise of all at once. Plan and `ready` must stay valid until all have arrived.
  void begin(const table_plan& plan, const tile& t, std::vector<cycle_t>& ready);

  // The next burst of the tile arrives in cycle `at`.
  void arrived(cycle_t at) {
    latest_ = std::max(latest_, at);
    if (++bursts_ >= next_step_) step();
  }

  // How many bursts have to arrive until K of another group is known, at least 1; if none is to come, more than there
  // are.
  std::size_t bursts_to_ready() const {
    if (ready_->size() >= groups()) return plan_->bursts.size() + 1;
    const std::uint32_t needed = plan_->groups[ready_->size()].bursts;
    return needed > bursts_ ? needed - bursts_ : 1;
  }

  // The latest arrival of the tile's bursts so far.
  cycle_t latest() const { return latest_; }
  // The end of the fill of all that has been loaded.
  cycle_t end() const { return fills_ ? std::max(in_cycles(lut_), in_cycles(prototypes_)) : 0; }

 private:
  std::size_t groups() const { return groups_outermost_ ? plan_->groups.size() : 1; }  // of which K is told
  cycle_t in_cycles(uint128_t fine) const { return static_cast<cycle_t>((fine + (num_ - 1)) / num_); }
  void step();
  void fill_prototypes();
  void fill_lut();
  void complete_groups();

  bool fills_;
  std::uint64_t num_, den_;
  uint128_t lut_ = 0, prototypes_ = 0;  // F and H

  const table_plan* plan_ = nullptr;
  std::vector<cycle_t>* ready_ = nullptr;
  bool encodes_ = false;
  bool groups_outermost_ = false;
  std::uint32_t rows_per_group_ = 0;  // of the prototype banks: Te
  std::uint32_t bursts_ = 0;
  std::uint32_t next_step_ = 0;  // bursts with which more than the latest arrival changes
  cycle_t latest_ = 0;
  cycle_t bias_ = 0;
  std::size_t row_ = 0;
  std::vector<cycle_t> prototypes_ready_;  // of the groups so far
};

}  // namespace pqa::pipeline
