#include "pipeline/result_stream.h"

#include <algorithm>

namespace pqa::pipeline {

void result_stream::start() {
  channel_.reset();
  plan_ = nullptr;
  next_ = never;
}

void result_stream::begin(const result_plan& plan, std::uint64_t columns, std::uint64_t layer, bool in_bursts) {
  plan_ = &plan;
  in_bursts_ = in_bursts && plan.writes();
  columns_ = columns;
  layer_ = layer;
  contiguous_ = columns > 1 && plan.column_address(1) - plan.column_address(0) == plan.column_bytes();
  first_pending_ = 0;
  cutter_ = write_cutter(burst_bytes_);
  next_ = never;
  last_response_ = 0;
  bus_bytes_ = 0;
}

// Columns that do not follow each other share no burst. Of those that do, the one that reaches the end of a block
// completes what there is of the block.
std::uint64_t result_stream::next_completing(std::uint64_t n) {
  if (!in_bursts_) return never - 1;
  if (!contiguous_) return n;
  const std::uint64_t base = plan_->column_address(0);
  const std::uint64_t block_end = (plan_->column_address(n) / burst_bytes_ + 1) * burst_bytes_;
  return std::min(columns_, ceil_div(block_end - base, plan_->column_bytes())) - 1;
}

// Takes the columns before that completed nothing as well.
void result_stream::column(std::uint64_t n, cycle_t start) {
  bursts_.clear();
  cutter_.append(plan_->column_address(first_pending_), (n + 1 - first_pending_) * plan_->column_bytes(), bursts_);
  if (!contiguous_ || n + 1 == columns_) cutter_.flush(bursts_);
  first_pending_ = n + 1;
  at_ = 0;
  gate_ = start;
  next_ = channel_.earliest(gate_);
}

bool result_stream::issue(tile_recurrences& tile) {
  const burst& b = bursts_[at_];
  const cycle_t leaves = next_;
  last_response_ = std::max(last_response_, channel_.send(leaves, b, job_error::result_write, layer_).cycle);
  bus_bytes_ += b.bytes;
  if (++at_ < bursts_.size()) {
    next_ = channel_.earliest(gate_);
    return false;
  }
  next_ = never;
  tile.column_left(leaves);
  return true;
}

}  // namespace pqa::pipeline
