#include "unit/accelerator/faulty_memory.h"

#include <cstring>

namespace pqa::test {

faulty_memory::faulty_memory(const sc_core::sc_module_name& name, std::uint64_t main, std::uint64_t apart,
                             std::uint64_t more, const sc_core::sc_time& latency, answer_style style)
    : sc_module(name),
      main_(main),
      apart_(apart),
      latency_(latency),
      style_(style),
      bytes_(main + more),
      accepts_("accepts"),
      responses_("responses") {
  const char* const names[] = {"table", "feature_in", "feature_out"};
  for (unsigned port = 0; port < 3; ++port) {
    sockets_[port] = std::make_unique<target_socket>(names[port]);
    sockets_[port]->register_b_transport(this, &faulty_memory::b_transport, static_cast<int>(port));
    sockets_[port]->register_nb_transport_fw(this, &faulty_memory::nb_transport_fw, static_cast<int>(port));
  }
  SC_HAS_PROCESS(faulty_memory);
  SC_METHOD(accept);
  dont_initialize();
  sensitive << accepts_.get_event();
  SC_METHOD(respond);
  dont_initialize();
  sensitive << responses_.get_event();
}

std::uint8_t* faulty_memory::find(std::uint64_t address, std::uint64_t count) {
  const std::uint64_t more = bytes_.size() - main_;
  if (address < main_ && count <= main_ - address) return bytes_.data() + address;
  if (address >= apart_ && address - apart_ < more && count <= more - (address - apart_))
    return bytes_.data() + main_ + (address - apart_);
  return nullptr;
}

void faulty_memory::write(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
  std::memcpy(find(address, count), bytes, count);
}

void faulty_memory::read(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const {
  std::memcpy(bytes, const_cast<faulty_memory*>(this)->find(address, count), count);
}

void faulty_memory::arm(const std::optional<bus_fault>& fault) {
  fault_ = fault;
  hit_.reset();
  counts_ = {};
}

bool faulty_memory::befalls(unsigned port, const tlm::tlm_generic_payload& payload) {
  const std::uint64_t number = counts_[port][payload.is_write() ? 1 : 0]++;
  if (!fault_ || hit_ || fault_->port != port || fault_->is_write != payload.is_write() || fault_->index != number)
    return false;
  hit_ = payload.get_address();
  return true;
}

tlm::tlm_response_status faulty_memory::access(const tlm::tlm_generic_payload& payload, std::uint8_t* data) {
  std::uint8_t* const bytes = find(payload.get_address(), payload.get_data_length());
  if (bytes == nullptr) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (payload.is_write())
    std::memcpy(bytes, data, payload.get_data_length());
  else
    std::memcpy(data, bytes, payload.get_data_length());
  return tlm::TLM_OK_RESPONSE;
}

void faulty_memory::b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const bool befallen = befalls(static_cast<unsigned>(port), payload);
  if (befallen && fault_->kind == mishap::status) {
    payload.set_response_status(fault_->status);
    delay += latency_;
    return;
  }
  const bus_fault fault = fault_.value_or(bus_fault());
  payload.set_response_status(access(payload, payload.get_data_ptr()));
  delay += latency_;
  if (!befallen) return;
  if (fault.waits)
    wait(fault.lateness);
  else
    delay += fault.lateness;
}

tlm::tlm_sync_enum faulty_memory::nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  const auto p = static_cast<unsigned>(port);
  if (phase == tlm::END_RESP && ending_.erase(&payload) != 0) return tlm::TLM_COMPLETED;
  if (phase != tlm::BEGIN_REQ || pending_.count(&payload) != 0) {
    ++violations_;
    return tlm::TLM_ACCEPTED;
  }
  if (unaccepted_[p] > 0) ++violations_;
  for (const held_payload& h : held_)
    if (h.payload == &payload) ++violations_;  // used again
  const bool befallen = befalls(p, payload);
  const unsigned char* sent = payload.get_data_ptr();
  std::vector<std::uint8_t> data(sent, sent + payload.get_data_length());
  if (!befallen) {
    const auto status = access(payload, data.data());
    return answer(p, payload, phase, delay, sc_core::SC_ZERO_TIME, status, std::move(data));
  }
  switch (fault_->kind) {
    case mishap::status:
      return answer(p, payload, phase, delay, sc_core::SC_ZERO_TIME, fault_->status, std::move(data));
    case mishap::late: {
      const auto status = access(payload, data.data());
      return answer(p, payload, phase, delay, fault_->lateness, status, std::move(data));
    }
    case mishap::unaccepted:
      hold(p, payload, false);
      return tlm::TLM_ACCEPTED;
    case mishap::never:
      break;
  }
  hold(p, payload, true);
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

tlm::tlm_sync_enum faulty_memory::answer(unsigned port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                         sc_core::sc_time& delay, const sc_core::sc_time& lateness,
                                         tlm::tlm_response_status status, std::vector<std::uint8_t> data) {
  const sc_core::sc_time until = latency_ + lateness;
  const sc_core::sc_time stall(9, sc_core::SC_NS);
  if (style_ == answer_style::completed_early || style_ == answer_style::response_at_once) {
    delay += until;
    payload.set_response_status(status);
    if (payload.is_read()) std::memcpy(payload.get_data_ptr(), data.data(), data.size());
    if (style_ == answer_style::completed_early) return tlm::TLM_COMPLETED;
    ending_.insert(&payload);
    phase = tlm::BEGIN_RESP;
    return tlm::TLM_UPDATED;
  }
  payload.acquire();
  pending_[&payload] = {port, style_ == answer_style::updated, status, std::move(data)};
  if (style_ != answer_style::updated) ++unaccepted_[port];
  if (style_ == answer_style::end_request_later) accepts_.notify(payload, sc_core::SC_ZERO_TIME);
  if (style_ == answer_style::stalled) accepts_.notify(payload, stall);
  responses_.notify(payload, style_ == answer_style::stalled ? until + stall : until);
  if (style_ != answer_style::updated) return tlm::TLM_ACCEPTED;
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void faulty_memory::hold(unsigned port, tlm::tlm_generic_payload& payload, bool accepted) {
  payload.acquire();
  if (!accepted) ++unaccepted_[port];
  held_.push_back({&payload, port, accepted, payload.get_address(), payload.get_data_length(), payload.get_data_ptr()});
}

void faulty_memory::release_held() {
  for (const held_payload& h : held_) {
    tlm::tlm_generic_payload& p = *h.payload;
    if (p.get_address() != h.address || p.get_data_length() != h.length || p.get_data_ptr() != h.data ||
        p.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE || p.get_ref_count() < 2)
      ++violations_;
    if (p.is_read()) std::memset(p.get_data_ptr(), 0x5a, p.get_data_length());
    pending_[&p] = {h.port, h.accepted, tlm::TLM_OK_RESPONSE, {}};
    // One that was not accepted gets END_REQ first, every other time.
    if (!h.accepted && h.address / 32 % 2 == 0) accepts_.notify(p, sc_core::SC_ZERO_TIME);
    responses_.notify(p, sc_core::sc_time(1, sc_core::SC_NS));
  }
  held_.clear();
}

void faulty_memory::accept() {
  while (tlm::tlm_generic_payload* payload = accepts_.get_next_transaction()) {
    const auto found = pending_.find(payload);
    if (found == pending_.end() || found->second.accepted) continue;  // the response came first
    pending& p = found->second;
    p.accepted = true;
    --unaccepted_[p.port];
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay;
    if ((*sockets_[p.port])->nb_transport_bw(*payload, phase, delay) != tlm::TLM_ACCEPTED) ++violations_;
  }
}

void faulty_memory::respond() {
  while (tlm::tlm_generic_payload* payload = responses_.get_next_transaction()) {
    const pending p = std::move(pending_.at(payload));
    payload->set_response_status(p.status);
    if (payload->is_read() && !p.data.empty()) std::memcpy(payload->get_data_ptr(), p.data.data(), p.data.size());
    if (!p.accepted) --unaccepted_[p.port];
    pending_.erase(payload);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay;
    if ((*sockets_[p.port])->nb_transport_bw(*payload, phase, delay) != tlm::TLM_COMPLETED) ++violations_;
    payload->release();
  }
}

}  // namespace pqa::test
