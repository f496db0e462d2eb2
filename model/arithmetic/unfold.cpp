#include "arithmetic/unfold.h"

#include <algorithm>

namespace pqa {

std::vector<std::int32_t> transposed(const std::vector<std::int32_t>& matrix, std::size_t rows, std::size_t columns) {
  std::vector<std::int32_t> result(matrix.size());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) result[c * rows + r] = matrix[r * columns + c];
  }
  return result;
}

void gather_subvectors(const layer& l, const feature_view& view, std::uint64_t column, std::uint32_t sub_begin,
                       std::uint32_t sub_end, std::int32_t* out) {
  const auto oy = static_cast<std::int64_t>(column / l.out_width);
  const auto ox = static_cast<std::int64_t>(column % l.out_width);
  const std::int64_t top = oy * l.stride - l.pad_top;
  const std::int64_t left = ox * l.stride - l.pad_left;
  const std::uint64_t kernel = std::uint64_t{l.kernel_h} * l.kernel_w;
  const std::uint64_t begin = std::uint64_t{sub_begin} * l.subvector_length;
  const std::uint64_t end = std::uint64_t{sub_end} * l.subvector_length;
  const std::uint64_t used_end = std::min(end, l.unfolded_length());

  std::uint64_t e = begin;
  while (e < used_end) {  // one kernel row of one channel at a time
    const std::uint64_t channel = e / kernel;
    const std::uint64_t tap = e % kernel;
    const std::int64_t y = top + static_cast<std::int64_t>(tap / l.kernel_w);
    const std::uint64_t kx_begin = tap % l.kernel_w;
    const std::uint64_t kx_end = std::min<std::uint64_t>(l.kernel_w, kx_begin + (used_end - e));
    const bool row_inside = y >= 0 && y < std::int64_t{l.height};
    const std::int32_t* row = row_inside ? view.row(static_cast<std::uint32_t>(y)) + channel : nullptr;
    for (std::uint64_t kx = kx_begin; kx < kx_end; ++kx, ++e) {
      const std::int64_t x = left + static_cast<std::int64_t>(kx);
      const bool inside = row_inside && x >= 0 && x < std::int64_t{l.width};
      *out++ = inside ? row[static_cast<std::size_t>(x) * l.in_channels] : 0;
    }
  }
  std::fill_n(out, end - std::max(begin, used_end), 0);
}

}  // namespace pqa
