#include "protocol_monitor.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

protocol_monitor::protocol_monitor(const sc_core::sc_module_name& module_name)
    : sc_module(module_name), from_initiator("from_initiator"), to_target("to_target") {
  from_initiator.register_nb_transport_fw(this, &protocol_monitor::nb_transport_fw);
  from_initiator.register_b_transport(this, &protocol_monitor::b_transport);
  to_target.register_nb_transport_bw(this, &protocol_monitor::nb_transport_bw);
}

void protocol_monitor::expect(bool holds, const char* rule) {
  if (!holds) breaches.push_back(sc_core::sc_time_stamp().to_string() + ": " + rule);
}

void protocol_monitor::begin_request(payload_type& payload, tick_t at) {
  expect(request_ == nullptr, "BEGIN_REQ while another request is open");
  expect(at >= request_free_, "BEGIN_REQ before the END_REQ before it takes effect");
  expect(under_way_.insert(&payload).second, "BEGIN_REQ for a transaction that is under way");
  expect(payload.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE, "BEGIN_REQ with a status");
  request_ = &payload;
  ++transactions;
}

void protocol_monitor::end_request(payload_type& payload, tick_t at) {
  expect(request_ == &payload, "END_REQ that nobody waits for");
  request_ = nullptr;
  request_free_ = at;
  accepted_.insert(&payload);
  most_outstanding = std::max(most_outstanding, accepted_.size());
}

void protocol_monitor::begin_response(payload_type& payload, tick_t at) {
  if (request_ == &payload) end_request(payload, at);
  expect(accepted_.erase(&payload) == 1, "BEGIN_RESP for a transaction that waits for none");
  expect(response_ == nullptr, "BEGIN_RESP while another response is open");
  expect(at >= response_free_, "BEGIN_RESP before the END_RESP before it takes effect");
  expect(payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE, "BEGIN_RESP without a status");
  response_ = &payload;
}

void protocol_monitor::end_response(payload_type& payload, tick_t at) {
  expect(response_ == &payload, "END_RESP that nobody waits for");
  response_ = nullptr;
  response_free_ = at;
  expect(under_way_.erase(&payload) == 1, "END_RESP for a transaction that is not under way");
}

tlm::tlm_sync_enum protocol_monitor::nb_transport_fw(payload_type& payload, tlm::tlm_phase& phase,
                                                     sc_core::sc_time& delay) {
  if (phase == tlm::END_RESP) {
    end_response(payload, now() + to_ticks(delay));
    return to_target->nb_transport_fw(payload, phase, delay);
  }
  const sc_core::sc_time sent = delay;
  begin_request(payload, now() + to_ticks(delay));
  const auto answer = to_target->nb_transport_fw(payload, phase, delay);
  expect(delay >= sent, "the annotation went back");
  const tick_t at = now() + to_ticks(delay);
  if (answer == tlm::TLM_COMPLETED) {
    expect(request_ == &payload, "TLM_COMPLETED for a request that has ended");
    expect(payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE, "TLM_COMPLETED without a status");
    request_ = nullptr;
    request_free_ = at;
    under_way_.erase(&payload);
  } else if (answer == tlm::TLM_UPDATED) {
    expect(phase == tlm::END_REQ, "BEGIN_REQ updated to something else than END_REQ");
    end_request(payload, at);
  }
  return answer;
}

tlm::tlm_sync_enum protocol_monitor::nb_transport_bw(payload_type& payload, tlm::tlm_phase& phase,
                                                     sc_core::sc_time& delay) {
  const tick_t at = now() + to_ticks(delay);
  if (phase == tlm::END_REQ) {
    end_request(payload, at);
    return from_initiator->nb_transport_bw(payload, phase, delay);
  }
  expect(phase == tlm::BEGIN_RESP, "a phase that targets do not send");
  begin_response(payload, at);
  const auto answer = from_initiator->nb_transport_bw(payload, phase, delay);
  if (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP)) {
    end_response(payload, now() + to_ticks(delay));
  }
  return answer;
}

}  // namespace pqa
