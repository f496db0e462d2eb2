#include "monitor/transport_watch.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {
namespace {

payload_view view_of(const tlm::tlm_generic_payload& p) {
  payload_view v;
  v.payload = &p;
  v.command = static_cast<int>(p.get_command());
  v.address = p.get_address();
  v.data = p.get_data_ptr();
  v.length = p.get_data_length();
  v.enables = p.get_byte_enable_ptr();
  v.enable_length = p.get_byte_enable_length();
  v.streaming_width = p.get_streaming_width();
  v.status = static_cast<int>(p.get_response_status());
  v.dmi_allowed = p.is_dmi_allowed();
  v.option_set = p.get_gp_option() != tlm::TLM_MIN_PAYLOAD;
  v.managed = p.has_mm();
  v.references = p.get_ref_count();
  return v;
}

call_time time_of(const sc_core::sc_time& delay) {
  const tick_t tick = now();
  return {tick, tick + to_ticks(delay)};
}

transport_phase phase_of(const tlm::tlm_phase& phase) {
  if (phase == tlm::BEGIN_REQ) return transport_phase::begin_req;
  if (phase == tlm::END_REQ) return transport_phase::end_req;
  if (phase == tlm::BEGIN_RESP) return transport_phase::begin_resp;
  if (phase == tlm::END_RESP) return transport_phase::end_resp;
  return transport_phase::other;
}

transport_answer answer_of(tlm::tlm_sync_enum answer) {
  if (answer == tlm::TLM_ACCEPTED) return transport_answer::accepted;
  return answer == tlm::TLM_UPDATED ? transport_answer::updated : transport_answer::completed;
}

class held {
 public:
  explicit held(tlm::tlm_generic_payload& payload)
      : payload_(payload.has_mm() && payload.get_ref_count() > 0 ? &payload : nullptr) {
    if (payload_ != nullptr) payload_->acquire();
  }
  held(const held&) = delete;
  held& operator=(const held&) = delete;
  ~held() {
    if (payload_ != nullptr) payload_->release();
  }

 private:
  tlm::tlm_generic_payload* payload_;
};

}  // namespace

void transport_watch::blocking(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload,
                               sc_core::sc_time& delay) {
  const auto call = checker_.blocking_call(view_of(payload), time_of(delay));
  const held hold(payload);
  to.b_transport(payload, delay);
  const call_time back = time_of(delay);
  checker_.blocking_return(call, view_of(payload), back);
  listener_.response_began(payload, call.time.at, std::max(call.time.at, back.at));
}

tlm::tlm_sync_enum transport_watch::forward(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload,
                                            tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  const auto call = checker_.forward_call(view_of(payload), phase_of(phase), time_of(delay));
  if (call.phase == transport_phase::begin_req) listener_.request_began();
  const held hold(payload);
  const tlm::tlm_sync_enum answer = to.nb_transport_fw(payload, phase, delay);
  const call_time back = time_of(delay);
  const tick_t begin = checker_.forward_return(call, view_of(payload), answer_of(answer), phase_of(phase), back);
  if (begin != never) listener_.response_began(payload, std::min(begin, back.at), back.at);
  return answer;
}

tlm::tlm_sync_enum transport_watch::backward(tlm::tlm_bw_transport_if<>& to, tlm::tlm_generic_payload& payload,
                                             tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  const auto call = checker_.backward_call(view_of(payload), phase_of(phase), time_of(delay));
  if (call.answered != never) listener_.response_began(payload, std::min(call.answered, call.time.at), call.time.at);
  const held hold(payload);
  const tlm::tlm_sync_enum answer = to.nb_transport_bw(payload, phase, delay);
  checker_.backward_return(call, view_of(payload), answer_of(answer), phase_of(phase), time_of(delay));
  return answer;
}

unsigned transport_watch::debug(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload) {
  const unsigned count = to.transport_dbg(payload);
  checker_.debug_return(view_of(payload), count, now());
  return count;
}

bool transport_watch::direct(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  const std::uint64_t address = payload.get_address();
  const bool granted = to.get_direct_mem_ptr(payload, dmi);
  if (granted) {
    checker_.direct_granted(
        address, {dmi.get_dmi_ptr() != nullptr, !dmi.is_none_allowed(), dmi.get_start_address(), dmi.get_end_address()},
        now());
  }
  return granted;
}

}  // namespace pqa
