#include "target/protocol_engine.h"

#include <algorithm>
#include <limits>

#include "tlm/kernel_time.h"

namespace pqa {

protocol_engine::protocol_engine(protocol_host& host, request_service& service,
                                 std::optional<std::uint32_t> queue_depth)
    : host_(host),
      service_(service),
      moves_data_at_arrival_(service.moves_data_at_arrival()),
      queue_depth_(queue_depth.value_or(std::numeric_limits<std::uint32_t>::max())) {}

tlm::tlm_sync_enum protocol_engine::begin_request(const memory_access& access, tlm::tlm_generic_payload& payload,
                                                  tlm::tlm_phase& phase) {
  port_state& port = ports_[access.port];
  if (payload.has_mm()) payload.acquire();
  const request r{&payload, access, access.arrival};
  if (!moves_data_at_arrival_) unmoved_.push(r);
  const bool open = port.request_open || !port.blocked.empty();
  if (open || port.accepted >= queue_depth_) {
    if (open) ++protocol_errors_;
    port.blocked.push_back(r);
    return tlm::TLM_ACCEPTED;
  }
  ++port.accepted;
  const bool admitted = begin(r);
  if (!processing_) wake_at(next_wake(now()));
  if (!admitted) {
    port.request_open = true;
    return tlm::TLM_ACCEPTED;
  }
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

// Requests of a tick before `tick` have all begun by now, so their order is final, also where some of them wait for a
// place and are served later than others that began after them. None of them can have been answered yet.
void protocol_engine::move_unmoved_before(tick_t tick) {
  while (!unmoved_.empty() && unmoved_.front().begin < tick) {
    const request r = unmoved_.pop();
    host_.carry_out(*r.payload, r.access.address);
  }
}

std::uint32_t protocol_engine::keep(const request& r) {
  if (free_requests_.empty()) {
    requests_.push_back(r);
    return static_cast<std::uint32_t>(requests_.size() - 1);
  }
  const std::uint32_t id = free_requests_.back();
  free_requests_.pop_back();
  requests_[id] = r;
  return id;
}

bool protocol_engine::begin(const request& r) {
  if (moves_data_at_arrival_) {
    const tick_t tick = now();
    begin_coming(tick);
    if (r.access.arrival > tick) {
      coming_.push(r);
      return false;
    }
    host_.carry_out(*r.payload, r.access.address);
  }
  return service_.begin(r.access, keep(r));
}

void protocol_engine::begin_coming(tick_t tick) {
  while (!coming_.empty() && coming_.front().access.arrival <= tick) {
    const request r = coming_.pop();
    host_.carry_out(*r.payload, r.access.address);
    if (service_.begin(r.access, keep(r))) end_request(r, tick);
  }
}

void protocol_engine::end_request(const request& r, tick_t tick) {
  ports_[r.access.port].request_open = false;
  tlm::tlm_phase phase = tlm::END_REQ;
  sc_core::sc_time delay = to_sc_time(std::max(r.access.arrival, tick) - tick);
  host_.send(r.access.port, *r.payload, phase, delay);
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

tick_t protocol_engine::serve_at_once(const memory_access& access, tick_t now) {
  const memory_service service = service_.serve(access, now);
  access_statistics& counted = ports_[access.port].counted;
  counted.busy += service.busy;
  counted.count(access.is_write, access.bytes, service.completion - access.arrival);
  if (!processing_ && !service_.idle()) wake_at(next_wake(now));
  return service.completion;
}

void protocol_engine::serve_at_once(const memory_access* accesses, std::size_t count, tick_t now,
                                    memory_service* services) {
  service_.serve(accesses, count, now, services);
  access_statistics counted = ports_[accesses[0].port].counted;
  for (std::size_t i = 0; i < count; ++i) {
    counted.busy += services[i].busy;
    counted.count(accesses[i].is_write, accesses[i].bytes, services[i].completion - accesses[i].arrival);
  }
  ports_[accesses[0].port].counted = counted;
  if (!processing_ && !service_.idle()) wake_at(next_wake(now));
}

void protocol_engine::collect(tick_t tick) {
  service_.advance(tick);
  request_service::completion done;
  while (service_.next_completed(done)) {
    const request& r = requests_[done.id];
    port_state& port = ports_[r.access.port];
    port.counted.busy += done.busy;
    port.ready.push_back(done.id);
  }
}

void protocol_engine::respond(std::uint32_t port_number, tick_t tick) {
  // Calls out of here may come back and add requests, but no ports.
  port_state& port = ports_[port_number];
  while (port.responding == nullptr && !port.ready.empty() && port.response_free <= tick) {
    const std::uint32_t id = port.ready.front();
    const request r = requests_[id];
    port.ready.pop_front();
    free_requests_.push_back(id);
    port.counted.count(r.access.is_write, r.access.bytes, tick - r.begin);
    port.responding = r.payload;
    --port.accepted;
    host_.answer(*r.payload);
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
  while (!port.blocked.empty() && !port.request_open && port.accepted < queue_depth_) {
    request r = port.blocked.front();
    port.blocked.pop_front();
    ++port.accepted;
    r.access.arrival = std::max(tick, r.begin);
    port.request_open = true;
    if (begin(r)) end_request(r, tick);
  }
}

void protocol_engine::process() {
  const tick_t tick = now();
  wake_tick_ = never;
  processing_ = true;
  if (!coming_.empty()) begin_coming(tick);
  move_data_before(tick);
  collect(tick);
  for (std::uint32_t p = 0; p < ports_.size(); ++p) respond(p, tick);
  std::uint32_t id = 0;
  while (service_.next_admitted(id)) {
    const request r = requests_[id];
    end_request(r, tick);
    accept_blocked(r.access.port, tick);
  }
  processing_ = false;
  wake_at(next_wake(tick));
}

tick_t protocol_engine::next_wake(tick_t current) {
  tick_t next = service_.next_event();
  if (!coming_.empty()) next = std::min(next, std::max(current, coming_.front().access.arrival));
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
  return coming_.empty() && service_.idle() && std::all_of(ports_.begin(), ports_.end(), [](const port_state& port) {
           return port.blocked.empty() && port.ready.empty() && port.responding == nullptr;
         });
}

}  // namespace pqa
