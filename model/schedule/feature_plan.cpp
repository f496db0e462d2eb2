#include "schedule/feature_plan.h"

#include <algorithm>

#include "pqa/base/clock.h"
#include "schedule/tiling.h"

namespace pqa {

range channels_of(const layer& l, range subspaces) {
  const std::uint64_t window = std::uint64_t{l.kernel_h} * l.kernel_w;
  const std::uint64_t begin = std::uint64_t{subspaces.begin} * l.subvector_length;
  const std::uint64_t end = std::min(std::uint64_t{subspaces.end} * l.subvector_length, l.unfolded_length());
  return {static_cast<std::uint32_t>(begin / window), static_cast<std::uint32_t>(ceil_div(end, window))};
}

std::uint64_t pixel_bytes(std::uint32_t channels, std::uint32_t bits) {
  return ceil_div<std::uint64_t>(std::uint64_t{channels} * bits, 8);
}

std::uint64_t feature_row_bytes(const layer& l, range channels) {
  return l.width * pixel_bytes(channels.count(), l.bits.activation);
}

namespace {

// The image row under kernel row k of output row oy; may lie outside.
std::int64_t row_under(const layer& l, std::uint64_t oy, std::uint32_t k) {
  return static_cast<std::int64_t>(oy * l.stride + k) - l.pad_top;
}

// The image rows that some column needs, ascending; `up_to[oy]` of them lie under output row oy or one before it.
std::vector<std::uint32_t> list_rows(const layer& l, std::vector<std::uint32_t>& up_to) {
  std::vector<std::uint32_t> rows;
  up_to.resize(l.out_height);
  for (std::uint32_t oy = 0; oy < l.out_height; ++oy) {
    const std::int64_t end = std::min<std::int64_t>(row_under(l, oy, l.kernel_h), l.height);
    const std::int64_t unlisted = rows.empty() ? 0 : std::int64_t{rows.back()} + 1;
    for (std::int64_t y = std::max(row_under(l, oy, 0), unlisted); y < end; ++y)
      rows.push_back(static_cast<std::uint32_t>(y));
    up_to[oy] = static_cast<std::uint32_t>(rows.size());
  }
  return rows;
}

}  // namespace

std::uint32_t needed_rows(const layer& l) {
  std::vector<std::uint32_t> up_to;
  return static_cast<std::uint32_t>(list_rows(l, up_to).size());
}

feature_plan::feature_plan(const architecture& a, const descriptor& d, const tile& t)
    : layer_(&d.layer),
      input_(d.input),
      pixel_bytes_(pqa::pixel_bytes(d.layer.in_channels, d.layer.bits.activation)),
      burst_bytes_(a.dma.burst_bytes) {
  const layer& l = d.layer;
  y_ = list_rows(l, needed_);
  freed_.resize(l.out_height);
  for (std::uint32_t oy = 0; oy < l.out_height; ++oy) {
    const std::int64_t next_first = row_under(l, oy + std::uint64_t{1}, 0);
    freed_[oy] = oy + 1 == l.out_height
                     ? rows()
                     : static_cast<std::uint32_t>(
                           std::lower_bound(y_.begin(), y_.end(), next_first,
                                            [](std::uint32_t y, std::int64_t bound) { return y < bound; }) -
                           y_.begin());
  }
  const feature_buffer buffer = plan_feature_buffer(a, l, t.subspaces, t.groups_outermost);
  passes_ = buffer.passes;
  buffer_rows_ = buffer.rows;
  if (a.feature_maps.placement == placement::on_chip) {
    channels_.assign(passes_, {0, l.in_channels});
  } else if (passes_ == 1) {
    channels_.push_back(channels_of(l, t.subspaces));
  } else {
    for (const range g : blocks_of(t.subspaces, a.lanes.subspaces)) channels_.push_back(channels_of(l, g));
  }
}

bool feature_plan::reads_whole_rows(std::uint32_t pass) const {
  return channels_[pass] == range{0, layer_->in_channels};
}

std::uint64_t feature_plan::row_address(std::uint32_t r) const {
  return input_ + y_[r] * layer_->width * pixel_bytes_;
}

void feature_plan::append_bursts(std::uint32_t pass, std::uint32_t r, std::vector<burst>& out) const {
  read_coalescer coalescer(burst_bytes_, out);
  const std::uint64_t row = row_address(r);
  if (reads_whole_rows(pass)) {
    coalescer.add_bits(row * 8, layer_->width * pixel_bytes_ * 8);
    return;
  }
  const std::uint64_t bits = layer_->bits.activation;
  for (std::uint64_t x = 0; x < layer_->width; ++x)
    coalescer.add_bits((row + x * pixel_bytes_) * 8 + channels_[pass].begin * bits, channels_[pass].count() * bits);
}

}  // namespace pqa
