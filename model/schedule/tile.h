// A tile: the outputs and subspaces whose tables are in the banks at one time.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/layer.h"
#include "schedule/stage_timing.h"

namespace pqa {

// A half-open range of outputs or subspaces.
struct range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t count() const { return end - begin; }
  friend bool operator==(const range& a, const range& b) { return a.begin == b.begin && a.end == b.end; }
};

// Cuts [0, total) for lanes: a size of a whole number of `lanes` gives tiles of that size, a smaller one cuts every
// block of `lanes` for itself, so that no tile straddles a block. The last piece of a block or of all may be shorter.
// size > 0.
std::vector<range> cut_for_lanes(std::uint32_t total, std::uint32_t lanes, std::uint32_t size);

// The pieces of [r.begin, r.end) that lie in one block of `lanes` each: groups of subspaces, blocks of outputs.
std::vector<range> blocks_of(range r, std::uint32_t lanes);

// What happens to the sums of a tile's columns when it begins and when it ends.
enum class sums_origin { bias, kept, spilled };
enum class sums_target { results, kept, spilled };

struct tile {
  range outputs;
  range subspaces;
  bool encodes = true;  // false: replays the indices that an earlier output tile kept
  sums_origin origin = sums_origin::bias;
  sums_target target = sums_target::results;
  bool groups_outermost = false;  // the policy `stream`
  std::uint32_t groups = 1;       // G
  std::uint64_t columns = 1;      // N
  stage_timing timing;

  std::uint64_t vectors() const { return columns * groups; }  // M
  std::uint64_t column_of(std::uint64_t j) const { return groups_outermost ? j % columns : j / groups; }
  std::uint32_t group_of(std::uint64_t j) const {
    return static_cast<std::uint32_t>(groups_outermost ? j / columns : j % groups);
  }
};

}  // namespace pqa
