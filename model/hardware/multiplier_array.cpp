#include "hardware/multiplier_array.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

multiplier_array::multiplier_array(const sc_core::sc_module_name& name, const clock_domain& clock,
                                   const dla_architecture& d, const engine_options& options)
    : sc_module(name),
      groups("groups"),
      rows("rows"),
      blocks("blocks"),
      clock_(clock),
      d_(d),
      timing_only_(options.timing_only),
      log_(stage::multiply, options.observer) {
  groups.bind(static_cast<stream_fw_if<filter_group>&>(*this));
  rows.bind(static_cast<stream_fw_if<feature_row>&>(*this));
  blocks.bind(static_cast<stream_bw_if<output_block>&>(*this));
  SC_HAS_PROCESS(multiplier_array);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void multiplier_array::start_layer(const dla_layer_job& job) {
  job_ = job;
  done_ = opened_ = false;
  group_ = 0;
  row_ = block_ = rows_freed_ = 0;
  free_at_ = job.start;
  log_.begin(job.start);
  if (!timing_only_) {
    const layer& l = job.plan->layer();
    lanes_.emplace(l, d_);
    slots_.reset(std::size_t{job.plan->groups().front().count()} * std::min(l.out_width, d_.vectors.columns));
  }
  schedule();
}

stage_account multiplier_array::finish_layer(cycle_t end) {
  constexpr std::uint32_t write = 1;
  log_.drain(end, job_->plan->timing().latency + write);
  job_.reset();
  row_arrivals_.clear();
  credits_.reset();
  return log_.account();
}

void multiplier_array::abort() {
  job_.reset();
  done_ = true;
  group_queue_.reset();
  row_arrivals_.clear();
  credits_.reset();
}

void multiplier_array::push(const filter_group& group, cycle_t usable) {
  group_queue_.push(group, usable);
  schedule();
}

void multiplier_array::push(const feature_row& row, cycle_t usable) {
  map_ = row.map;
  row_arrivals_.push_back(usable);
  schedule();
}

void multiplier_array::credit(const output_block*, std::uint32_t slots, cycle_t usable) {
  credits_.add(slots, usable);
  slots_.give_back(slots);
  schedule();
}

std::uint64_t multiplier_array::rows_needed() const {
  const feature_plan& features = job_->plan->features();
  const std::uint64_t before = job_->plan->repeats() > 1 ? std::uint64_t{group_} * features.rows() : 0;
  const std::uint32_t needed = features.rows_needed(row_);
  return needed == 0 ? 0 : before + needed;
}

void multiplier_array::run() {
  while (!done_ && !group_queue_.empty() && !credits_.empty()) {
    const std::uint64_t needed = rows_needed();
    if (needed > row_arrivals_.size()) return;
    const cycle_t inputs = needed == 0 ? 0 : row_arrivals_[needed - 1];
    const cycle_t start = std::max({free_at_, group_queue_.front().usable, inputs, credits_.usable()});
    const tick_t edge = clock_.edge(start);
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    start_block(start);
  }
}

void multiplier_array::start_block(cycle_t start) {
  const dla_plan& plan = *job_->plan;
  const range columns = plan.block(block_);
  output_block token;
  token.group = group_;
  token.first_column = std::uint64_t{row_} * plan.layer().out_width + columns.begin;
  token.columns = columns.count();
  account(start, token);
  if (!timing_only_) compute(token, columns);
  credits_.use();
  const cycle_t free = start + plan.timing().passes;
  free_at_ = free;
  log_.spend(activity::busy, free);
  step(free);
  blocks->push(token, free + plan.timing().latency);
}

void multiplier_array::account(cycle_t start, output_block& token) {
  const cycle_t weights = group_queue_.front().usable;
  if (!opened_) {
    opened_ = true;
    token.opening = {std::min(start, weights), start, weights};
    log_.open(token.opening);
  } else if (start > free_at_) {
    const std::uint64_t needed = rows_needed();
    const bool waited_for_inputs = needed > 0 && row_arrivals_[needed - 1] == start;
    token.bubble = weights == start ? activity::tables : waited_for_inputs ? activity::inputs : activity::outputs;
    log_.spend(*token.bubble, start);
  }
}

void multiplier_array::compute(output_block& token, range columns) {
  const filter_group& group = group_queue_.front().token;
  const std::uint32_t outputs = job_->plan->groups()[group_].count();
  std::int32_t* values = slots_.take();
  token.values = values;
  for (std::uint32_t x = columns.begin; x < columns.end; ++x, values += outputs) {
    lanes_->read_window(map_, row_, x);
    lanes_->multiply(group.weights, group.biases, outputs, values);
  }
}

void multiplier_array::step(cycle_t free) {
  const dla_plan& plan = *job_->plan;
  if (++block_ < plan.blocks_in_row()) return;
  block_ = 0;
  free_rows(free);
  if (++row_ < plan.layer().out_height) return;
  row_ = 0;
  rows_freed_ = 0;
  group_queue_.pop();
  groups->credit(nullptr, 1, free);
  done_ = ++group_ == plan.groups().size();
}

// Rows that no later block of the pass needs give their places back; a map that is held as a whole needs none.
void multiplier_array::free_rows(cycle_t free) {
  const dla_plan& plan = *job_->plan;
  if (plan.repeats() == 1 && plan.groups().size() > 1) return;
  const std::uint32_t freed = plan.features().rows_freed(row_);
  if (freed > rows_freed_) rows->credit(nullptr, freed - rows_freed_, free);
  rows_freed_ = freed;
}

}  // namespace pqa
