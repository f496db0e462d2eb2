#include "target/protocol_engine.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "pqa/base/error.h"
#include "tlm/kernel_time.h"

namespace pqa {

bool protocol_engine::before_in_service::operator()(const request& a, const request& b) const {
  return std::tie(a.access.arrival, a.access.port, a.access.is_write) <
         std::tie(b.access.arrival, b.access.port, b.access.is_write);
}

protocol_engine::protocol_engine(protocol_host& host, timing_core& core, std::optional<std::uint32_t> queue_depth)
    : host_(host), core_(core), queue_depth_(queue_depth.value_or(std::numeric_limits<std::uint32_t>::max())) {}

tlm::tlm_sync_enum protocol_engine::begin_request(const memory_access& access, tlm::tlm_generic_payload& payload,
                                                  tlm::tlm_phase& phase) {
  port_state& port = ports_[access.port];
  if (payload.has_mm()) payload.acquire();
  const request r{&payload, access, access.arrival, 0};
  if (!port.blocked.empty() || port.accepted >= queue_depth_) {
    if (!port.blocked.empty()) ++protocol_errors_;
    port.blocked.push_back(r);
    return tlm::TLM_ACCEPTED;
  }
  ++port.accepted;
  add_pending(r);
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void protocol_engine::add_pending(const request& r) {
  pending_.push(r);
  pending_bound_ = std::min(pending_bound_, core_.earliest_completion(r.access));
  if (!processing_) wake_at(pending_bound_);
}

void protocol_engine::end_response(std::uint32_t port_number, const tlm::tlm_generic_payload& payload, tick_t at) {
  port_state& port = ports_[port_number];
  if (port.responding == nullptr || port.responding != &payload) {
    ++protocol_errors_;
    return;
  }
  tlm::tlm_generic_payload* ended = port.responding;
  port.responding = nullptr;
  port.response_free = at;
  if (!processing_ && !port.ready.empty()) wake_at(at);
  if (ended->has_mm()) ended->release();
}

memory_service protocol_engine::serve(const memory_access& access) {
  const memory_service service = core_.serve(access);
  if (service.completion < access.arrival) {
    throw simulation_error("a memory's backlog reaches beyond the end of simulated time (2^64 kernel ticks)");
  }
  ports_[access.port].counted.busy += service.busy;
  return service;
}

tick_t protocol_engine::serve_at_once(const memory_access& access) {
  if (!pending_.empty()) serve_before(now());
  const tick_t completion = serve(access).completion;
  ports_[access.port].counted.count(access.is_write, access.bytes, completion - access.arrival);
  return completion;
}

// Every request of a tick before `tick` has arrived by now, so their order is final. Serving them this late costs no
// time, since the core counts from the arrival and none of them can be complete yet.
void protocol_engine::serve_before(tick_t tick) {
  while (!pending_.empty() && pending_.front().access.arrival < tick) {
    request r = pending_.pop();
    r.completion = serve(r.access).completion;
    served_.push(r);
  }
  pending_bound_ = never;
  for (const request& r : pending_) pending_bound_ = std::min(pending_bound_, core_.earliest_completion(r.access));
}

void protocol_engine::complete_until(tick_t tick) {
  while (!served_.empty() && served_.front().completion <= tick) {
    const request r = served_.pop();
    host_.carry_out(*r.payload, r.access.address);
    ports_[r.access.port].ready.push_back(r);
  }
}

void protocol_engine::respond(std::uint32_t port_number, tick_t tick) {
  port_state& port = ports_[port_number];
  while (port.responding == nullptr && !port.ready.empty() && port.response_free <= tick) {
    const request r = port.ready.front();
    port.ready.pop_front();
    port.counted.count(r.access.is_write, r.access.bytes, tick - r.begin);
    port.responding = r.payload;
    --port.accepted;
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const tlm::tlm_sync_enum answer = host_.send(port_number, *r.payload, phase, delay);
    // The initiator may have called END_RESP from inside; then there is nothing left to end.
    if (port.responding == r.payload && answer != tlm::TLM_ACCEPTED) {
      if (answer == tlm::TLM_COMPLETED || phase == tlm::END_RESP) {
        end_response(port_number, *r.payload, tick + to_ticks(delay));
      } else {
        ++protocol_errors_;
      }
    }
    accept_blocked(port_number, tick);
  }
}

void protocol_engine::accept_blocked(std::uint32_t port_number, tick_t tick) {
  port_state& port = ports_[port_number];
  while (!port.blocked.empty() && port.accepted < queue_depth_) {
    request r = port.blocked.front();
    port.blocked.pop_front();
    ++port.accepted;
    r.access.arrival = std::max(tick, r.begin);
    add_pending(r);
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay = to_sc_time(r.access.arrival - tick);
    host_.send(port_number, *r.payload, phase, delay);
  }
}

void protocol_engine::process() {
  const tick_t tick = now();
  wake_tick_ = never;
  processing_ = true;
  serve_before(tick);
  complete_until(tick);
  for (std::uint32_t p = 0; p < ports_.size(); ++p) respond(p, tick);
  processing_ = false;
  const tick_t next = next_wake(tick);
  if (next != never) wake_at(next);
}

tick_t protocol_engine::next_wake(tick_t current) const {
  tick_t next = pending_bound_;
  if (!served_.empty()) next = std::min(next, served_.front().completion);
  for (const port_state& port : ports_) {
    if (port.responding == nullptr && !port.ready.empty()) next = std::min(next, std::max(current, port.response_free));
  }
  return next;
}

void protocol_engine::wake_at(tick_t tick) {
  if (tick >= wake_tick_) return;
  wake_tick_ = tick;
  wake_.notify(to_sc_time(tick - now()));
}

bool protocol_engine::idle() const {
  return pending_.empty() && served_.empty() && std::all_of(ports_.begin(), ports_.end(), [](const port_state& port) {
           return port.blocked.empty() && port.ready.empty() && port.responding == nullptr;
         });
}

}  // namespace pqa
