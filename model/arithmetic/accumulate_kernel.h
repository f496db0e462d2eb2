// The vectorised part of looking up and accumulating. Internal to fast_accumulator.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/number_format.h"

namespace pqa {

// Outputs of a row of the table are padded to a multiple of this.
inline constexpr std::size_t lut_row_multiple = 16;

struct accumulate_block {
  const std::int16_t* lut;  // [subspaces][prototypes][row], unsigned entries as bit patterns
  std::size_t row;          // a multiple of lut_row_multiple
  std::size_t prototypes;
  std::size_t subspaces;
  std::size_t group;    // subspaces that are added before the accumulator wraps or clamps; the first is a start
  std::size_t outputs;  // at most row
  const std::uint16_t* indices;  // [subspaces][index_stride]
  std::size_t index_stride;
  std::size_t columns;
  std::int32_t* accumulators;  // [columns][accumulator_stride], the first `outputs` of each
  std::size_t accumulator_stride;
  number_format format;  // of the accumulators
};

void run_accumulate_block(const accumulate_block& block);

// outputs[i] from accumulators[i], which may be the same place: rounding shift, then `to`.
void run_finish(const std::int32_t* accumulators, std::size_t count, std::uint32_t shift, const number_format& to,
                std::int32_t* outputs);

}  // namespace pqa
