#include "hardware/sequencer.h"

#include <algorithm>

#include "pqa/base/error.h"
#include "tlm/kernel_time.h"

namespace pqa {

namespace {

// Plans kept for layers that come again, as in back-to-back inferences.
constexpr std::size_t kept_plans_limit = 256;
constexpr std::size_t kept_tiles_limit = std::size_t{1} << 18;  // of all of them

}  // namespace

sequencer::sequencer(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                     const engine_options& options, std::function<void(stage_timing&)> adjust_timing)
    : sc_module(name),
      stages("stages"),
      loader("loader"),
      clock_(clock),
      arch_(a),
      observer_(options.observer),
      limits_{options.host_bytes_limit, options.timing_only},
      adjust_timing_(std::move(adjust_timing)) {
  stages.bind(static_cast<sequencer_if&>(*this));
  loader.bind(static_cast<sequencer_if&>(*this));
  SC_HAS_PROCESS(sequencer);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void sequencer::start(const job& work, job_listener& listener) {
  abort();
  job_ = work;
  listener_ = &listener;
  result_ = {};
  result_.begin = clock_.cycle_at(now());
  running_ = true;
  due_ = never;
  tiles_ordered_ = 0;
  descriptors_ordered_ = 0;
  tile_start_ = result_.begin;
  loader->start_job(result_.begin, job_.timeout);
  if (job_.count == 0) {
    result_.end = result_.begin;
    wake_at(result_.end);
    return;
  }
  descriptor_address_ = job_.first_descriptor;
  if (descriptor_address_ % descriptor_bytes != 0) {
    failed({job_error::descriptor_fetch, 0, descriptor_address_, bus_response::none}, result_.begin);
    return;
  }
  descriptors_ordered_ = 1;
  loader->fetch_descriptor(descriptor_address_, 0, 0);
}

void sequencer::abort() {
  running_ = false;
  tile_running_ = false;
  wake_.cancel();
  tiles_.clear();
  layers_.clear();
  early_traffic_.clear();
  loader->abort();
  for (int i = 0; i < stages.size(); ++i) stages[i]->abort();
}

void sequencer::descriptor_arrived(const descriptor_image& image, cycle_t at) {
  if (!running_) return;
  descriptor d;
  const std::uint64_t layer = descriptors_ordered_ - 1;
  if (decode_descriptor(image, d) != descriptor_error::none) {
    failed({job_error::descriptor_invalid, layer, descriptor_address_, bus_response::none}, at);
    return;
  }
  layer_in_work work;
  work.number = layer;
  try {
    work.plan = plan_of(image, d);
  } catch (const input_error&) {
    failed({job_error::no_legal_tiling, layer, descriptor_address_, bus_response::none}, at);
    return;
  }
  const auto& tiles = work.plan->tiles();
  work.account.tiles = static_cast<std::uint32_t>(tiles.size());
  for (const auto& [number, traffic] : early_traffic_)
    if (number == layer) work.account.tables = traffic;
  early_traffic_.clear();
  layers_.push_back(work);
  const bool last_layer = descriptors_ordered_ == job_.count;
  if (!last_layer) {
    descriptor_address_ = d.next;
    if (d.next % descriptor_bytes != 0) {
      failed({job_error::descriptor_fetch, layer + 1, d.next, bus_response::none}, at);
      return;
    }
    loader->fetch_descriptor(d.next, descriptors_ordered_++, tiles_ordered_);
  }
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    tile_job job;
    job.plan = work.plan;
    job.index = i;
    job.number = tiles_ordered_++;
    job.layer = layer;
    job.last_of_job = last_layer && i + 1 == tiles.size();
    job.timeout = job_.timeout;
    tiles_.push_back(job);
    loader->load_tile(job);
  }
  if (!tile_running_) start_next_tile();
}

std::shared_ptr<const layer_plan> sequencer::plan_of(const descriptor_image& image, const descriptor& d) {
  const std::string key(image.begin(), image.end());
  const auto known = plans_.find(key);
  if (known != plans_.end()) return known->second;
  auto plan = std::make_shared<const layer_plan>(arch_, d, limits_, adjust_timing_);
  kept_tiles_ += plan->tiles().size();
  if (plans_.size() >= kept_plans_limit || kept_tiles_ > kept_tiles_limit) {
    plans_.clear();
    kept_tiles_ = plan->tiles().size();
  }
  return plans_[key] = std::move(plan);
}

void sequencer::start_next_tile() {
  if (tiles_.empty()) return;
  tile_job& job = tiles_.front();
  job.start = tile_start_;
  tile_running_ = true;
  if (job.index == 0) layers_.front().account.begin = tile_start_;
  // The source of a stream first: its sink then hands out the credits.
  for (int i = 0; i < stages.size(); ++i) stages[i]->start_tile(job);
}

void sequencer::tile_written(cycle_t end) {
  if (!running_) return;
  wake_at(end);
}

void sequencer::wake_at(cycle_t cycle) {
  due_ = cycle;
  const tick_t edge = clock_.edge(cycle);
  wake_.notify(to_sc_time(edge - std::min(edge, now())));
}

void sequencer::run() {
  if (!running_ || due_ == never) return;
  if (clock_.edge(due_) > now()) {
    wake_at(due_);
    return;
  }
  if (tile_running_) {
    end_tile();
  } else {
    end_job();
  }
}

void sequencer::end_tile() {
  const cycle_t end = due_;
  due_ = never;
  const tile_job job = tiles_.front();
  tiles_.pop_front();
  layer_account& account = layers_.front().account;
  const stage_timing& timing = job.tile().timing;
  const stage bottleneck = timing.te >= timing.tl ? stage::encode : stage::lookup;
  std::size_t accounted = 0;
  for (int i = 0; i < stages.size(); ++i) {
    const stage_report report = stages[i]->finish_tile(end);
    if (!report.accounted) continue;
    account.stages[accounted].merge(report.account);
    if (static_cast<stage>(accounted++) != bottleneck) continue;
    account.bottleneck.merge(report.account);
    account.table_fill_cycles += report.table_fill_cycles;
    if (bottleneck == stage::encode) account.encode_bound_cycles += report.account.busy;
  }
  tile_running_ = false;
  tile_start_ = end;
  loader->tile_ended(job.number, end);
  if (job.index + 1 == job.plan->tiles().size()) {
    account.end = end;
    end_layer();
  }
  if (job.last_of_job) {
    result_.end = end;
    end_job();
  } else {
    start_next_tile();
  }
}

void sequencer::end_layer() {
  layer_in_work done = std::move(layers_.front());
  layers_.pop_front();
  const load_report load = loader->layer_ended(done.number, done.account.end);
  done.account.stages[static_cast<std::size_t>(stage::load)] = load.account;
  done.account.table_load_cycles = load.table_load_cycles;
  if (observer_) observer_->layer_done(done.number, done.plan->descriptor().id, done.account);
}

void sequencer::failed(const job_fault& fault, cycle_t at) {
  if (!running_ || result_.error != job_error::none) return;
  const job_result failure{fault.error, fault.layer, fault.address, result_.begin, at, fault.response};
  abort();
  running_ = true;
  result_ = failure;
  wake_at(at);
}

void sequencer::end_job() {
  running_ = false;
  due_ = never;
  if (listener_) listener_->job_done(result_);
}

void sequencer::group_loaded(const tables_ready& note) {
  if (!running_ || result_.error != job_error::none) return;
  for (int i = 0; i < stages.size(); ++i) stages[i]->tables_are_ready(note);
}

void sequencer::load_begins(const tile_job& job) {
  for (int i = 0; i < stages.size(); ++i) stages[i]->prepare_tables(job);
}

void sequencer::count(std::uint64_t layer, traffic_account layer_account::*kind, std::uint64_t bytes,
                      std::uint64_t bus_bytes) {
  for (layer_in_work& work : layers_) {
    if (work.number != layer) continue;
    (work.account.*kind).bytes += bytes;
    (work.account.*kind).bus_bytes += bus_bytes;
    return;
  }
  early_traffic_.push_back({layer, {bytes, bus_bytes}});
}

}  // namespace pqa
