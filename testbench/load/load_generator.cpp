#include "load/load_generator.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

namespace {

tlm::tlm_command command_of(const load_request& r) {
  return r.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND;
}

}  // namespace

load_generator::load_generator(const sc_core::sc_module_name& name, const load_settings& settings,
                               request_source& source, observer observe)
    : sc_module(name), socket("socket"), settings_(settings), source_(source), observe_(std::move(observe)) {
  socket.register_nb_transport_bw(this, &load_generator::nb_transport_bw);
  exhausted_ = !source_.next(next_);
  SC_HAS_PROCESS(load_generator);
  if (settings_.loosely_timed) {
    SC_THREAD(run_loosely_timed);
  } else {
    SC_METHOD(issue);
    sensitive << wake_;
  }
}

// A request leaves when the `outstanding`th before it has been answered; the process waits when that is a quantum
// ahead.
void load_generator::run_loosely_timed() {
  const tick_t quantum = to_ticks(sc_core::sc_time(1, sc_core::SC_US));
  std::vector<tick_t> answered(settings_.outstanding, 0);
  std::size_t slot = 0;
  tick_t leaves = 0;
  while (!exhausted_) {
    leaves = std::max({leaves, next_.not_before, answered[slot]});
    if (leaves > now() + quantum) wait(to_sc_time(leaves - now()));
    leaves = std::max(leaves, now());
    pooled_payload* payload = pool_.allocate(command_of(next_), next_.address, next_.bytes);
    sc_core::sc_time delay = to_sc_time(leaves - now());
    socket->b_transport(*payload, delay);
    const tick_t answer = now() + to_ticks(delay);
    observe_({next_, leaves, answer - leaves, payload->is_response_ok()});
    payload->release();
    answered[slot] = answer;
    if (++slot == answered.size()) slot = 0;
    exhausted_ = !source_.next(next_);
  }
  const tick_t last = *std::max_element(answered.begin(), answered.end());
  if (last > now()) wait(to_sc_time(last - now()));
}

tick_t load_generator::edge_after(tick_t at) const {
  return settings_.clock ? settings_.clock->edge(settings_.clock->cycle_at(at) + 1) : at;
}

void load_generator::wake_at(tick_t at) {
  wake_.notify(to_sc_time(at - std::min(at, now())));
}

void load_generator::free_slots(tick_t at) {
  const auto still_used = std::remove_if(ending_.begin(), ending_.end(), [at](tick_t end) { return end <= at; });
  used_ -= static_cast<std::uint32_t>(ending_.end() - still_used);
  ending_.erase(still_used, ending_.end());
}

void load_generator::issue() {
  const tick_t at = now();
  free_slots(at);
  while (open_ == nullptr && !exhausted_) {
    if (used_ >= settings_.outstanding) {
      if (!ending_.empty()) wake_at(*std::min_element(ending_.begin(), ending_.end()));
      return;
    }
    tick_t leaves = std::max(not_before_, next_.not_before);
    if (settings_.clock) leaves = settings_.clock->edge(settings_.clock->cycle_at(leaves));
    if (leaves > at) {
      wake_at(leaves);
      return;
    }
    send();
  }
}

void load_generator::send() {
  const tick_t at = now();
  pooled_payload* payload = pool_.allocate(command_of(next_), next_.address, next_.bytes);
  in_flight_.push_back({payload, next_, at});
  ++used_;
  last_begin_ = at;
  open_ = payload;
  exhausted_ = !source_.next(next_);
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum answer = socket->nb_transport_fw(*payload, phase, delay);
  const tick_t when = now() + to_ticks(delay);
  if (answer == tlm::TLM_UPDATED && phase == tlm::END_REQ) request_ended(when);
  const bool responds = answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP;
  if (responds) {
    phase = tlm::END_RESP;
    socket->nb_transport_fw(*payload, phase, delay);
  }
  if (responds || answer == tlm::TLM_COMPLETED) {
    request_ended(when);
    response_began(*payload, when);
  }
}

void load_generator::request_ended(tick_t at) {
  open_ = nullptr;
  not_before_ = std::max(at, edge_after(last_begin_));
}

void load_generator::response_began(tlm::tlm_generic_payload& payload, tick_t at) {
  if (open_ == &payload) request_ended(at);  // END_REQ may be left out
  const auto sent =
      std::find_if(in_flight_.begin(), in_flight_.end(), [&payload](const flight& f) { return f.payload == &payload; });
  observe_({sent->request, sent->begin, at - sent->begin, payload.is_response_ok()});
  *sent = in_flight_.back();
  in_flight_.pop_back();
  payload.release();
  const tick_t free = settings_.free_at_end_resp ? edge_after(at) : at;
  ending_.push_back(free);
  wake_at(std::max(free, not_before_));
}

tlm::tlm_sync_enum load_generator::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                   sc_core::sc_time& delay) {
  const tick_t at = now() + to_ticks(delay);
  if (phase == tlm::END_REQ) {
    request_ended(at);
    wake_at(not_before_);
    return tlm::TLM_ACCEPTED;
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  response_began(payload, at);
  phase = tlm::END_RESP;
  delay = to_sc_time(edge_after(at) - now());
  return tlm::TLM_UPDATED;
}

}  // namespace pqa
