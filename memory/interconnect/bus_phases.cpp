#include "interconnect/bus_phases.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

bus_phases::bus_phases(bus_host& host, const crossbar_settings& settings, bool passes_hints)
    : host_(host),
      passes_hints_(passes_hints),
      core_(settings),
      outputs_(settings.outputs),
      ports_(settings.inputs.size()) {}

std::uint32_t bus_phases::new_id() {
  if (free_ids_.empty()) {
    free_ids_.push_back(static_cast<std::uint32_t>(transactions_.size()));
    transactions_.emplace_back();
  }
  const std::uint32_t id = free_ids_.back();
  free_ids_.pop_back();
  return id;
}

tlm::tlm_sync_enum bus_phases::begin_request(crossbar::request request, tlm::tlm_generic_payload& payload,
                                             tlm::tlm_phase& phase, tick_t at) {
  request.id = new_id();
  if (payload.has_mm()) payload.acquire();
  transactions_[request.id] = {&payload, request, at};
  ids_[&payload] = request.id;
  port_state& port = ports_[request.input];
  if (!port.blocked.empty() || !core_.has_room(request.input)) {
    if (!port.blocked.empty()) ++protocol_errors_;
    port.blocked.push_back(request.id);
    return tlm::TLM_ACCEPTED;
  }
  accept(request.id, at);
  wake_up();
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void bus_phases::accept(std::uint32_t id, tick_t at) {
  port_state& port = ports_[transactions_[id].request.input];
  port.most_outstanding = std::max(port.most_outstanding, ++port.outstanding);
  core_.accept(transactions_[id].request, at);
}

void bus_phases::accept_blocked(std::uint32_t port, tick_t tick) {
  std::deque<std::uint32_t>& blocked = ports_[port].blocked;
  while (!blocked.empty() && core_.has_room(port)) {
    const std::uint32_t id = blocked.front();
    blocked.pop_front();
    const tick_t at = std::max(tick, transactions_[id].begin);
    accept(id, at);
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay = to_sc_time(at - tick);
    host_.to_initiator(port, *transactions_[id].payload, phase, delay);
  }
}

void bus_phases::end_response(const tlm::tlm_generic_payload& payload, tick_t at) {
  const auto known = ids_.find(&payload);
  if (known == ids_.end() || !transactions_[known->second].responding) {
    ++protocol_errors_;
    return;
  }
  initiator_ended(transactions_[known->second], at);
}

void bus_phases::from_target(const tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase, tick_t at) {
  const auto known = ids_.find(&payload);
  if (phase != tlm::END_REQ && phase != tlm::BEGIN_RESP) {
    if (phase == tlm::BEGIN_REQ || phase == tlm::END_RESP) ++protocol_errors_;
    return;  // phases of other people's extensions are ignored
  }
  if (known == ids_.end() || !transactions_[known->second].at_target) {
    ++protocol_errors_;
    return;
  }
  transaction& t = transactions_[known->second];
  if (t.requesting) target_ended_request(t, at);  // a response implies it
  if (phase == tlm::BEGIN_RESP) target_responded(t, true, at);
  wake_up();
}

void bus_phases::target_ended_request(transaction& t, tick_t at) {
  t.requesting = false;
  core_.ended_request(t.request.output, at);
}

void bus_phases::target_responded(transaction& t, bool end_owed, tick_t at) {
  t.at_target = false;
  t.end_owed = end_owed;
  if (!passes_hints_) t.payload->set_dmi_allowed(false);
  core_.respond(t.request.id, at);
}

void bus_phases::initiator_ended(transaction& t, tick_t at) {
  t.responding = false;
  core_.ended_response(t.request.input, at);
  tlm::tlm_generic_payload* payload = t.payload;
  ids_.erase(payload);
  free_ids_.push_back(t.request.id);
  if (payload->has_mm()) payload->release();
  wake_up();
}

bool bus_phases::send_requests(tick_t tick) {
  bool sent = false;
  std::uint32_t id = 0;
  for (std::size_t o = 0; o < outputs_; ++o) {
    while (core_.depart(o, tick, id)) {
      sent = true;
      transactions_[id].requesting = transactions_[id].at_target = true;
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      const auto answer = host_.to_target(o, *transactions_[id].payload, phase, delay);
      transaction& t = transactions_[id];  // the table may have grown
      if (answer == tlm::TLM_ACCEPTED || !t.requesting) continue;
      const tick_t at = tick + to_ticks(delay);
      target_ended_request(t, at);
      if (answer == tlm::TLM_COMPLETED) target_responded(t, false, at);
      if (answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) target_responded(t, true, at);
    }
  }
  return sent;
}

bool bus_phases::release_targets(tick_t tick) {
  bool released = false;
  std::uint32_t id = 0;
  for (std::size_t o = 0; o < outputs_; ++o) {
    while (core_.release_target(o, tick, id)) {
      released = true;
      if (!transactions_[id].end_owed) continue;
      transactions_[id].end_owed = false;
      tlm::tlm_phase phase = tlm::END_RESP;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      host_.to_target(o, *transactions_[id].payload, phase, delay);
    }
  }
  return released;
}

bool bus_phases::send_responses(tick_t tick) {
  bool sent = false;
  std::uint32_t id = 0;
  for (std::uint32_t p = 0; p < ports_.size(); ++p) {
    while (core_.deliver(p, tick, id)) {
      sent = true;
      --ports_[p].outstanding;
      send_response(id, tick);
      accept_blocked(p, tick);
    }
  }
  return sent;
}

void bus_phases::send_response(std::uint32_t id, tick_t tick) {
  transaction& sent = transactions_[id];
  access_statistics& counted = ports_[sent.request.input].counted;
  if (sent.payload->is_response_error()) {
    ++counted.errors;
  } else {
    counted.count(sent.request.is_write, sent.request.bytes, tick - sent.begin);
  }
  sent.responding = true;
  tlm::tlm_generic_payload* payload = sent.payload;
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const auto answer = host_.to_initiator(sent.request.input, *payload, phase, delay);
  // The initiator may have called END_RESP from inside; then there is nothing left to end.
  transaction& t = transactions_[id];
  const bool open = t.responding && t.payload == payload;
  if (open && (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP))) {
    initiator_ended(t, tick + to_ticks(delay));
  }
}

void bus_phases::process() {
  const tick_t tick = now();
  wake_tick_ = never;
  processing_ = true;
  bool more = true;
  while (more) {
    core_.advance(tick);
    more = release_targets(tick);
    more = send_requests(tick) || more;
    more = send_responses(tick) || more;
  }
  processing_ = false;
  wake_up();
}

void bus_phases::wake_up() {
  if (processing_) return;
  const tick_t next = core_.next_event();
  if (next >= wake_tick_) return;
  wake_tick_ = next;
  wake_.notify(to_sc_time(std::max(next, now()) - now()));
}

}  // namespace pqa
