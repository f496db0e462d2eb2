// What a DRAM counts beside what every memory counts.
#pragma once

#include <cstdint>

namespace pqa {

// Counts since the simulation began.
struct dram_statistics {
  std::uint64_t read_bursts = 0;
  std::uint64_t write_bursts = 0;
  // Bursts that found their row open; that found no row open; that had to close another row first. Without requests of
  // others in between, an access that is split into bursts hits with all but the first of each row.
  std::uint64_t row_hits = 0;
  std::uint64_t row_misses = 0;
  std::uint64_t row_conflicts = 0;
  std::uint64_t refreshes = 0;    // REFab and REFpb
  std::uint64_t turnarounds = 0;  // changes between reading and writing on a data bus
  std::uint64_t activates = 0;
  std::uint64_t precharges = 0;  // PRE and PREab; not those of RDA and WRA

  dram_statistics& operator+=(const dram_statistics& other) {
    row_hits += other.row_hits;
    row_misses += other.row_misses;
    row_conflicts += other.row_conflicts;
    refreshes += other.refreshes;
    turnarounds += other.turnarounds;
    activates += other.activates;
    precharges += other.precharges;
    read_bursts += other.read_bursts;
    write_bursts += other.write_bursts;
    return *this;
  }
};

}  // namespace pqa
