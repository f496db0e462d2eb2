// im2col, one column at a time, from a feature map that lies pixel after pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pqa/layer.h"

namespace pqa {

// An input feature map, or the part of it that a line buffer holds. Row y starts at data + (y % rows) * row_stride; a
// row is [W][C], so the channels of a pixel are contiguous. With rows = H it is the whole map in HWC order; with fewer
// it is a ring, and only rows that were written last into their place may be read. Strides are elements.
struct feature_view {
  const std::int32_t* data = nullptr;
  std::uint32_t rows = 1;
  std::size_t row_stride = 0;

  const std::int32_t* row(std::uint32_t y) const { return data + (y % rows) * row_stride; }
};

// The view of a whole map [H][W][C].
inline feature_view whole_map(const layer& l, const std::int32_t* hwc) {
  return {hwc, l.height, std::size_t{l.width} * l.in_channels};
}

// [C][H][W], as tensors lie in files, to [H][W][C], and [columns][outputs] to [outputs][columns]:
// rows x columns to columns x rows.
std::vector<std::int32_t> transposed(const std::vector<std::int32_t>& matrix, std::size_t rows, std::size_t columns);

// Subvectors sub_begin .. sub_end - 1 of column n = oy * out_width + ox, to out[sub - sub_begin][subvector_length].
// Elements outside the image and beyond the end of the unfolded column are 0.
void gather_subvectors(const layer& l, const feature_view& view, std::uint64_t column, std::uint32_t sub_begin,
                       std::uint32_t sub_end, std::int32_t* out);

}  // namespace pqa
