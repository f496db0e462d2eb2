// The same functions as accumulate_kernel_vector-inl.h for the target without vectors.
#pragma once

#include <cstddef>
#include <cstdint>

#include <hwy/highway.h>

#include "arithmetic/accumulate.h"
#include "arithmetic/accumulate_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {

inline void accumulate_columns(const accumulate_block& b) {
  for (std::size_t column = 0; column < b.columns; ++column) {
    std::int32_t* accumulators = b.accumulators + column * b.accumulator_stride;
    for (std::size_t o = 0; o < b.outputs; ++o) {
      std::int64_t sum = 0;
      for (std::size_t s = 0; s < b.subspaces; ++s) {
        const std::int16_t entry = b.lut[(s * b.prototypes + b.indices[s * b.index_stride + column]) * b.row + o];
        sum += b.format.is_signed ? std::int64_t{entry} : std::int64_t{static_cast<std::uint16_t>(entry)};
        if ((s + 1) % b.group == 0 || s + 1 == b.subspaces) {
          accumulators[o] = accumulate_group(accumulators[o], sum, b.format);
          sum = 0;
        }
      }
    }
  }
}

inline void finish_all(const std::int32_t* accumulators, std::size_t count, std::uint32_t shift,
                       const number_format& to, std::int32_t* outputs) {
  for (std::size_t i = 0; i < count; ++i) {
    outputs[i] = to.store(rounding_shift_right(to.read(accumulators[i]), shift));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();
