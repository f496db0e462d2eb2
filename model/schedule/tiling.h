// How a layer is cut into tiles: the cheapest tiling that the capacities and policies allow.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pqa/layer.h"
#include "schedule/tile.h"

namespace pqa {

// The largest tile: outputs by subspaces; a size below the lanes cuts each block of lanes for itself.
struct tile_size {
  std::uint32_t outputs = 0;
  std::uint32_t subspaces = 0;
};

// How the line buffer is used for a tile: passes over the input, rows that it holds.
struct feature_buffer {
  std::uint32_t passes = 1;
  std::uint32_t rows = 0;
};

// rows is 0 if the line buffer cannot hold the kernel's height.
feature_buffer plan_feature_buffer(const architecture& a, const layer& l, range subspaces, bool groups_outermost);

// The tiles of a size, in order: output tiles outermost.
std::vector<tile> make_tiles(const architecture& a, const layer& l, tile_size size);

// Estimated cost of a tiling: bytes first, since the block does not know its memory and tables are what is dear; then
// cycles of computing and filling.
struct tiling_cost {
  std::uint64_t bytes = 0;
  std::uint64_t cycles = 0;
  friend bool operator<(const tiling_cost& x, const tiling_cost& y) {
    return x.bytes != y.bytes ? x.bytes < y.bytes : x.cycles < y.cycles;
  }
};

// The cost of a size, or nothing if a capacity, a FIFO or a policy forbids it.
std::optional<tiling_cost> cost_of(const architecture& a, const layer& l, tile_size size);

// The cheapest legal size; ties go to the larger tiles. Throws input_error naming the capacities if none is legal.
tile_size choose_tiling(const architecture& a, const layer& l);

}  // namespace pqa
