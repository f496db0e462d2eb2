#include "schedule/tile.h"

#include <algorithm>

namespace pqa {

std::vector<range> cut_for_lanes(std::uint32_t total, std::uint32_t lanes, std::uint32_t size) {
  std::vector<range> pieces;
  const std::uint32_t block = size < lanes ? lanes : size;
  for (std::uint64_t b = 0; b < total; b += block) {
    const auto block_end = std::min<std::uint64_t>(b + block, total);
    for (std::uint64_t p = b; p < block_end; p += size)
      pieces.push_back({static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(std::min(p + size, block_end))});
  }
  return pieces;
}

std::vector<range> blocks_of(range r, std::uint32_t lanes) {
  std::vector<range> blocks;
  for (std::uint64_t b = r.begin; b < r.end;) {
    const std::uint64_t end = std::min<std::uint64_t>(r.end, (b / lanes + 1) * lanes);
    blocks.push_back({static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(end)});
    b = end;
  }
  return blocks;
}

}  // namespace pqa
