// An initiator and a target in one, for calls that no well-behaved module makes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>
#include <utility>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "pqa/base/clock.h"
#include "tlm/payload_pool.h"

namespace pqa {

using payload_type = tlm::tlm_generic_payload;
using answer_of_call = std::function<tlm::tlm_sync_enum(payload_type&, tlm::tlm_phase&, sc_core::sc_time&)>;

// An initiator and a target that do as they are told.
class puppets : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<puppets> initiator;
  tlm_utils::simple_target_socket<puppets> target;
  payload_pool pool;
  answer_of_call on_forward, on_backward;
  std::function<void(payload_type&, sc_core::sc_time&)> on_blocking;
  std::uint64_t granted_first = 0, granted_last = 0xff;
  unsigned debug_count = 4;

  puppets(const sc_core::sc_module_name& module_name, std::function<void(puppets&)> play)
      : sc_module(module_name), initiator("initiator"), target("target"), play_(std::move(play)) {
    initiator.register_nb_transport_bw(this, &puppets::backward);
    target.register_nb_transport_fw(this, &puppets::forward);
    target.register_b_transport(this, &puppets::blocking);
    target.register_get_direct_mem_ptr(this, &puppets::direct);
    target.register_transport_dbg(this, &puppets::debug);
    SC_HAS_PROCESS(puppets);
    SC_THREAD(run);
  }

  payload_type& write(std::uint64_t address = 0x10) {
    auto* payload = pool.allocate(tlm::TLM_WRITE_COMMAND, address, 4);
    std::fill_n(payload->get_data_ptr(), 4, static_cast<unsigned char>(7));
    return *payload;
  }
  void fw(payload_type& payload, tlm::tlm_phase phase, tick_t delay_ns = 0) {
    sc_core::sc_time delay(static_cast<double>(delay_ns), sc_core::SC_NS);
    initiator->nb_transport_fw(payload, phase, delay);
  }
  void bw(payload_type& payload, tlm::tlm_phase phase, tick_t delay_ns = 0) {
    if (phase == tlm::BEGIN_RESP) payload.set_response_status(tlm::TLM_OK_RESPONSE);
    sc_core::sc_time delay(static_cast<double>(delay_ns), sc_core::SC_NS);
    target->nb_transport_bw(payload, phase, delay);
  }
  void b(payload_type& payload, tick_t delay_ns = 0) {
    sc_core::sc_time delay(static_cast<double>(delay_ns), sc_core::SC_NS);
    initiator->b_transport(payload, delay);
  }
  // From END_REQ or from the beginning to the end.
  void finish(payload_type& payload) {
    bw(payload, tlm::BEGIN_RESP);
    fw(payload, tlm::END_RESP);
  }
  void whole(payload_type& payload) {
    fw(payload, tlm::BEGIN_REQ);
    finish(payload);
  }
  // A request that is answered by TLM_COMPLETED after the target has done something to it.
  void completed(payload_type& payload, const std::function<void(payload_type&)>& spoil) {
    on_forward = [spoil](payload_type& p, tlm::tlm_phase&, sc_core::sc_time&) {
      p.set_response_status(tlm::TLM_OK_RESPONSE);
      spoil(p);
      return tlm::TLM_COMPLETED;
    };
    fw(payload, tlm::BEGIN_REQ);
    on_forward = nullptr;
  }

 private:
  void run() { play_(*this); }
  // NOLINTBEGIN(readability-make-member-function-const): sockets take no const functions
  tlm::tlm_sync_enum forward(payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return on_forward ? on_forward(payload, phase, delay) : tlm::TLM_ACCEPTED;
  }
  tlm::tlm_sync_enum backward(payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return on_backward ? on_backward(payload, phase, delay) : tlm::TLM_ACCEPTED;
  }
  void blocking(payload_type& payload, sc_core::sc_time& delay) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    if (on_blocking) on_blocking(payload, delay);
  }
  bool direct(payload_type&, tlm::tlm_dmi& dmi) {
    dmi.init();
    dmi.set_dmi_ptr(bytes_);
    dmi.set_start_address(granted_first);
    dmi.set_end_address(granted_last);
    dmi.allow_read_write();
    return true;
  }
  unsigned debug(payload_type&) { return debug_count; }
  // NOLINTEND(readability-make-member-function-const)

  std::function<void(puppets&)> play_;
  unsigned char bytes_[256] = {};
};

}  // namespace pqa
