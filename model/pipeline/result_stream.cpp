#include "pipeline/result_stream.h"

#include <algorithm>

namespace pqa::pipeline {

void result_stream::start() {
  channel_.reset();
  plan_ = nullptr;
  next_ = never;
}

void result_stream::begin(const result_plan& plan, std::uint64_t layer) {
  plan_ = &plan;
  layer_ = layer;
  cutter_ = write_cutter(burst_bytes_);
  next_ = never;
  last_response_ = 0;
  bus_bytes_ = 0;
}

bool result_stream::column(std::uint64_t n, cycle_t start) {
  bursts_.clear();
  plan_->append_bursts(n, cutter_, bursts_);
  if (bursts_.empty()) return false;
  at_ = 0;
  gate_ = start;
  next_ = channel_.earliest(gate_);
  return true;
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
