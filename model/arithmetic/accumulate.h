// Accumulators: they start at the bias, take the exact sum of one group of subspaces after the other in ascending
// order, and wrap or clamp to their width after each group.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/number_format.h"
#include "pqa/layer.h"

namespace pqa {

// A stored accumulator after one more group. Wrapping gives the same end result wherever it is done; clamping does not.
inline std::int32_t accumulate_group(std::int32_t accumulator, std::int64_t group_sum, const number_format& format) {
  return format.store(format.read(accumulator) + group_sum);
}

// The stored accumulator of an output before its first group. bias: [No], each within the accumulator's range, or null
// for a layer without.
inline std::int32_t initial_accumulator(const layer& l, const std::int32_t* bias, std::uint32_t output) {
  if (!l.has_bias || bias == nullptr) return 0;
  const number_format format = accumulator_format(l);
  return format.store(format.read(bias[output]));
}

}  // namespace pqa
