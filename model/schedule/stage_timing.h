// The intervals, latencies and depths of the pipeline: the parameters that both accounts of time read.
#pragma once

#include <cstdint>

#include "pqa/layer.h"

namespace pqa {

// Cycles, unless said otherwise; docs/timing.md has the formulas.
struct stage_timing {
  std::uint32_t te = 1;  // an index vector holds the encoder; 0 where kept indices are replayed
  std::uint32_t tl = 1;  // it holds the lookup
  std::uint32_t tw = 1;  // a column holds the writer
  std::uint32_t le = 0;  // latencies of encode, lookup and accumulate
  std::uint32_t ll = 1;
  std::uint32_t la = 0;
  std::uint32_t d1 = 256;   // depth of the index FIFO in index vectors
  std::uint32_t d2 = 1024;  // depth of the accumulate FIFO in whole index vectors; 0 is not legal
  std::uint32_t d3 = 256;   // depth of the output FIFO in columns

  // Cycles from the end of a stage's last busy cycle to the end of the tile when nothing waits.
  std::uint32_t drain_after_encode() const { return le + tl + ll + 1 + la + tw; }
  std::uint32_t drain_after_lookup() const { return ll + 1 + la + tw; }
  std::uint32_t drain_after_accumulate() const { return la + tw; }
};

// ceil(log2(x)), x >= 1.
std::uint32_t clog2(std::uint32_t x);

// `outputs`: the tile's output count. `written_bytes`: bytes of a column that the tile writes to memory, 0 if none.
stage_timing make_stage_timing(const architecture& a, const layer& l, std::uint32_t outputs, bool encodes,
                               std::uint64_t written_bytes);

}  // namespace pqa
