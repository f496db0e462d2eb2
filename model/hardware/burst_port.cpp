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
  if (transport_ == burst_transport::non_blocking) {
    SC_METHOD(issue);
    dont_initialize();
    sensitive << wake_;
  }
  SC_METHOD(deliver_late);
  dont_initialize();
  sensitive << late_.get_event();
  SC_METHOD(watch);
  dont_initialize();
  sensitive << watchdog_;
}

std::uint32_t burst_port::port_cycles(const burst& b) const {
  return port_bytes_ ? ceil_div(b.bytes, *port_bytes_) : 0;
}

void burst_port::clear() {
  for (const flight& f : flights_) dropped_.insert(f.payload);
  flights_.clear();
  kept_waiting_.reset();
  for (stream_state& s : streams_) {
    s.issued = 0;
    s.in_flight = 0;
  }
}

void burst_port::reset() {
  clear();
  for (stream_state& s : streams_) s.port_free = 0;
  wake_.cancel();
  watchdog_.cancel();
}

// The request that may leave first, of the lower stream among equals.
burst_port::candidate burst_port::next_to_leave() {
  const cycle_t present = clock_.cycle_at(std::max(now(), accepted_at_));
  candidate first;
  for (unsigned i = 0; i < streams_.size(); ++i) {
    if (streams_[i].in_flight >= outstanding_) continue;
    const auto next = client_.next_request(i);
    if (!next) continue;
    const cycle_t leaves = std::max({next->gate, streams_[i].port_free, present});
    if (leaves < first.leaves) first = {i, *next, leaves};
  }
  return first;
}

void burst_port::issue() {
  while (unaccepted_ == nullptr) {
    const candidate first = next_to_leave();
    if (first.leaves == never) return;
    const tick_t edge = clock_.edge(first.leaves);
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    send(first.stream, first.request, first.leaves);
  }
  if (timeout_ == 0 || kept_waiting_ || !flights_.empty()) return;
  const candidate waits = next_to_leave();
  if (waits.leaves == never) return;
  kept_waiting_ = waits;
  watch_from(waits.leaves);
}

void burst_port::send(unsigned stream, const burst_request& request, cycle_t cycle) {
  stream_state& s = streams_[stream];
  if (s.spaced) s.port_free = cycle + port_cycles(request.burst);
  pooled_payload* payload = pool_.allocate(request.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                                           request.burst.address, request.burst.bytes);
  flights_.push_back({payload, stream, s.issued++, request, cycle});
  ++s.in_flight;
  if (timeout_ != 0 && flights_.size() == 1) watch_from(cycle);
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
    kept_waiting_.reset();
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
  if (dropped_.erase(&payload) != 0) {
    payload.release();
    return;
  }
  const auto f = std::find_if(flights_.begin(), flights_.end(), [&](const flight& x) { return x.payload == &payload; });
  if (f == flights_.end()) return;
  const flight done = *f;
  flights_.erase(f);
  take_unset_status(payload, peers_);
  --streams_[done.stream].in_flight;
  const cycle_t cycle = clock_.cycle_at(now());
  if (overdue(done.left))
    client_.no_response(done.stream, done.request, cycle);
  else
    client_.response_arrives(done.stream, done.number, done.request, payload, cycle);
  done.payload->release();
  update();
}

bool burst_port::overdue(cycle_t since) const {
  return timeout_ != 0 && clock_.cycle_at(now()) > since + timeout_;
}

// A response still counts in the last tick of its last cycle.
void burst_port::watch_from(cycle_t since) {
  const uint128_t ticks = static_cast<uint128_t>(since + timeout_) * clock_.ticks_per_second() / clock_.hz() + 2;
  if (ticks > never / 2) return;  // beyond what the kernel can wait for
  const auto tick = clock_.edge(since + timeout_) + 1;
  watchdog_.notify(to_sc_time(tick - std::min(tick, now())));
}

void burst_port::watch() {
  if (timeout_ == 0 || (flights_.empty() && !kept_waiting_)) return;
  const candidate oldest = flights_.empty()
                               ? *kept_waiting_
                               : candidate{flights_.front().stream, flights_.front().request, flights_.front().left};
  if (overdue(oldest.leaves))
    client_.no_response(oldest.stream, oldest.request, clock_.cycle_at(now()));
  else
    watch_from(oldest.leaves);
}

}  // namespace pqa
