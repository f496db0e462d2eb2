#include "hardware/block_writer.h"

#include <algorithm>

#include "arithmetic/bit_packing.h"
#include "tlm/kernel_time.h"

namespace pqa {

block_writer::block_writer(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
                           const engine_options& options, burst_transport transport, dla_control_if& control)
    : sc_module(name),
      memory("memory"),
      blocks("blocks"),
      clock_(clock),
      timing_only_(options.timing_only),
      control_(control),
      port_("port", clock, d.dma, {d.feature_maps.placement == placement::dram}, *this, transport),
      log_(stage::write, options.observer),
      cutter_(d.dma.burst_bytes) {
  blocks.bind(static_cast<stream_fw_if<output_block>&>(*this));
  port_.socket.bind(memory);
  SC_HAS_PROCESS(block_writer);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void block_writer::start_layer(const dla_layer_job& job) {
  job_ = job;
  const dla_plan& plan = *job.plan;
  group_ = 0;
  plan_.emplace(plan.results(0));
  blocks_left_ = std::uint64_t{plan.blocks_in_row()} * plan.layer().out_height * plan.groups().size();
  opened_ = false;
  free_at_ = job.start;
  last_left_ = last_response_ = 0;
  log_.begin(job.start);
  blocks->credit(nullptr, plan.timing().depth, job.start);
}

stage_account block_writer::finish_layer(cycle_t end) {
  log_.drain(end, 0);
  job_.reset();
  return log_.account();
}

void block_writer::abort() {
  port_.clear();
  job_.reset();
  queue_.reset();
  pending_.clear();
  data_.clear();
  cut_.clear();
  cutter_.flush(cut_);
}

void block_writer::push(const output_block& block, cycle_t usable) {
  queue_.push(block, usable);
  schedule();
}

void block_writer::run() {
  while (job_ && !queue_.empty() && pending_.empty()) {
    const auto next = queue_.front();
    const cycle_t start = std::max({next.usable, free_at_, last_left_});
    const tick_t edge = clock_.edge(start);
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    queue_.pop();
    start_block(next.token, next.usable, start);
    blocks->credit(nullptr, 1, start + 1);
    finish_if_written();
  }
}

void block_writer::start_block(const output_block& block, cycle_t usable, cycle_t start) {
  const dla_plan& plan = *job_->plan;
  account(block, usable, start);
  free_at_ = start + 1;
  --blocks_left_;
  if (block.group != group_) {
    group_ = block.group;
    plan_.emplace(plan.results(group_));
  }
  cut_.clear();
  for (std::uint32_t c = 0; c < block.columns; ++c) {
    if (!timing_only_) pack(block, c);
    plan_->append_bursts(block.first_column + c, cutter_, cut_);
  }
  for (const burst& b : cut_) pending_.push_back({b, start});
  if (plan.external_features())
    control_.count(job_->index, &layer_account::results, plan_->column_bytes() * block.columns, 0);
  if (!pending_.empty()) port_.update();
}

void block_writer::account(const output_block& block, cycle_t usable, cycle_t start) {
  if (!opened_) {
    opened_ = true;
    log_.open(block.opening);
    log_.spend(activity::fill_drain, start);
  } else {
    log_.spend(usable == start ? block.bubble.value_or(activity::inputs) : activity::outputs, start);
  }
  log_.spend(activity::busy, start + 1);
}

void block_writer::pack(const output_block& block, std::uint32_t column) {
  const dla_plan& plan = *job_->plan;
  const std::uint32_t outputs = plan.groups()[group_].count();
  std::vector<std::uint8_t> bytes(plan_->column_bytes());
  pack_bits(block.values + std::size_t{column} * outputs, outputs, plan.layer().bits.output, bytes.data(), 0);
  data_.add(plan_->column_address(block.first_column + column), std::move(bytes));
}

// X is known when the last block has started, its bursts have left and all responses have come.
void block_writer::finish_if_written() {
  if (!job_ || blocks_left_ > 0 || !pending_.empty() || port_.in_flight(0) > 0) return;
  control_.layer_written(std::max({free_at_, last_left_, last_response_}));
}

std::optional<burst_request> block_writer::next_request(unsigned) {
  if (!job_ || pending_.empty()) return std::nullopt;
  return burst_request{pending_.front().burst, true, pending_.front().gate};
}

void block_writer::request_leaves(unsigned, const burst_request& request, tlm::tlm_generic_payload& payload,
                                  cycle_t cycle) {
  if (!timing_only_) data_.take(request.burst, payload.get_data_ptr());
  pending_.pop_front();
  last_left_ = cycle + 1;
  if (pending_.empty()) schedule();
}

void block_writer::response_arrives(unsigned, std::uint64_t, const burst_request& request,
                                    const tlm::tlm_generic_payload& payload, cycle_t cycle) {
  if (!payload.is_response_ok()) {
    control_.failed(job_error::result_write, job_->index, request.burst.address, cycle);
    return;
  }
  last_response_ = std::max(last_response_, cycle);
  if (job_->plan->external_features()) control_.count(job_->index, &layer_account::results, 0, request.burst.bytes);
  finish_if_written();
}

}  // namespace pqa
