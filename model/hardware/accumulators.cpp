#include "hardware/accumulators.h"

#include <algorithm>

#include "arithmetic/accumulate.h"
#include "tlm/kernel_time.h"

namespace pqa {

accumulators::accumulators(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                           const engine_options& options)
    : sc_module(name),
      control("control"),
      rows("rows"),
      partial_sums("partial_sums"),
      columns("columns"),
      biases("biases", 4),
      clock_(clock),
      arch_(a),
      timing_only_(options.timing_only),
      log_(stage::accumulate, options.observer) {
  control.bind(static_cast<stage_control_if&>(*this));
  rows.bind(static_cast<stream_fw_if<looked_up_rows>&>(*this));
  partial_sums.bind(static_cast<stream_fw_if<partial_column>&>(*this));
  columns.bind(static_cast<stream_bw_if<output_column>&>(*this));
  SC_HAS_PROCESS(accumulators);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void accumulators::prepare_tables(const tile_job& job) {
  const layer& l = job.plan->layer();
  if (!timing_only_ && l.has_bias && job.tile().origin == sums_origin::bias)
    biases.resize(job.half(), job.tile().outputs.count(), accumulator_format(l));
}

void accumulators::start_tile(const tile_job& job) {
  job_ = job;
  free_at_ = job.start;
  queue_.reset();
  partial_queue_.reset();
  credits_.reset();
  log_.begin(job.start);
  const tile& t = job.tile();
  groups_ = blocks_of(t.subspaces, arch_.lanes.subspaces);
  keeps_columns_ = t.origin == sums_origin::kept || t.target == sums_target::kept || t.groups_outermost;
  if (!timing_only_) {
    sums_.resize((keeps_columns_ ? t.columns : 1) * outputs());
    slots_.reset(outputs());
  }
  rows->credit(nullptr, t.timing.d2, job.start);
  if (t.origin == sums_origin::spilled) partial_sums->credit(nullptr, t.timing.d3, job.start);
}

stage_report accumulators::finish_tile(cycle_t end) {
  log_.drain(end, job_->tile().timing.drain_after_accumulate());
  job_.reset();
  return {true, log_.account(), log_.table_fill()};
}

void accumulators::abort() {
  job_.reset();
  wake_.cancel();
  queue_.reset();
  partial_queue_.reset();
  credits_.reset();
}

void accumulators::push(const looked_up_rows& token, cycle_t usable) {
  queue_.push(token, usable);
  schedule();
}

void accumulators::push(const partial_column& token, cycle_t usable) {
  partial_queue_.push(token, usable);
  schedule();
}

void accumulators::credit(const output_column*, std::uint32_t slots, cycle_t usable) {
  credits_.add(slots, usable);
  slots_.give_back(slots);
  schedule();
}

std::optional<accumulators::start_terms> accumulators::next_start() const {
  if (!job_ || queue_.empty()) return std::nullopt;
  const std::uint64_t j = queue_.front().token.number;
  start_terms terms;
  terms.rows = queue_.front().usable;
  terms.earliest = free_at_;
  if (job_->tile().origin == sums_origin::spilled && first_of_column(j)) {
    if (partial_queue_.empty()) return std::nullopt;
    terms.partial_sums = partial_queue_.front().usable;
  }
  if (last_of_column(j)) {
    if (credits_.empty()) return std::nullopt;
    terms.outputs = credits_.usable();
  }
  return terms;
}

void accumulators::run() {
  while (const auto terms = next_start()) {
    const tick_t edge = clock_.edge(terms->last_row());
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    accumulate(*terms);
  }
}

void accumulators::accumulate(const start_terms& terms) {
  const looked_up_rows vector = queue_.front().token;
  const tile& t = job_->tile();
  const cycle_t v = terms.last_row();
  const std::uint64_t column = t.column_of(vector.number);
  log_vector(vector, terms);
  if (first_of_column(vector.number)) {
    if (!timing_only_) begin_column(column);
    if (t.origin == sums_origin::spilled) {
      partial_queue_.pop();
      partial_sums->credit(nullptr, 1, v + 1);
    }
  }
  if (!timing_only_) add_group(vector);
  queue_.pop();
  rows->credit(nullptr, 1, v + 1);
  free_at_ = v + t.timing.tl;
  if (!last_of_column(vector.number)) return;
  credits_.use();
  output_column token;
  token.column = column;
  if (!timing_only_) token.values = finish_column(column);
  columns->push(token, v + 1 + t.timing.la);
}

void accumulators::log_vector(const looked_up_rows& vector, const start_terms& terms) {
  const std::uint32_t tl = job_->tile().timing.tl;
  const cycle_t v = terms.last_row();
  if (vector.number == 0) {
    log_.open(vector.opening);
    log_.spend(activity::fill_drain, terms.rows + 1 - tl);
    log_.spend(activity::inputs, v + 1 - tl);
  } else if (v > free_at_) {
    activity cause = activity::outputs;
    if (terms.partial_sums == v) cause = activity::inputs;
    if (terms.rows == v) cause = std::min(cause, vector.bubble.value_or(activity::inputs));
    log_.spend(cause, v + 1 - tl);
  }
  log_.spend(activity::busy, v + 1);
}

void accumulators::begin_column(std::uint64_t column) {
  const tile& t = job_->tile();
  std::int32_t* sums = sums_of(column);
  if (t.origin == sums_origin::kept) return;
  if (t.origin == sums_origin::spilled) {
    std::copy_n(partial_queue_.front().token.sums, outputs(), sums);
    return;
  }
  const layer& l = job_->plan->layer();
  for (std::uint32_t o = 0; o < outputs(); ++o)
    sums[o] = initial_accumulator(l, l.has_bias ? biases.entries(job_->half()) : nullptr, o);
}

void accumulators::add_group(const looked_up_rows& vector) {
  const tile& t = job_->tile();
  const number_format format = accumulator_format(job_->plan->layer());
  const std::uint32_t subspaces = groups_[t.group_of(vector.number)].count();
  std::int32_t* sums = sums_of(t.column_of(vector.number));
  const std::int32_t* entry = vector.entries;
  for (std::uint32_t o = 0; o < outputs(); ++o) {
    std::int64_t group_sum = 0;
    for (std::uint32_t s = 0; s < subspaces; ++s) group_sum += *entry++;
    sums[o] = accumulate_group(sums[o], group_sum, format);
  }
}

const std::int32_t* accumulators::finish_column(std::uint64_t column) {
  const bool final = job_->tile().target == sums_target::results;
  const std::int32_t* sums = sums_of(column);
  std::int32_t* slot = slots_.take();
  for (std::uint32_t o = 0; o < outputs(); ++o) slot[o] = final ? output_value(sums[o], job_->plan->layer()) : sums[o];
  return slot;
}

}  // namespace pqa
