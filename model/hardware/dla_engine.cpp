#include "hardware/dla_engine.h"

#include "tlm/kernel_time.h"

namespace pqa {

namespace {

burst_transport transport_of(fidelity f) {
  return f == fidelity::lt ? burst_transport::blocking : burst_transport::non_blocking;
}

}  // namespace

dla_engine::dla_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
                       fidelity transports, const engine_options& options)
    : sc_module(name),
      weights("weights"),
      feature_in("feature_in"),
      feature_out("feature_out"),
      clock_(clock),
      observer_(options.observer),
      loader_("weight_loader", clock, d, options, transport_of(transports), *this),
      reader_("map_reader", clock, d, options, transport_of(transports), *this),
      array_("multiplier_array", clock, d, options),
      writer_("block_writer", clock, d, options, transport_of(transports), *this),
      // With ports that share no memory, order is nothing; otherwise more than it takes from any event of a tick to the
      // requests that follow from it.
      settled_(d.feature_maps.placement == placement::dram ? 8 : 0) {
  loader_.memory.bind(weights);
  reader_.memory.bind(feature_in);
  writer_.memory.bind(feature_out);
  loader_.groups.bind(array_.groups);
  reader_.rows.bind(array_.rows);
  array_.blocks.bind(writer_.blocks);
  SC_HAS_PROCESS(dla_engine);
  if (transports == fidelity::lt) {
    SC_THREAD(call);
    sensitive << loader_.port().wake() << reader_.port().wake() << writer_.port().wake();
  }
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void dla_engine::start(const weight_loader::plan_list& plans, std::uint64_t images, job_listener& listener) {
  plans_ = plans;
  listener_ = &listener;
  count_ = plans.size() * images;
  result_ = {};
  result_.begin = clock_.cycle_at(now());
  traffic_.clear();
  current_.index = 0;
  loader_.start(plans, count_, result_.begin);
  start_layer(result_.begin);
}

void dla_engine::start_layer(cycle_t start) {
  current_.plan = plans_[current_.index % plans_.size()];
  current_.start = start;
  written_.reset();
  reader_.start_layer(current_);
  array_.start_layer(current_);
  writer_.start_layer(current_);
}

void dla_engine::layer_written(cycle_t end) {
  written_ = end;
  wake_.notify(to_sc_time(clock_.edge(end) - now()));
}

void dla_engine::failed(job_error error, std::uint64_t layer, std::uint64_t address, cycle_t at) {
  if (listener_ == nullptr || result_.error != job_error::none) return;
  result_.error = error;
  result_.layer = layer;
  result_.address = address;
  result_.end = at;
  wake_.notify(to_sc_time(clock_.edge(at) - now()));
}

void dla_engine::count(std::uint64_t layer, traffic_account layer_account::*kind, std::uint64_t bytes,
                       std::uint64_t bus_bytes) {
  traffic_account& sum = traffic_[layer].*kind;
  sum.bytes += bytes;
  sum.bus_bytes += bus_bytes;
}

void dla_engine::run() {
  if (listener_ == nullptr) return;
  const bool has_failed = result_.error != job_error::none;
  if (has_failed && now() >= clock_.edge(result_.end)) {
    end_job();
    return;
  }
  if (has_failed) wake_.notify(to_sc_time(clock_.edge(result_.end) - now()));
  if (!written_ || now() < clock_.edge(*written_)) return;
  end_layer();
  if (++current_.index < count_) {
    start_layer(*written_);
  } else {
    result_.end = *written_;
    end_job();
  }
}

// One process for the calls of all ports, so that a memory that they share sees the requests of a tick in their order.
void dla_engine::call() {
  for (;;) {
    wait();
    for (unsigned delta = 0; delta < settled_; ++delta) wait(sc_core::SC_ZERO_TIME);
    std::uint64_t began = 0;
    do {
      began = sc_core::sc_delta_count();
      for (burst_port* port : {&loader_.port(), &reader_.port(), &writer_.port()}) port->issue();
    } while (sc_core::sc_delta_count() != began);  // a target waited, and the ports may have been woken meanwhile
  }
}

void dla_engine::end_layer() {
  const cycle_t end = *written_;
  layer_account account = traffic_[current_.index];
  traffic_.erase(current_.index);
  account.begin = current_.start;
  account.end = end;
  const auto of = [&](stage s) -> stage_account& { return account.stages[static_cast<std::size_t>(s)]; };
  of(stage::multiply) = array_.finish_layer(end);
  of(stage::write) = writer_.finish_layer(end);
  of(stage::load) = loader_.layer_ended(end);
  account.bottleneck = of(stage::multiply);
  account.table_load_cycles = loader_.take_layer_cycles(current_.index);
  account.tiles = static_cast<std::uint32_t>(current_.plan->groups().size());
  const auto id = static_cast<std::uint32_t>(current_.index % plans_.size());
  if (observer_ != nullptr) observer_->layer_done(current_.index, id, account);
}

void dla_engine::end_job() {
  loader_.abort();
  reader_.abort();
  array_.abort();
  writer_.abort();
  job_listener* const listener = listener_;
  listener_ = nullptr;
  listener->job_done(result_);
}

}  // namespace pqa
