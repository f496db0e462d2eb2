// Does a rank get its refreshes?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dram_checker/violation.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// The standards ask for a refresh every REFI (REFIpb) on average and allow a few to be put off (8 in DDR3, DDR4 and
// LPDDR4: JESD79-3, JESD79-4, JESD209-4, "Refresh command"). The controller of this project puts off none, so more is
// asked here: over any time, from the start of the simulation on, a rank gets a refresh for every interval, but for one
// delay of at most refresh_delay(). So an interval too long by one clock is found after that many refreshes. Refreshing
// more often is legal.
//
// REFpb: in each round, every bank (DDR5: bank number) of the rank is refreshed once, in any order (JESD209-4, "Refresh
// command"). REFab ends a round; where banks are refreshed one by one, it counts as a whole round.
class refresh_watch {
 public:
  explicit refresh_watch(const dram_config& config);

  // A REFab or REFpb of the rank.
  void check(const dram_command_record& command, std::vector<dram_violation>& found);
  // None has come until `clock`; a violation names the missing one, without its place.
  void finish(std::uint64_t clock, std::vector<dram_violation>& found) const;

 private:
  std::int64_t lateness(std::uint64_t clock) const;
  void begin_round();
  void check_round(const dram_command_record& command, std::vector<dram_violation>& found);

  dram_refresh mode_;
  std::uint32_t banks_per_group_;
  std::uint64_t interval_;
  std::int64_t most_delay_;
  std::uint64_t refreshes_ = 0;
  std::int64_t earliest_ = 0;  // the least of: clock of a refresh less the clock at which an even pace would have it
  std::vector<std::optional<dram_command_record>> round_;  // by bank of the rank
  std::size_t refreshed_ = 0;
};

// The longest that a refresh can be late once it is due, when everything else of its rank (REFpb: of its bank) waits
// for it: the last command before it may be an ACT, a read or a write whose bank takes that long to close; other
// refreshes of the channel may have the command bus.
std::int64_t refresh_delay(const dram_config& config);

}  // namespace pqa
