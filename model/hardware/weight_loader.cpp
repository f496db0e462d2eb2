#include "hardware/weight_loader.h"

#include <algorithm>

#include "arithmetic/bit_packing.h"

namespace pqa {

namespace {

void unpack(const dla_plan::bit_range& range, const std::vector<std::uint8_t>& bytes, std::uint32_t bits,
            bool is_signed, std::vector<std::int32_t>& values) {
  values.resize(range.count / bits);
  unpack_bits(bytes.data(), range.begin % 8, values.size(), bits, is_signed, values.data());
}

}  // namespace

weight_loader::weight_loader(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
                             const engine_options& options, burst_transport transport, dla_control_if& control)
    : sc_module(name),
      memory("memory"),
      groups("groups"),
      d_(d),
      timing_only_(options.timing_only),
      control_(control),
      port_("port", clock, d.dma, {true}, *this, transport),
      account_(options.observer) {
  port_.socket.bind(memory);
  groups.bind(static_cast<stream_bw_if<filter_group>&>(*this));
}

void weight_loader::start(const plan_list& plans, std::uint64_t count, cycle_t begin) {
  abort();
  plans_ = plans;
  count_ = count;
  account_.start_job(begin);
  places_.add(d_.weight_memory.policy == weight_policy::double_buffer ? 2 : 1, begin);
  lay_out_group();
  port_.update();
}

void weight_loader::abort() {
  port_.clear();
  places_.reset();
  in_flight_.clear();
  count_ = layer_ = 0;
  group_ = issued_ = 0;
  next_number_ = groups_delivered_ = 0;
  delivered_ = 0;
}

void weight_loader::credit(const filter_group*, std::uint32_t slots, cycle_t usable) {
  places_.add(slots, usable);
  port_.update();
}

void weight_loader::lay_out_group() {
  bursts_.clear();
  issued_ = 0;
  plan_of(layer_).append_bursts(group_, bursts_);
}

load_outlook weight_loader::outlook() const {
  load_outlook o;
  o.more = layer_ < count_;
  o.gate = places_.empty() ? never : places_.usable();
  return o;
}

std::optional<burst_request> weight_loader::next_request(unsigned) {
  if (layer_ == count_ || places_.empty()) return std::nullopt;
  return burst_request{bursts_[issued_], false, places_.usable()};
}

void weight_loader::request_leaves(unsigned, const burst_request& request, tlm::tlm_generic_payload&, cycle_t cycle) {
  account_.burst_leaves(layer_, cycle, cycle + port_.port_cycles(request.burst), outlook());
  if (issued_ == 0) {
    group_in_flight g;
    g.layer = layer_;
    g.group = group_;
    g.first_number = next_number_;
    g.bursts = bursts_.size();
    if (!timing_only_) {
      g.weights.resize(plan_of(layer_).weights(group_).bytes());
      g.biases.resize(plan_of(layer_).biases(group_).bytes());
    }
    in_flight_.push_back(std::move(g));
  }
  ++next_number_;
  if (++issued_ < bursts_.size()) return;
  places_.use();
  if (++group_ == plan_of(layer_).groups().size()) {
    group_ = 0;
    ++layer_;
  }
  if (layer_ < count_) lay_out_group();
}

void weight_loader::response_arrives(unsigned, std::uint64_t number, const burst_request& request,
                                     const tlm::tlm_generic_payload& payload, cycle_t cycle) {
  auto g = in_flight_.begin();
  while (number >= g->first_number + g->bursts) ++g;
  if (!payload.is_response_ok()) {
    control_.failed(job_error::table_fetch, g->layer, request.burst.address, cycle);
    return;
  }
  account_.burst_arrives(g->layer, cycle);
  const dla_plan& plan = plan_of(g->layer);
  const dla_plan::bit_range weights = plan.weights(g->group);
  const dla_plan::bit_range biases = plan.biases(g->group);
  if (!timing_only_) {
    copy_overlap(request.burst, payload.get_data_ptr(), weights.first_byte(), g->weights);
    copy_overlap(request.burst, payload.get_data_ptr(), biases.first_byte(), g->biases);
  }
  g->complete = std::max(g->complete, cycle);
  ++g->arrived;
  const std::uint64_t useful = g->arrived == g->bursts ? weights.bytes() + biases.bytes() : 0;
  control_.count(g->layer, &layer_account::tables, useful, request.burst.bytes);
  while (!in_flight_.empty() && in_flight_.front().arrived == in_flight_.front().bursts) {
    const group_in_flight done = std::move(in_flight_.front());
    in_flight_.pop_front();
    deliver(done);
  }
}

void weight_loader::deliver(const group_in_flight& done) {
  delivered_ = std::max(delivered_, done.complete);
  filter_group token;
  place_data& place = data_[groups_delivered_++ % data_.size()];
  if (!timing_only_) {
    const dla_plan& plan = plan_of(done.layer);
    unpack(plan.weights(done.group), done.weights, d_.bits.weight, d_.is_signed.weight, place.weights);
    token.weights = place.weights.data();
    if (plan.layer().has_bias) {
      unpack(plan.biases(done.group), done.biases, dla_bias_bits(d_), plan.layer().is_signed.lut, place.biases);
      token.biases = place.biases.data();
    }
  }
  groups->push(token, delivered_);
}

}  // namespace pqa
