#include "schedule/result_plan.h"

#include <algorithm>

#include "schedule/feature_plan.h"

namespace pqa {

result_plan::result_plan(const architecture&, const descriptor& d, const tile& t) : columns_(t.columns) {
  const layer& l = d.layer;
  if (t.target == sums_target::results) {
    stride_ = pixel_bytes(l.out_channels, l.bits.output);
    base_ = d.output + std::uint64_t{t.outputs.begin} * l.bits.output / 8;
    bytes_ = pixel_bytes(t.outputs.count(), l.bits.output);
  } else if (t.target == sums_target::spilled) {
    base_ = d.scratch;
    bytes_ = stride_ = pixel_bytes(t.outputs.count(), l.bits.accumulator);
  }
}

void result_plan::append_bursts(std::uint64_t n, write_cutter& cutter, std::vector<burst>& out) const {
  if (!writes()) return;
  cutter.append(column_address(n), bytes_, out);
  if (bytes_ != stride_ || n + 1 == columns_) cutter.flush(out);
}

partial_sum_plan::partial_sum_plan(const architecture& a, const descriptor& d, const tile& t)
    : columns_(t.columns), burst_bytes_(a.dma.burst_bytes) {
  if (t.origin != sums_origin::spilled) return;
  base_ = d.scratch;
  bytes_ = pixel_bytes(t.outputs.count(), d.layer.bits.accumulator);
  bursts_ = bursts_needed(columns_ - 1);
}

burst partial_sum_plan::at(std::uint64_t b) const {
  const std::uint64_t block = (base_ / burst_bytes_ + b) * burst_bytes_;
  const std::uint64_t begin = std::max(block, base_);
  const std::uint64_t end = std::min(block + burst_bytes_, base_ + useful_bytes());
  return covering_burst(begin, end);
}

std::uint64_t partial_sum_plan::first_column(std::uint64_t b) const {
  const std::uint64_t block = (base_ / burst_bytes_ + b) * burst_bytes_;
  return (std::max(block, base_) - base_) / bytes_;
}

std::uint64_t partial_sum_plan::bursts_needed(std::uint64_t n) const {
  return (base_ + (n + 1) * bytes_ - 1) / burst_bytes_ - base_ / burst_bytes_ + 1;
}

}  // namespace pqa
