// The same functions as encode_kernel_vector-inl.h, on the same data, for the target without vectors. Right, not fast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include <hwy/highway.h>

#include "arithmetic/encode_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {

inline const std::int16_t* source(const block_segment& segment, const block_element& element) {
  return segment.rows[element.row] + element.position;
}

inline void unfold_elements(const encode_block& b, const block_element* elements) {
  for (std::uint32_t e = 0; e < b.length; ++e) {
    for (std::size_t i = 0; i < b.segment_count; ++i) {
      const block_segment& segment = b.segments[i];
      const std::int16_t* from = source(segment, elements[e]);
      for (std::size_t j = 0; j < segment.length; ++j) b.x[e * block_columns + segment.begin + j] = from[j];
    }
  }
}

inline void unfold_pairs(const encode_block& b, const block_element* elements) {
  for (std::uint32_t e = 0; e < b.length; ++e) {
    std::int16_t* row = b.x + e / 2 * 2 * block_columns + e % 2;
    for (std::size_t i = 0; i < b.segment_count; ++i) {
      const block_segment& segment = b.segments[i];
      const std::int16_t* from = source(segment, elements[e]);
      for (std::size_t j = 0; j < segment.length; ++j) row[2 * (segment.begin + j)] = from[j];
    }
  }
}

struct l2_wide {
  using number = std::int64_t;
  static number add(number score, number x, std::int32_t w) { return score + x * w; }
};
template <class T>
struct l1 {
  using number = std::int32_t;
  static number add(number score, number x, std::int32_t w) {
    const number difference = x - static_cast<T>(w);
    return score + (difference < 0 ? -difference : difference);
  }
};
template <class T>
struct chebyshev {
  using number = std::int32_t;
  static number add(number score, number x, std::int32_t w) {
    const number difference = x - static_cast<T>(w);
    const number size = difference < 0 ? -difference : difference;
    return score < size ? size : score;
  }
};

// One half of a pair of weights.
inline std::int32_t half_of(std::int32_t pair, std::uint32_t which) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(static_cast<std::uint32_t>(pair) >> (16 * which)));
}

template <bool packed>
void nearest_by_pairs(const encode_block& b, const std::int32_t* weights, const std::int64_t* norms,
                      std::uint16_t* indices) {
  for (std::size_t column = 0; column < b.columns; ++column) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::uint32_t index = 0;
    for (std::uint32_t p = 0; p < 4 * b.prototype_quads; ++p) {
      std::int64_t score = norms[p];
      for (std::uint32_t e = 0; e < b.length; ++e) {
        const std::int32_t w = weights[(p / 4 * b.length / 2 + e / 2) * 4 + p % 4];
        score += b.x[(e / 2 * block_columns + column) * 2 + e % 2] * half_of(w, e % 2);
      }
      if (score < least) {
        least = score;
        index = packed ? static_cast<std::uint32_t>(score & b.index_mask) : p;
      }
    }
    indices[column] = static_cast<std::uint16_t>(index);
  }
}

template <class Metric>
void nearest_by_elements(const encode_block& b, const std::int32_t* weights, const std::int64_t* norms,
                         std::uint16_t* indices) {
  for (std::size_t column = 0; column < b.columns; ++column) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::uint32_t index = 0;
    for (std::uint32_t p = 0; p < 4 * b.prototype_quads; ++p) {
      auto score = static_cast<typename Metric::number>(norms[p]);
      for (std::uint32_t e = 0; e < b.length; ++e) {
        const std::int32_t w = weights[(std::size_t{p / 4} * b.length + e) * 4 + p % 4];
        score = Metric::add(score, b.x[e * block_columns + column], w);
      }
      if (score < least) {
        least = score;
        index = p;
      }
    }
    indices[column] = static_cast<std::uint16_t>(index);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();
