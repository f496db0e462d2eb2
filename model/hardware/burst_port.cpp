#include "hardware/burst_port.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

burst_port::burst_port(const sc_core::sc_module_name& name, const clock_domain& clock, const dma_parameters& dma,
                       std::vector<bool> spaced, burst_client& client, burst_transport transport)
    : sc_module(name),
      socket("socket"),
      clock_(clock),
      client_(client),
      transport_(transport),
      peers_(dma.peers),
      outstanding_(dma.outstanding),
      port_bytes_(dma.port_bytes_per_cycle),
      streams_(spaced.size()),
      late_("late") {
  for (std::size_t i = 0; i < spaced.size(); ++i) streams_[i].spaced = spaced[i];
  socket.register_nb_transport_bw(this, &burst_port::nb_transport_bw);
  SC_HAS_PROCESS(burst_port);
  if (transport_ == burst_transport::blocking) {
    SC_THREAD(issue_for_ever);
    sensitive << wake_;
  } else {
    SC_METHOD(issue);
    dont_initialize();
    sensitive << wake_;
  }
  SC_METHOD(deliver_late);
  dont_initialize();
  sensitive << late_.get_event();
}

std::uint32_t burst_port::port_cycles(const burst& b) const {
  return port_bytes_ ? ceil_div(b.bytes, *port_bytes_) : 0;
}

void burst_port::clear() {
  for (flight& f : flights_) f.dropped = true;
  for (stream_state& s : streams_) {
    s.issued = 0;
    s.in_flight = 0;
  }
}

void burst_port::issue_for_ever() {
  for (;;) {
    wait();
    for (unsigned delta = 0; delta < patience_; ++delta) wait(sc_core::SC_ZERO_TIME);
    issue();
  }
}

// Sends what may leave now, the earliest first and the lower stream among equals; wakes again when the next may.
void burst_port::issue() {
  while (unaccepted_ == nullptr) {
    const tick_t time = std::max(now(), accepted_at_);
    const cycle_t present = clock_.cycle_at(time);
    cycle_t earliest = never;
    unsigned chosen = 0;
    burst_request request;
    for (unsigned i = 0; i < streams_.size(); ++i) {
      if (streams_[i].in_flight >= outstanding_) continue;
      const auto next = client_.next_request(i);
      if (!next) continue;
      const cycle_t leaves = std::max({next->gate, streams_[i].port_free, present});
      if (leaves < earliest) {
        earliest = leaves;
        chosen = i;
        request = *next;
      }
    }
    if (earliest == never) return;
    const tick_t edge = clock_.edge(earliest);
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    send(chosen, request, earliest);
  }
}

void burst_port::send(unsigned stream, const burst_request& request, cycle_t cycle) {
  stream_state& s = streams_[stream];
  if (s.spaced) s.port_free = cycle + port_cycles(request.burst);
  pooled_payload* payload = pool_.allocate(request.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                                           request.burst.address, request.burst.bytes);
  flights_.push_back({payload, stream, s.issued++, request, false});
  ++s.in_flight;
  client_.request_leaves(stream, request, *payload, cycle);
  if (transport_ == burst_transport::blocking)
    call(*payload);
  else
    begin_request(*payload);
}

void burst_port::call(pooled_payload& payload) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  respond_after(payload, delay);
}

void burst_port::begin_request(pooled_payload& payload) {
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  unaccepted_ = &payload;
  const tlm::tlm_sync_enum answer = socket->nb_transport_fw(payload, phase, delay);
  const bool responds = answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP;
  const bool completes = answer == tlm::TLM_COMPLETED;
  if (!responds && !completes && !(answer == tlm::TLM_UPDATED && phase == tlm::END_REQ)) return;
  unaccepted_ = nullptr;
  if (!responds && !completes) accepted_at_ = now() + to_ticks(delay);
  if (responds) {
    phase = tlm::END_RESP;
    sc_core::sc_time at = delay;
    socket->nb_transport_fw(payload, phase, at);
  }
  if (responds || completes) respond_after(payload, delay);
}

tlm::tlm_sync_enum burst_port::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                               sc_core::sc_time& delay) {
  if (phase != tlm::END_REQ && phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;  // of other people's extensions
  if (&payload == unaccepted_) {  // END_REQ, or BEGIN_RESP that implies it
    unaccepted_ = nullptr;
    accepted_at_ = phase == tlm::END_REQ ? now() + to_ticks(delay) : now();
    update();
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  respond_after(payload, delay);
  return tlm::TLM_COMPLETED;
}

void burst_port::respond_after(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay) {
  if (delay == sc_core::SC_ZERO_TIME)
    deliver(payload);
  else
    late_.notify(payload, delay);
}

void burst_port::deliver_late() {
  while (tlm::tlm_generic_payload* payload = late_.get_next_transaction()) deliver(*payload);
}

void burst_port::deliver(tlm::tlm_generic_payload& payload) {
  const auto f = std::find_if(flights_.begin(), flights_.end(), [&](const flight& x) { return x.payload == &payload; });
  if (f == flights_.end()) return;
  const flight done = *f;
  flights_.erase(f);
  if (!done.dropped) {
    take_unset_status(payload, peers_);
    --streams_[done.stream].in_flight;
    client_.response_arrives(done.stream, done.number, done.request, payload, clock_.cycle_at(now()));
  }
  done.payload->release();
  update();
}

}  // namespace pqa
