#include "test_initiator.h"

#include <algorithm>
#include <utility>

#include "tlm/kernel_time.h"

namespace pqa {

test_initiator::test_initiator(const sc_core::sc_module_name& module_name, std::vector<scripted_request> requests)
    : sc_module(module_name), socket("socket"), script(std::move(requests)) {
  socket.register_nb_transport_bw(this, &test_initiator::nb_transport_bw);
  using SC_CURRENT_USER_MODULE = test_initiator;
  SC_THREAD(send);
  SC_METHOD(end_responses);
  sensitive << end_due_;
  dont_initialize();
}

void test_initiator::send() {
  for (std::size_t i = 0; i < script.size(); ++i) {
    if (script[i].at > now()) wait(to_sc_time(script[i].at - now()));
    for (unsigned d = 0; d < script[i].deltas; ++d) wait(sc_core::SC_ZERO_TIME);
    while (request_open_) wait(request_ended_);
    // An END_REQ may be annotated, and then ends later than it was called.
    while (i > 0 && script[i - 1].end_req != never && script[i - 1].end_req > now()) {
      wait(to_sc_time(script[i - 1].end_req - now()));
    }
    send_one(i);
  }
}

void test_initiator::send_one(std::size_t index) {
  scripted_request& request = script[index];
  auto* payload = pool.allocate(request.command, request.address, static_cast<unsigned>(request.data.size()));
  std::copy(request.data.begin(), request.data.end(), payload->get_data_ptr());
  if (request.streaming_width != 0) payload->set_streaming_width(request.streaming_width);
  if (!request.enables.empty()) {
    payload->set_byte_enable_ptr(request.enables.data());
    payload->set_byte_enable_length(static_cast<unsigned>(request.enables.size()));
  }
  under_way_[payload] = index;
  request_open_ = true;
  open_ = index;
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = to_sc_time(request.annotation);
  request.begin_req = now() + request.annotation;
  const auto answer = socket->nb_transport_fw(*payload, phase, delay);
  if (answer == tlm::TLM_COMPLETED) {
    request.completed_early = true;
    request.end_req = request.begin_resp = now() + to_ticks(delay);
    request_open_ = false;
    finish(*payload);
  } else if (answer == tlm::TLM_UPDATED && phase == tlm::END_REQ) {
    request.end_req = now() + to_ticks(delay);
    request_open_ = false;
  } else if (answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) {  // END_RESP can only be called
    response_began(index, now() + to_ticks(delay));
    owe_end(*payload, request.begin_resp, 0);
  }
}

tlm::tlm_sync_enum test_initiator::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                   sc_core::sc_time& delay) {
  const std::size_t index = under_way_.at(&payload);
  scripted_request& request = script[index];
  if (phase == tlm::END_REQ) {
    request.end_req = now() + to_ticks(delay);
    request_open_ = false;
    request_ended_.notify(sc_core::SC_ZERO_TIME);
    return tlm::TLM_ACCEPTED;
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;  // of an extension
  response_began(index, now() + to_ticks(delay));
  return end_response(request, payload, phase, delay);
}

// Without END_REQ it implies that.
void test_initiator::response_began(std::size_t index, tick_t at) {
  script[index].begin_resp = at;
  if (!request_open_ || index != open_) return;
  script[index].end_req = at;
  request_open_ = false;
  request_ended_.notify(sc_core::SC_ZERO_TIME);
}

tlm::tlm_sync_enum test_initiator::end_response(scripted_request& request, tlm::tlm_generic_payload& payload,
                                                tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  switch (request.style) {
    case response_style::completed:
      finish(payload);
      return tlm::TLM_COMPLETED;
    case response_style::updated:
      phase = tlm::END_RESP;
      delay += to_sc_time(request.response_delay);
      finish(payload);
      return tlm::TLM_UPDATED;
    case response_style::from_inside: {
      tlm::tlm_phase end = tlm::END_RESP;
      socket->nb_transport_fw(payload, end, delay);
      finish(payload);
      return tlm::TLM_ACCEPTED;
    }
    case response_style::later:
      owe_end(payload, request.begin_resp + request.response_delay, 0);
      break;
    case response_style::annotated_call:
      owe_end(payload, request.begin_resp, request.response_delay);
      break;
  }
  return tlm::TLM_ACCEPTED;
}

void test_initiator::owe_end(tlm::tlm_generic_payload& payload, tick_t at, tick_t annotation) {
  owed_.push_back({&payload, at, annotation});
  end_due_.notify(at > now() ? to_sc_time(at - now()) : sc_core::SC_ZERO_TIME);
}

// At most one END_RESP is owed at a time, since a response excludes the next.
void test_initiator::end_responses() {
  const owed_end owed = owed_.front();
  owed_.pop_front();
  tlm::tlm_phase phase = tlm::END_RESP;
  sc_core::sc_time delay = to_sc_time(owed.annotation);
  socket->nb_transport_fw(*owed.payload, phase, delay);
  finish(*owed.payload);
}

void test_initiator::finish(tlm::tlm_generic_payload& payload) {
  scripted_request& request = script[under_way_.at(&payload)];
  under_way_.erase(&payload);
  request.status = payload.get_response_status();
  request.data.assign(payload.get_data_ptr(), payload.get_data_ptr() + payload.get_data_length());
  ++finished;
  payload.release();
}

}  // namespace pqa
