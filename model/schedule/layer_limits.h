// What a layer takes of the machine that simulates it, so that an absurd descriptor is refused and not carried out.
#pragma once

#include <cstdint>

#include "pqa/job.h"
#include "pqa/layer.h"
#include "schedule/tiling.h"

namespace pqa {

struct plan_limits {
  std::uint64_t host_bytes = default_host_bytes_limit;
  bool timing_only = false;  // no maps, tables and sums are kept
};

// Estimates, from above and in closed form: maps and indices, and the lists that looking for a tiling takes; what a
// tiling adds in tiles, tables, plans, sums and FIFOs.
std::uint64_t host_bytes_of_layer(const layer& l, bool timing_only);
std::uint64_t host_bytes_of_tiling(const architecture& a, const layer& l, tile_size size, bool timing_only);

// Throws input_error if `bytes` are more than the limit.
void check_host_bytes(std::uint64_t bytes, const plan_limits& limits);

}  // namespace pqa
