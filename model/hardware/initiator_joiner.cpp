#include "pqa/initiator_joiner.h"

#include <algorithm>

namespace pqa {

namespace {

bool ends_request(tlm::tlm_sync_enum answer, const tlm::tlm_phase& phase) {
  if (answer == tlm::TLM_ACCEPTED) return false;
  return answer == tlm::TLM_COMPLETED || phase == tlm::END_REQ || phase == tlm::BEGIN_RESP;
}

bool ends_response(tlm::tlm_sync_enum answer, const tlm::tlm_phase& phase) {
  return answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP);
}

sc_core::sc_time present() {
  return sc_core::sc_time_stamp();
}

}  // namespace

initiator_joiner_base::initiator_joiner_base(const sc_core::sc_module_name& module_name) : sc_module(module_name) {
  SC_HAS_PROCESS(initiator_joiner_base);
  SC_METHOD(process);
  dont_initialize();
  sensitive << wake_;
}

// The output is free at that time, and nobody has waited for it.
bool initiator_joiner_base::may_pass(const sc_core::sc_time& at) const {
  return requesting_ == nullptr && at >= request_free_ &&
         std::all_of(ports_.begin(), ports_.end(),
                     [&](const port_state& p) { return p.waiting.empty() || p.waiting.front().at > at; });
}

tlm::tlm_sync_enum initiator_joiner_base::from_initiator(std::size_t port, tlm::tlm_generic_payload& payload,
                                                         tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  const auto known = under_way_.find(&payload);
  if (phase == tlm::END_RESP) {
    if (known == under_way_.end() || ports_[port].open.payload != &payload) {
      ++protocol_errors_;
      return tlm::TLM_ACCEPTED;
    }
    tlm::tlm_sync_enum answer = tlm::TLM_COMPLETED;
    const bool owed = ports_[port].open.end_owed;
    response_ended(port, present() + delay);
    if (owed) answer = target().nb_transport_fw(payload, phase, delay);
    forget(payload);
    return answer;
  }
  if (phase != tlm::BEGIN_REQ) {
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP) {
      ++protocol_errors_;
      return tlm::TLM_ACCEPTED;
    }
    return target().nb_transport_fw(payload, phase, delay);  // of other people's extensions
  }
  if (known != under_way_.end()) {
    ++protocol_errors_;
    return tlm::TLM_ACCEPTED;
  }
  if (payload.has_mm()) payload.acquire();
  under_way_[&payload] = port;
  const sc_core::sc_time at = present() + delay;
  if (ports_[port].waiting.empty() && may_pass(at)) return pass_request(port, payload, phase, delay);
  if (!ports_[port].waiting.empty()) ++protocol_errors_;
  ports_[port].waiting.push_back({&payload, at});
  if (requesting_ == nullptr) wake_at(std::max(at, request_free_));
  return tlm::TLM_ACCEPTED;
}

// The initiator has its answer by return.
tlm::tlm_sync_enum initiator_joiner_base::pass_request(std::size_t port, tlm::tlm_generic_payload& payload,
                                                       tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  last_ = port;
  requesting_ = &payload;
  began_ = present() + delay;
  const tlm::tlm_sync_enum answer = target().nb_transport_fw(payload, phase, delay);
  if (!ends_request(answer, phase) || under_way_.count(&payload) == 0) return answer;
  const sc_core::sc_time at = present() + delay;
  if (requesting_ == &payload) request_ended(phase, at);  // not if the target has called END_REQ from inside
  if (answer == tlm::TLM_COMPLETED) {
    forget(payload);
  } else if (phase == tlm::BEGIN_RESP) {
    port_state& p = ports_[port];
    const response r{&payload, at, true};
    if (p.open.payload == nullptr && p.held.empty() && at >= p.response_free) {
      p.open = r;
      return answer;
    }
    // Another response of this input is going on: it gets END_REQ now and its response by call.
    p.held.push_back(r);
    wake_at(std::max(at, p.response_free));
    phase = tlm::END_REQ;
  }
  return answer;
}

// Without END_REQ it has ended by now, whenever the response begins.
void initiator_joiner_base::request_ended(const tlm::tlm_phase& phase, const sc_core::sc_time& at) {
  requesting_ = nullptr;
  request_free_ = phase == tlm::END_REQ ? at : std::max(began_, present());
  wake_at(request_free_);
}

// Of the requests that wait and are due, the one of the next port in turn.
bool initiator_joiner_base::issue_next() {
  if (requesting_ != nullptr || request_free_ > present()) return false;
  for (std::size_t step = 1; step <= ports_.size(); ++step) {
    const std::size_t port = (last_ + step) % ports_.size();
    if (ports_[port].waiting.empty() || ports_[port].waiting.front().at > present()) continue;
    issue(port);
    return true;
  }
  return false;
}

// The initiator has had TLM_ACCEPTED, so it gets everything by call.
void initiator_joiner_base::issue(std::size_t port) {
  tlm::tlm_generic_payload& payload = *ports_[port].waiting.front().payload;
  ports_[port].waiting.pop_front();
  last_ = port;
  requesting_ = &payload;
  began_ = present();
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum answer = target().nb_transport_fw(payload, phase, delay);
  if (!ends_request(answer, phase) || under_way_.count(&payload) == 0) return;
  if (requesting_ == &payload) request_ended(phase, present() + delay);
  if (answer == tlm::TLM_UPDATED && phase == tlm::END_REQ) {
    initiator(port).nb_transport_bw(payload, phase, delay);
  } else {
    respond_or_hold(port, {&payload, present() + delay, answer == tlm::TLM_UPDATED});
  }
}

tlm::tlm_sync_enum initiator_joiner_base::from_target(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                      sc_core::sc_time& delay) {
  const auto known = under_way_.find(&payload);
  if (known == under_way_.end()) {
    ++protocol_errors_;
    return tlm::TLM_ACCEPTED;
  }
  const std::size_t port = known->second;
  if (phase == tlm::END_REQ) {
    if (requesting_ == &payload) request_ended(phase, present() + delay);
    return initiator(port).nb_transport_bw(payload, phase, delay);
  }
  if (phase != tlm::BEGIN_RESP) return initiator(port).nb_transport_bw(payload, phase, delay);
  const sc_core::sc_time at = present() + delay;
  if (requesting_ == &payload) request_ended(phase, at);
  port_state& p = ports_[port];
  const response r{&payload, at, true};
  if (p.open.payload == nullptr && p.held.empty() && at >= p.response_free) return respond(port, r, phase, delay);
  p.held.push_back(r);
  if (p.open.payload == nullptr) wake_at(std::max(at, p.response_free));
  return tlm::TLM_ACCEPTED;
}

// The target hears of the end by what this gives back.
tlm::tlm_sync_enum initiator_joiner_base::respond(std::size_t port, const response& r, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  ports_[port].open = r;
  const tlm::tlm_sync_enum answer = initiator(port).nb_transport_bw(*r.payload, phase, delay);
  // The initiator may have called END_RESP from inside; then there is nothing left to end.
  if (ends_response(answer, phase) && ports_[port].open.payload == r.payload) {
    response_ended(port, present() + delay);
    forget(*r.payload);
  }
  return answer;
}

void initiator_joiner_base::respond_or_hold(std::size_t port, const response& r) {
  ports_[port].held.push_back(r);
  if (!release_held(port) && ports_[port].open.payload == nullptr)
    wake_at(std::max(ports_[port].held.front().at, ports_[port].response_free));
}

// Passes on the first response that was held back, if it may go by now.
bool initiator_joiner_base::release_held(std::size_t port) {
  port_state& p = ports_[port];
  if (p.open.payload != nullptr || p.held.empty()) return false;
  if (std::max(p.held.front().at, p.response_free) > present()) return false;
  const response r = p.held.front();
  p.held.pop_front();
  p.open = r;
  if (r.payload->has_mm()) r.payload->acquire();  // the target still has to be told when the initiator has let go
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum answer = initiator(port).nb_transport_bw(*r.payload, phase, delay);
  if (ends_response(answer, phase) && ports_[port].open.payload == r.payload) {
    response_ended(port, present() + delay);
    phase = tlm::END_RESP;
    if (r.end_owed) target().nb_transport_fw(*r.payload, phase, delay);
    forget(*r.payload);
  }
  if (r.payload->has_mm()) r.payload->release();
  return true;
}

void initiator_joiner_base::response_ended(std::size_t port, const sc_core::sc_time& at) {
  port_state& p = ports_[port];
  p.open = response();
  p.response_free = at;
  if (!p.held.empty()) wake_at(std::max(at, p.held.front().at));
}

void initiator_joiner_base::forget(tlm::tlm_generic_payload& payload) {
  under_way_.erase(&payload);
  if (payload.has_mm()) payload.release();
}

void initiator_joiner_base::process() {
  while (issue_next()) {
  }
  for (std::size_t p = 0; p < ports_.size(); ++p) {
    while (release_held(p)) {
    }
  }
  for (const port_state& p : ports_) {
    if (requesting_ == nullptr && !p.waiting.empty()) wake_at(std::max(p.waiting.front().at, request_free_));
    if (p.open.payload == nullptr && !p.held.empty()) wake_at(std::max(p.held.front().at, p.response_free));
  }
}

// An event keeps the earliest of its notifications.
void initiator_joiner_base::wake_at(const sc_core::sc_time& at) {
  wake_.notify(at > present() ? at - present() : sc_core::SC_ZERO_TIME);
}

}  // namespace pqa
