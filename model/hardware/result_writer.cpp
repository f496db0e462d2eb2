#include "hardware/result_writer.h"

#include <algorithm>

#include "arithmetic/bit_packing.h"
#include "hardware/bus_response.h"
#include "tlm/kernel_time.h"

namespace pqa {

result_writer::result_writer(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                             const engine_options& options)
    : sc_module(name),
      control("control"),
      memory("memory"),
      columns("columns"),
      partial_sums("partial_sums"),
      clock_(clock),
      timing_only_(options.timing_only),
      port_("port", clock, a.dma, {true, false}, *this),
      cutter_(a.dma.burst_bytes) {
  control.bind(static_cast<stage_control_if&>(*this));
  columns.bind(static_cast<stream_fw_if<output_column>&>(*this));
  partial_sums.bind(static_cast<stream_bw_if<partial_column>&>(*this));
  port_.socket.bind(memory);
  SC_HAS_PROCESS(result_writer);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

// What the tile before left was cleared when it ended: the accumulators may already have given credits for this one.
void result_writer::start_tile(const tile_job& job) {
  job_ = job;
  port_.set_timeout(job.timeout);
  plan_.emplace(job.plan->results(job.index));
  partial_plan_.emplace(job.plan->partial_sums(job.index));
  free_at_ = job.start;
  if (partial_plan_->reads()) {
    partial_arrived_.assign(partial_plan_->bursts(), 0);
    if (!timing_only_) {
      partial_bytes_.resize(partial_plan_->useful_bytes());
      slots_.reset(job.tile().outputs.count());
    }
  }
  columns->credit(nullptr, job.tile().timing.d3, job.start);
}

stage_report result_writer::finish_tile(cycle_t) {
  clear();
  return {};
}

void result_writer::abort() {
  clear();
  port_.reset();
  wake_.cancel();
}

void result_writer::clear() {
  port_.clear();
  job_.reset();
  queue_.reset();
  columns_started_ = 0;
  free_at_ = last_left_ = last_response_ = 0;
  pending_.clear();
  data_.clear();
  cut_.clear();
  cutter_.flush(cut_);
  partial_plan_.reset();
  partial_issued_ = partial_in_order_ = partial_pushed_ = partial_gated_ = 0;
  partial_gates_.clear();
}

void result_writer::push(const output_column& column, cycle_t usable) {
  queue_.push(column, usable);
  schedule();
}

void result_writer::run() {
  while (job_ && !queue_.empty() && pending_.empty()) {
    const cycle_t start = std::max({queue_.front().usable, free_at_, last_left_});
    const tick_t edge = clock_.edge(start);
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    start_column(queue_.front().token, start);
    queue_.pop();
    columns->credit(nullptr, 1, start + 1);
    finish_if_written();
  }
}

void result_writer::start_column(const output_column& column, cycle_t start) {
  free_at_ = start + job_->tile().timing.tw;
  ++columns_started_;
  if (!plan_->writes()) return;
  if (!timing_only_) pack_column(column);
  cut_.clear();
  plan_->append_bursts(column.column, cutter_, cut_);
  for (const burst& b : cut_) pending_.push_back({b, start});
  if (counts_as_external())
    control->count(
        job_->layer,
        job_->tile().target == sums_target::spilled ? &layer_account::partial_writes : &layer_account::results,
        plan_->column_bytes(), 0);
  if (!pending_.empty()) port_.update();
}

bool result_writer::counts_as_external() const {
  return job_->tile().target == sums_target::spilled || job_->plan->external_features();
}

void result_writer::pack_column(const output_column& column) {
  const layer& l = job_->plan->layer();
  std::vector<std::uint8_t> bytes(plan_->column_bytes());
  const std::uint32_t bits = job_->tile().target == sums_target::results ? l.bits.output : l.bits.accumulator;
  pack_bits(column.values, job_->tile().outputs.count(), bits, bytes.data(), 0);
  data_.add(plan_->column_address(column.column), std::move(bytes));
}

// X is known when the last column has started, its bursts have left and all responses have come.
void result_writer::finish_if_written() {
  if (!job_ || columns_started_ < job_->tile().columns || !pending_.empty() || port_.in_flight(writes) > 0) return;
  control->tile_written(std::max({free_at_, last_left_, last_response_}));
}

void result_writer::credit(const partial_column*, std::uint32_t slots, cycle_t usable) {
  partial_gates_.insert(partial_gates_.end(), slots, usable);
  slots_.give_back(slots);
  port_.update();
}

std::optional<burst_request> result_writer::next_request(unsigned stream) {
  if (!job_) return std::nullopt;
  if (stream == writes) {
    if (pending_.empty()) return std::nullopt;
    return burst_request{pending_.front().burst, true, pending_.front().gate};
  }
  if (!partial_plan_->reads() || partial_issued_ == partial_plan_->bursts()) return std::nullopt;
  const std::uint64_t column = partial_plan_->first_column(partial_issued_);
  if (column >= partial_gated_ + partial_gates_.size()) return std::nullopt;
  return burst_request{partial_plan_->at(partial_issued_), false, partial_gates_[column - partial_gated_]};
}

void result_writer::request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                                   cycle_t cycle) {
  if (stream == writes) {
    if (!timing_only_) data_.take(request.burst, payload.get_data_ptr());
    pending_.pop_front();
    last_left_ = cycle + 1;
    if (pending_.empty()) schedule();
    return;
  }
  const std::uint64_t column = partial_plan_->first_column(partial_issued_++);
  while (partial_gated_ < column) {  // gates of columns that no later burst begins in
    partial_gates_.pop_front();
    ++partial_gated_;
  }
}

void result_writer::response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                                     const tlm::tlm_generic_payload& payload, cycle_t cycle) {
  if (!payload.is_response_ok()) {
    const job_error error = stream == writes ? job_error::result_write : job_error::partial_sum_read;
    control->failed({error, job_->layer, request.burst.address, response_of(payload)}, cycle);
    return;
  }
  if (stream == reads) {
    partial_burst_arrived(number, request.burst, payload.get_data_ptr(), cycle);
    return;
  }
  last_response_ = std::max(last_response_, cycle);
  if (counts_as_external())
    control->count(
        job_->layer,
        job_->tile().target == sums_target::spilled ? &layer_account::partial_writes : &layer_account::results, 0,
        request.burst.bytes);
  finish_if_written();
}

void result_writer::no_response(unsigned, const burst_request& request, cycle_t cycle) {
  control->failed({job_error::timeout, job_->layer, request.burst.address, bus_response::missing}, cycle);
}

void result_writer::partial_burst_arrived(std::uint64_t number, const burst& b, const std::uint8_t* data,
                                          cycle_t cycle) {
  const partial_sum_plan& plan = *partial_plan_;
  control->count(job_->layer, &layer_account::partial_reads, number == 0 ? plan.useful_bytes() : 0, b.bytes);
  if (!timing_only_) copy_overlap(b, data, plan.column_address(0), partial_bytes_);
  partial_arrived_[number] = 1;
  while (partial_in_order_ < partial_arrived_.size() && partial_arrived_[partial_in_order_]) ++partial_in_order_;
  const layer& l = job_->plan->layer();
  while (partial_pushed_ < job_->tile().columns && plan.bursts_needed(partial_pushed_) <= partial_in_order_) {
    partial_column token;
    token.column = partial_pushed_;
    if (!timing_only_) {
      std::int32_t* slot = slots_.take();
      unpack_bits(partial_bytes_.data(), partial_pushed_ * plan.column_bytes() * 8, job_->tile().outputs.count(),
                  l.bits.accumulator, l.is_signed.lut, slot);
      token.sums = slot;
    }
    ++partial_pushed_;
    partial_sums->push(token, cycle);
  }
}

}  // namespace pqa
