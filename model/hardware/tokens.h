// What travels between the stages.
#pragma once

#include <cstdint>
#include <optional>

#include "pqa/accounts.h"
#include "pqa/base/clock.h"

namespace pqa {

// How the first vector of a tile came to start: needed by every stage to account for its time before it.
struct tile_opening {
  cycle_t tables_until = 0;    // the earlier of the tables' ready cycle and the encoder's first start
  cycle_t first_encode = 0;    // E_0
  cycle_t tables_arrived = 0;  // cycle in which the last burst of the first group's tables had arrived
};

// Feature reader to encoder array: one more input row is in the line buffer. A credit gives back one row.
struct feature_row {
  const std::int32_t* map = nullptr;  // [H][W][C], null when no data are moved
};

// Encoder array to LUT banks. Data pointers stay valid until the token's credit has come back.
struct index_vector {
  std::uint64_t number = 0;        // j
  std::optional<activity> bubble;  // cause of the encoder's gap before this vector, if there was one
  tile_opening opening;
  const std::uint16_t* indices = nullptr;  // [subspaces of the group]
};

// LUT banks to accumulators: the Tl rows of one index vector.
struct looked_up_rows {
  std::uint64_t number = 0;
  std::optional<activity> bubble;
  tile_opening opening;
  const std::int32_t* entries = nullptr;  // [outputs of the tile][subspaces of the group]
};

// Accumulators to result writer: one finished column of the tile.
struct output_column {
  std::uint64_t column = 0;
  const std::int32_t* values = nullptr;  // [outputs of the tile], outputs or accumulators as the tile's target says
};

// Result writer to accumulators: spilled partial sums of one column have come back.
struct partial_column {
  std::uint64_t column = 0;
  const std::int32_t* sums = nullptr;  // [outputs of the tile]
};

}  // namespace pqa
