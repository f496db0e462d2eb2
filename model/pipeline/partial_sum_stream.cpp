#include "pipeline/partial_sum_stream.h"

namespace pqa::pipeline {

void partial_sum_stream::start() {
  channel_.reset();
  plan_ = nullptr;
  next_ = never;
}

void partial_sum_stream::begin(const partial_sum_plan* plan, std::uint64_t layer) {
  plan_ = plan;
  layer_ = layer;
  next_ = never;
  at_ = 0;
  bus_bytes_ = 0;
}

void partial_sum_stream::refresh(const tile_recurrences& tile) {
  if (plan_ == nullptr || next_ != never) return;
  const cycle_t gate = tile.sums_gate(plan_->first_column(at_));
  if (gate != never) next_ = channel_.earliest(gate);
}

void partial_sum_stream::issue(tile_recurrences& tile) {
  const burst b = plan_->at(at_);
  tile.sums_arrived(channel_.send(next_, b, job_error::partial_sum_read, layer_).cycle);
  bus_bytes_ += b.bytes;
  next_ = never;
  if (++at_ == plan_->bursts()) plan_ = nullptr;
  refresh(tile);
}

}  // namespace pqa::pipeline
