#include "accelerator/loosely_timed_engine.h"

#include <algorithm>

#include "hardware/bus_response.h"
#include "tlm/kernel_time.h"
#include "tlm/quantum.h"

namespace pqa {
namespace {

struct region {
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
};

region region_of(const feature_plan& plan, const layer& l) {
  if (plan.rows() == 0) return {};
  const std::uint64_t first = plan.row_address(0);
  return {first, plan.row_address(plan.rows() - 1) + l.width * plan.pixel_bytes() - first};
}

region region_of(const result_plan& plan, std::uint64_t columns) {
  const std::uint64_t first = plan.column_address(0);
  return {first, plan.column_address(columns - 1) + plan.column_bytes() - first};
}

bool overlap(const region& a, const region& b) {
  return a.address < b.address + b.bytes && b.address < a.address + a.bytes;
}

}  // namespace

loosely_timed_engine::loosely_timed_engine(const sc_core::sc_module_name& name, const clock_domain& clock,
                                           const architecture& a, const engine_options& options)
    : sc_module(name),
      data_port(a, {options.host_bytes_limit, options.timing_only}, options.observer),
      table("table"),
      feature_in("feature_in"),
      feature_out("feature_out"),
      clock_(clock),
      direct_features_(a.feature_maps.placement == placement::on_chip &&
                       a.partial_sums.policy != partial_sum_policy::spill),
      peers_(a.dma.peers),
      evaluator_(a, clock, *this, options.observer) {
  train_.bytes = options.timing_only ? burst_train::need::nothing : burst_train::need::place;
  feature_in.register_invalidate_direct_mem_ptr(this, &loosely_timed_engine::invalidate_input);
  feature_out.register_invalidate_direct_mem_ptr(this, &loosely_timed_engine::invalidate_output);
  SC_HAS_PROCESS(loosely_timed_engine);
  SC_THREAD(run);
  sensitive << start_event_;
  dont_initialize();  // so that the first job, too, begins a delta cycle after start(), whoever runs first
}

void loosely_timed_engine::start(const job& work, job_listener& listener) {
  job_ = work;
  listener_ = &listener;
  begin_ = clock_.cycle_at(now());
  requested_ = true;
  start_event_.notify(sc_core::SC_ZERO_TIME);
}

void loosely_timed_engine::abort() {
  requested_ = false;
  abort_ = true;
  abort_event_.notify();
}

void loosely_timed_engine::run() {
  for (;;) {
    while (!requested_) wait(start_event_);
    requested_ = false;
    abort_ = false;
    now_ = now();
    quantum_ = quantum();
    try {
      job_result result = evaluator_.run(job_, begin_);
      // What makes a job fail may have been noticed late: in a call that took its time.
      if (result.error != job_error::none) result.end = std::max(result.end, clock_.cycle_at(now()));
      wait_until(clock_.edge(result.end));
      listener_->job_done(result);
    } catch (const aborted&) {
    }
  }
}

void loosely_timed_engine::wait_until(tick_t at) {
  for (; now_ < at && !abort_; now_ = now()) wait(to_sc_time(at - now_), abort_event_);
  if (abort_) throw aborted{};
}

direct_memory* loosely_timed_engine::direct(pipeline::stream which) {
  if (!direct_features_) return nullptr;
  if (which == pipeline::stream::features) return &direct_in_;
  return which == pipeline::stream::results ? &direct_out_ : nullptr;
}

pipeline::transfer_result loosely_timed_engine::transfer(pipeline::stream which, const burst& b, bool is_write,
                                                         tick_t leaves) {
  if (leaves >= now_ + quantum_) wait_until(leaves);
  direct_memory* const memory = direct(which);
  if (memory != nullptr) {
    if (unsigned char* bytes = memory->find(b.address, b.bytes, is_write)) {
      if (is_write) {
        give(b, bytes);
      } else {
        take_all_features([memory](std::uint64_t address, std::size_t count, std::uint8_t* to) {
          return memory->read(address, count, to);
        });
        take(which, b, bytes);
      }
      return {std::max(leaves, now_), true};
    }
  }
  const auto command = is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND;
  pooled_payload* payload = pool_.allocate(command, b.address, b.bytes);
  if (is_write) give(b, payload->get_data_ptr());
  sc_core::sc_time delay = to_sc_time(leaves - std::min(leaves, now_));
  auto& socket = which == pipeline::stream::tables     ? table
                 : which == pipeline::stream::features ? feature_in
                                                       : feature_out;
  socket->b_transport(*payload, delay);
  now_ = now();
  take_unset_status(*payload, peers_);
  const pipeline::transfer_result result{now_ + to_ticks(delay), payload->is_response_ok(), response_of(*payload)};
  if (!is_write && result.ok && !abort_) take(which, b, payload->get_data_ptr());
  if (memory != nullptr && payload->is_dmi_allowed()) memory->ask(socket, *payload);
  payload->release();
  if (abort_) throw aborted{};
  return result;
}

pipeline::without_bursts loosely_timed_engine::tile_begins(const pipeline::tile_execution& run,
                                                           const pipeline::tile_maps& maps) {
  data_port::tile_begins(run, maps);
  results_ = nullptr;
  const tile& shape = run.shape();
  const cycle_t least = shape.vectors() * std::max(shape.timing.te, shape.timing.tl);
  if (!direct_features_ || clock_.edge(least) >= quantum_) return {};
  const region in = maps.features != nullptr ? region_of(*maps.features, run.plan->layer()) : region{};
  const region out = maps.results != nullptr ? region_of(*maps.results, shape.columns) : region{};
  pipeline::without_bursts without;
  without.results = out.bytes > 0 && direct_out_.covers(out.address, out.bytes, true);
  without.features = in.bytes > 0 && !overlap(in, out) && direct_in_.covers(in.address, in.bytes, false);
  if (without.results) results_ = maps.results;
  if (without.features) {
    take_all_features([this](std::uint64_t address, std::size_t count, std::uint8_t* to) {
      return direct_in_.read(address, count, to);
    });
  }
  return without;
}

void loosely_timed_engine::tile_ends(const pipeline::tile_execution& run) {
  if (results_ == nullptr) {
    data_port::tile_ends(run);
    return;
  }
  const std::uint64_t columns = run.shape().columns, bytes = results_->column_bytes();
  const bool without_holes = region_of(*results_, columns).bytes == columns * bytes;
  unsigned char* const in_place =
      without_holes ? direct_out_.find(results_->column_address(0), columns * bytes, true) : nullptr;
  if (in_place != nullptr) put_results(in_place);
  data_port::tile_ends(run);
  const std::uint8_t* const from = results();
  if (from != nullptr && from == in_place) return;
  if (without_holes) {
    write_results(results_->column_address(0), columns * bytes, from);
    return;
  }
  for (std::uint64_t n = 0; n < columns; ++n)
    write_results(results_->column_address(n), bytes, from == nullptr ? nullptr : from + n * bytes);
}

// Where the pointers have been taken back since the tile began, as a debugger would.
void loosely_timed_engine::write_results(std::uint64_t address, std::uint64_t bytes, const std::uint8_t* from) {
  if (direct_out_.write(address, bytes, from)) return;
  pooled_payload* payload = pool_.allocate(tlm::TLM_WRITE_COMMAND, address, static_cast<unsigned>(bytes));
  if (from == nullptr)
    std::fill_n(payload->get_data_ptr(), bytes, static_cast<unsigned char>(0));
  else
    std::copy_n(from, bytes, payload->get_data_ptr());
  feature_out->transport_dbg(*payload);
  payload->release();
}

std::size_t loosely_timed_engine::transfer_train(const burst* bursts, const tick_t* leaves, std::size_t count,
                                                 pipeline::transfer_result* results) {
  if (leaves[0] >= now_ + quantum_) wait_until(leaves[0]);
  const tick_t first = std::max(leaves[0], now_);
  if (!train_.welcome) count = 1;
  train_.parts.resize(count);
  burst all{bursts[0].address, 0};
  std::size_t sent = 0;
  for (; sent < count && (sent == 0 || leaves[sent] < now_ + quantum_); ++sent) {
    train_.parts[sent].bytes = bursts[sent].bytes;
    train_.parts[sent].leaves = std::max(leaves[sent], first) - first;
    all.bytes += bursts[sent].bytes;
  }
  train_.parts.resize(sent);
  train_.leave(table.get_base_export().operator->());
  pooled_payload* payload = pool_.allocate(tlm::TLM_READ_COMMAND, all.address, all.bytes);
  payload->set_extension(&train_);
  sc_core::sc_time delay = to_sc_time(first - now_);
  table->b_transport(*payload, delay);
  now_ = now();
  take_unset_status(*payload, peers_);
  const bool ok = payload->is_response_ok();
  const bus_response how = response_of(*payload);
  if (ok && !abort_) take_tables(all, train_.place != nullptr ? train_.place : payload->get_data_ptr(), train_.version);
  payload->release();
  if (abort_) throw aborted{};
  if (!ok && sent > 1) {  // nothing of it has been done
    train_.welcome = false;
    return transfer_train(bursts, leaves, 1, results);
  }
  const tick_t end = now_ + to_ticks(delay);
  for (std::size_t i = 0; i < sent; ++i) results[i] = {end - (train_.served ? train_.parts[i].before_end : 0), ok, how};
  return sent;
}

}  // namespace pqa
