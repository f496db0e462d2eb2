// Which word of a banked SRAM is accessed in which cycle.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// Word w lies in bank w mod banks. Each port starts at most one word a cycle and each bank serves at most one access a
// cycle. Bursts are placed in the order of the calls, each word in the first cycle in which port and bank are free;
// what has been placed is never moved, and a later burst may use the gaps.
class bank_array {
 public:
  struct placement {
    cycle_t first = 0;            // cycle of the first word's access
    cycle_t last = 0;             // cycle of the last word's access
    cycle_t conflict_cycles = 0;  // cycles in which the port waited for a bank
  };

  // Both at least 1.
  bank_array(std::uint32_t banks, std::uint32_t ports) : port_free_(ports), phases_(ports > 1 ? banks : 0) {}

  // Places `words` (> 0) words from number `word` on, none before cycle `ready`. Cycles before
  // the latest `ready` seen may be forgotten, so a burst that comes late, as in loosely timed simulation, meets fewer
  // conflicts than it would have.
  placement place(cycle_t ready, std::uint32_t port, std::uint64_t word, std::uint64_t words);

  // The earliest cycle in which that burst's last word could be accessed, were there no conflict.
  cycle_t earliest_last(cycle_t ready, std::uint32_t port, std::uint64_t words) const;

 private:
  struct interval {
    cycle_t begin = 0;
    cycle_t end = 0;
  };
  using timetable = std::vector<interval>;  // sorted, apart, none touching

  // A burst that never waits reaches word w in cycle t with (w - t) mod banks constant, its phase. Two bursts meet in a
  // bank exactly when they are in the same phase in the same cycle, so occupied cycles are kept by phase.
  timetable& phase_of(std::uint64_t word, cycle_t cycle);
  static void forget_before(timetable& taken, cycle_t cycle);
  static void take(timetable& taken, interval cycles);

  std::vector<cycle_t> port_free_;
  std::vector<timetable> phases_;
  cycle_t latest_ready_ = 0;
};

}  // namespace pqa
