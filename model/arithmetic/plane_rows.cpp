#include "arithmetic/plane_rows.h"

#include <algorithm>

#include "arithmetic/transpose_kernel.h"

namespace pqa {
namespace {

constexpr std::uint64_t nothing = ~std::uint64_t{0};

}  // namespace

plane_rows::plane_rows(const layer& l, std::uint32_t channel_begin, std::uint32_t channel_end, std::uint32_t rows,
                       std::int16_t offset)
    : layer_(l),
      channel_begin_(channel_begin),
      channel_end_(channel_end),
      row_count_(rows),
      phases_(std::min(l.stride, l.kernel_w)),
      plane_size_(std::size_t{l.out_width} + (l.kernel_w - 1) / l.stride),
      row_size_(plane_size_ * phases_ * (channel_end - channel_begin)),
      offset_(offset),
      held_(rows, nothing),
      rows_((rows + std::size_t{1}) * row_size_ + slack, static_cast<std::int16_t>(-offset)) {}

void plane_rows::reset(const feature_view& view) {
  view_ = view;
  std::fill(held_.begin(), held_.end(), nothing);
}

const std::int16_t* plane_rows::row(std::uint64_t y) {
  if (y < layer_.pad_top || y - layer_.pad_top >= layer_.height) return zeros();
  const std::uint64_t place = y % row_count_;
  std::int16_t* target = rows_.data() + place * row_size_;
  if (held_[place] != y) {
    rearrange(view_.row(static_cast<std::uint32_t>(y - layer_.pad_top)), target);
    held_[place] = y;
  }
  return target;
}

std::size_t plane_rows::position(std::uint32_t channel, std::uint32_t kx) const {
  const std::size_t plane = std::size_t{channel - channel_begin_} * phases_ + kx % layer_.stride;
  return plane * plane_size_ + kx / layer_.stride;
}

// Positions left and right of the image keep the zero that they got in the constructor.
void plane_rows::rearrange(const std::int32_t* source, std::int16_t* target) const {
  const std::uint64_t stride = layer_.stride;
  const std::uint64_t pad = layer_.pad_left;
  for (std::uint32_t phase = 0; phase < phases_; ++phase) {
    const std::uint64_t first = pad > phase ? (pad - phase + stride - 1) / stride : 0;  // position of the first pixel
    const std::uint64_t x = first * stride + phase - pad;
    if (x >= layer_.width || first >= plane_size_) continue;
    const std::uint64_t count = std::min<std::uint64_t>((layer_.width - x + stride - 1) / stride, plane_size_ - first);
    transpose_to_16_bits(source + x * layer_.in_channels + channel_begin_, stride * layer_.in_channels, count,
                         channel_end_ - channel_begin_, offset_, target + phase * plane_size_ + first,
                         phases_ * plane_size_);
  }
}

}  // namespace pqa
