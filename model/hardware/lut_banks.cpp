#include "hardware/lut_banks.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

lut_banks::lut_banks(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                     const engine_options& options)
    : sc_module(name),
      control("control"),
      indices("indices"),
      rows("rows"),
      luts("luts", 2),
      clock_(clock),
      arch_(a),
      timing_only_(options.timing_only),
      log_(stage::lookup, options.observer) {
  control.bind(static_cast<stage_control_if&>(*this));
  indices.bind(static_cast<stream_fw_if<index_vector>&>(*this));
  rows.bind(static_cast<stream_bw_if<looked_up_rows>&>(*this));
  SC_HAS_PROCESS(lut_banks);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void lut_banks::prepare_tables(const tile_job& job) {
  if (timing_only_) return;
  const tile& t = job.tile();
  const std::uint64_t entries = std::uint64_t{t.outputs.count()} * t.subspaces.count() * job.plan->layer().prototypes;
  luts.resize(job.half(), entries, lut_format(job.plan->layer()));
}

void lut_banks::start_tile(const tile_job& job) {
  job_ = job;
  free_at_ = job.start;
  queue_.reset();
  credits_.reset();
  log_.begin(job.start);
  const tile& t = job.tile();
  groups_ = blocks_of(t.subspaces, arch_.lanes.subspaces);
  blocks_ = blocks_of(t.outputs, arch_.lanes.outputs);
  if (!timing_only_)
    slots_.reset(std::size_t{t.outputs.count()} * std::min(arch_.lanes.subspaces, t.subspaces.count()));
  indices->credit(nullptr, t.timing.d1, job.start);
}

stage_report lut_banks::finish_tile(cycle_t end) {
  log_.drain(end, job_->tile().timing.drain_after_lookup());
  job_.reset();
  return {true, log_.account(), log_.table_fill()};
}

void lut_banks::abort() {
  job_.reset();
  wake_.cancel();
  queue_.reset();
  credits_.reset();
}

void lut_banks::push(const index_vector& vector, cycle_t usable) {
  queue_.push(vector, usable);
  schedule();
}

void lut_banks::credit(const looked_up_rows*, std::uint32_t slots, cycle_t usable) {
  credits_.add(slots, usable);
  slots_.give_back(slots);
  schedule();
}

void lut_banks::run() {
  while (job_ && !queue_.empty() && !credits_.empty()) {
    const cycle_t start = std::max({queue_.front().usable, free_at_, credits_.usable()});
    const tick_t edge = clock_.edge(start);
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    start_vector(start);
  }
}

void lut_banks::start_vector(cycle_t start) {
  const index_vector vector = queue_.front().token;
  const stage_timing& timing = job_->tile().timing;
  looked_up_rows token;
  token.number = vector.number;
  token.opening = vector.opening;
  if (vector.number == 0) {
    log_.open(vector.opening);
    log_.spend(activity::fill_drain, start);
  } else if (start > free_at_) {
    activity cause = activity::outputs;
    if (queue_.front().usable == start) cause = vector.bubble.value_or(activity::inputs);
    if (credits_.usable() == start) cause = std::min(cause, activity::outputs);
    log_.spend(cause, start);
    token.bubble = cause;
  }
  log_.spend(activity::busy, start + timing.tl);
  if (!timing_only_) token.entries = look_up(vector);
  queue_.pop();
  credits_.use();
  free_at_ = start + timing.tl;
  indices->credit(nullptr, 1, start + 1);
  rows->push(token, start + timing.tl + timing.ll);
}

// Entries lie as the table plan loads them: output block, group, prototype, output, subspace; under `stream` the group
// is outermost.
const std::int32_t* lut_banks::look_up(const index_vector& vector) {
  const tile& t = job_->tile();
  const range s = groups_[t.group_of(vector.number)];
  const std::uint64_t prototypes = job_->plan->layer().prototypes;
  const std::int32_t* luts_of_half = luts.entries(job_->half());
  std::int32_t* slot = slots_.take();
  std::int32_t* out = slot;
  for (const range o : blocks_) {
    const std::uint64_t before_outputs = o.begin - t.outputs.begin;
    const std::uint64_t before_subspaces = s.begin - t.subspaces.begin;
    const std::uint64_t entries_before = t.groups_outermost
                                             ? before_subspaces * t.outputs.count() + before_outputs * s.count()
                                             : before_outputs * t.subspaces.count() + before_subspaces * o.count();
    const std::int32_t* block = luts_of_half + entries_before * prototypes;
    for (std::uint32_t i = 0; i < o.count(); ++i)
      for (std::uint32_t k = 0; k < s.count(); ++k)
        *out++ = block[(std::uint64_t{vector.indices[k]} * o.count() + i) * s.count() + k];
  }
  return slot;
}

}  // namespace pqa
