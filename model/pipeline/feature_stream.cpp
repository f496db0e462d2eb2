#include "pipeline/feature_stream.h"

#include <algorithm>

namespace pqa::pipeline {

void feature_stream::start() {
  channel_.reset();
  plan_ = nullptr;
  next_ = never;
}

void feature_stream::begin(const feature_plan* plan, cycle_t earliest, std::uint64_t layer) {
  plan_ = plan != nullptr && plan->rows() > 0 ? plan : nullptr;
  earliest_ = earliest;
  layer_ = layer;
  next_ = never;
  row_ = 0;
  pass_ = row_of_pass_ = 0;
  bus_bytes_ = 0;
  if (plan_ != nullptr) open_row();
}

void feature_stream::open_row() {
  bursts_.clear();
  plan_->append_bursts(pass_, row_of_pass_, bursts_);
  at_ = 0;
  arrived_ = 0;
}

void feature_stream::refresh(const tile_recurrences& tile) {
  if (plan_ == nullptr || next_ != never) return;
  const cycle_t gate = tile.row_gate(row_);
  if (gate != never) next_ = channel_.earliest(std::max(gate, earliest_));
}

bool feature_stream::issue(tile_recurrences& tile) {
  if (at_ == 0) channel_.context().port.row_begins(pass_, row_of_pass_);
  const burst& b = bursts_[at_];
  arrived_ = std::max(arrived_, channel_.send(next_, b, job_error::feature_read, layer_).cycle);
  bus_bytes_ += b.bytes;
  next_ = never;
  const bool whole_row = ++at_ == bursts_.size();
  if (whole_row) {
    channel_.context().port.row_ends();
    tile.row_arrived(arrived_);
    ++row_;
    if (++row_of_pass_ == plan_->rows()) {
      row_of_pass_ = 0;
      ++pass_;
    }
    if (pass_ == plan_->passes())
      plan_ = nullptr;
    else
      open_row();
  }
  refresh(tile);
  return whole_row;
}

}  // namespace pqa::pipeline
