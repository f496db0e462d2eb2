#include "pipeline/table_stream.h"

#include <algorithm>

namespace pqa::pipeline {

table_stream::table_stream(const architecture& a, const channel_context& context, run_observer* intervals)
    : arch_(a),
      channel_(stream::tables, context, a.dma, a.dma.port_bytes_per_cycle),
      fill_(a.table_memory.fill_entries_per_bank_per_cycle),
      lane_(intervals) {}

void table_stream::start(const job& j, cycle_t begin) {
  channel_.reset();
  fill_.reset();
  lane_.begin(begin);
  job_ = j;
  begin_ = begin;
  fetched_ = 0;
  descriptor_bursts_.clear();
  descriptor_at_ = 0;
  layers_ = {};
  number_ = layer_ = 0;
  index_ = burst_at_ = 0;
  layer_busy_until_ = 0;
  prepared_ = ended_ = 0;
  ends_ = {begin, begin};
  schedule();
}

void table_stream::tile_ended(cycle_t end) {
  ends_[ended_ % 2] = end;
  ++ended_;
  schedule();
}

// X of the tile that used the banks before, if it is known.
cycle_t table_stream::bank_gate() const {
  const std::uint64_t halves = arch_.table_memory.policy == table_policy::serial ? 1 : 2;
  if (number_ < halves) return begin_;
  return number_ - halves < ended_ ? ends_[(number_ - halves) % 2] : never;
}

// The descriptor of the next layer goes directly before the first table burst of this one.
bool table_stream::fetches_next() const {
  return fetched_ < job_.count && (fetched_ == 0 || (fetched_ == layer_ + 1 && index_ == 0 && burst_at_ == 0));
}

// Finds out what leaves next, and when.
void table_stream::schedule() {
  next_ = never;
  if (layer_ == job_.count) return;
  if (fetched_ == 0) {
    gate_ = begin_;
  } else {
    const cycle_t bank = bank_gate();
    const fetched_layer& layer = layers_[layer_ % 2];
    if (bank == never || fetched_ == layer_ || !layer.plan) return;
    gate_ = index_ == 0 ? std::max(bank, layer.arrived) : bank;
    if (prepared_ == number_) prepare_tile();
  }
  next_ = channel_.earliest(gate_);
}

void table_stream::prepare_tile() {
  const fetched_layer& layer = layers_[layer_ % 2];
  loaded_tile& t = tiles_[number_ % 2];
  t.run = {number_, layer_, index_, layer.plan, layer.plan->tables(index_)};
  t.descriptor_arrived = layer.arrived;
  t.descriptor_bus_bytes = layer.bus_bytes;
  t.first_arrived = 0;
  t.load_cycles = 0;
  fill_.begin(*t.run.tables, t.run.shape(), t.ready);
  ++prepared_;
}

bool table_stream::issue(cycle_t last) {
  const bool known = fetches_next() ? issue_descriptor() : issue_tables(last);
  schedule();
  return known;
}

bool table_stream::issue_descriptor() {
  const channel_context& context = channel_.context();
  if (descriptor_at_ == 0) {
    descriptor_address_ = fetched_ == 0 ? job_.first_descriptor : layers_[(fetched_ - 1) % 2].plan->descriptor().next;
    layers_[fetched_ % 2] = {};
    if (fetched_ == 0 && descriptor_address_ % descriptor_bytes != 0) {
      context.failure.note(
          {context.clock.edge(next_), next_, job_error::descriptor_fetch, fetched_, descriptor_address_});
      ++fetched_;
      return true;
    }
    descriptor_bursts_ = descriptor_bursts(arch_, descriptor_address_);
    descriptor_ok_ = true;
    descriptor_tick_ = 0;
    context.port.descriptor_begins(fetched_, descriptor_address_);
  }
  const burst& b = descriptor_bursts_[descriptor_at_];
  const answer a = channel_.send(next_, b, job_error::descriptor_fetch, fetched_);
  fetched_layer& layer = layers_[fetched_ % 2];
  layer.arrived = std::max(layer.arrived, a.cycle);
  layer.bus_bytes += b.bytes;
  descriptor_ok_ &= a.ok;
  descriptor_tick_ = std::max(descriptor_tick_, a.tick);
  if (++descriptor_at_ < descriptor_bursts_.size()) return false;
  end_descriptor();
  return true;
}

void table_stream::end_descriptor() {
  const channel_context& context = channel_.context();
  fetched_layer& layer = layers_[fetched_ % 2];
  if (descriptor_ok_) {
    const decoded_descriptor d = context.port.decode(fetched_, descriptor_address_);
    if (d.error == job_error::none) {
      layer.plan = d.plan;
      const std::uint64_t next = d.plan->descriptor().next;
      if (fetched_ + 1 < job_.count && next % descriptor_bytes != 0)
        context.failure.note({descriptor_tick_, layer.arrived, job_error::descriptor_fetch, fetched_ + 1, next});
    } else {
      context.failure.note({descriptor_tick_, layer.arrived, d.error, fetched_, descriptor_address_});
    }
  }
  descriptor_at_ = 0;
  ++fetched_;
}

bool table_stream::issue_tables(cycle_t last) {
  loaded_tile& t = tiles_[number_ % 2];
  const std::vector<burst>& bursts = t.run.tables->bursts;
  if (burst_at_ == 0) {
    channel_.context().port.tables_begin(t.run);
    if (index_ == 0) layer_busy_until_ = 0;
  }
  const std::size_t known = t.ready.size();
  const job_failure& failure = channel_.context().failure;
  do {
    issue_train(t, last);
    next_ = channel_.earliest(gate_);
  } while (burst_at_ < bursts.size() && next_ <= last && next_ < failure.cycle && t.ready.size() == known);
  const bool new_tables = t.ready.size() != known;
  if (known == 0 && new_tables) t.first_arrived = fill_.latest();
  if (burst_at_ == bursts.size()) end_tables();
  return new_tables;
}

// Finds out how many of the next bursts leave up to and including cycle `last` whatever is answered to the first of
// them, and when. They end where something becomes known.
std::size_t table_stream::plan_train(const std::vector<burst>& bursts, cycle_t last) {
  const channel_context& context = channel_.context();
  last = std::min(last, context.failure.cycle - 1);
  if (context.timeout != 0) last = std::min(last, next_ + context.timeout);
  const std::size_t most =
      std::min({bursts.size() - burst_at_, fill_.bursts_to_ready(), channel_.outstanding(), most_in_train});
  cycle_t q = next_;
  for (std::size_t n = 0;;) {
    const burst& b = bursts[burst_at_ + n];
    train_.cycles[n] = q;
    train_.ticks[n] = context.clock.edge(q);
    if (++n == most) return n;
    q = channel_.following(gate_, q, b.bytes, n);
    if (q > last || bursts[burst_at_ + n].address != b.address + b.bytes) return n;
  }
}

void table_stream::issue_train(loaded_tile& t, cycle_t last) {
  const std::vector<burst>& bursts = t.run.tables->bursts;
  const std::size_t planned = plan_train(bursts, last);
  const std::size_t sent =
      channel_.context().port.transfer_train(&bursts[burst_at_], train_.ticks.data(), planned, train_.results.data());
  for (std::size_t i = 0; i < sent; ++i) book(t, bursts[burst_at_ + i], train_.cycles[i], train_.results[i]);
  burst_at_ += sent;
}

void table_stream::book(loaded_tile& t, const burst& b, cycle_t from, const transfer_result& result) {
  if (from > lane_.end()) lane_.wait(from, waiting());
  const answer a = channel_.note(from, b, result, job_error::table_fetch, layer_);
  const cycle_t to = std::max(a.cycle, from + channel_.port_cycles(b.bytes));
  lane_.burst(to);
  if (to > layer_busy_until_) {
    t.load_cycles += to - std::max(from, layer_busy_until_);
    layer_busy_until_ = to;
  }
  fill_.arrived(a.cycle);
}

void table_stream::end_tables() {
  burst_at_ = 0;
  ++number_;
  if (++index_ < layers_[layer_ % 2].plan->tiles().size()) return;
  index_ = 0;
  ++layer_;
}

load_wait table_stream::waiting() const {
  if (layer_ == job_.count) return {fill_.end(), never, true};
  return {fill_.end(), bank_gate(), false};
}

}  // namespace pqa::pipeline
