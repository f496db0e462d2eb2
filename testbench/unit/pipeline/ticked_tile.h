// A tile's pipeline as a machine that is stepped cycle by cycle: FIFOs as counters of free slots that come back in the
// cycle after a pop. It shares no formula with model/pipeline/.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"
#include "pqa/layer.h"
#include "schedule/tile.h"

namespace pqa::test {

// What happens around the tile. Delays are cycles.
struct tile_scene {
  layer shape;
  tile t;  // its groups, columns, timing and order of groups count
  cycle_t start = 0;
  std::vector<cycle_t> tables;  // K of each group
  bool reads_rows = false;
  std::uint32_t passes = 1;
  std::uint32_t buffer_rows = 1;
  std::vector<cycle_t> row_delays;  // from request to arrival, of each row of each pass
  bool reads_sums = false;
  std::vector<std::uint64_t> sum_columns;  // of each burst of partial sums: the column of its first byte,
  std::vector<std::uint64_t> sum_bursts;   // and for each column how many bursts it needs
  std::vector<cycle_t> sum_delays;
  std::vector<int> write_delays;  // of each column: from the writer's start to its last burst; -1: no burst
};

struct tile_times {
  std::vector<cycle_t> e, p, v;     // of each index vector
  std::vector<cycle_t> w;           // of each column
  std::vector<cycle_t> rows, sums;  // request cycles of rows (counted through the passes) and bursts
  cycle_t end = 0;
};

// The image rows that some column needs, in ascending order.
std::vector<std::uint32_t> rows_in_use(const layer& l);

tile_times run_ticked(const tile_scene& scene);

}  // namespace pqa::test
