// In front of a target that knows but one way to end a response: the call of nb_transport_fw with END_RESP.
//
//     block.table.bind(ends.target);  ends.initiator.bind(dram.tSocket);
//
// The base protocol lets an initiator end a response by what it returns from nb_transport_bw, TLM_COMPLETED or
// TLM_UPDATED with END_RESP, and the accelerator uses the former. Some targets wait for the call all the same
// (docs/integration.md).
#pragma once

#include <systemc>
#include <tlm>

#include <tlm_utils/peq_with_get.h>

namespace pqa {

// One initiator and one target with sockets of W bits. A response that the initiator ends on return is passed to the
// target as not ended (TLM_ACCEPTED), and END_RESP follows by a call when the time has come that the initiator named,
// at least a delta cycle later. Everything else passes unchanged and without time. Payloads need a memory manager, as
// with every target that keeps them.
template <unsigned W = 32>
class end_response_adapter : public sc_core::sc_module,
                             private tlm::tlm_fw_transport_if<>,
                             private tlm::tlm_bw_transport_if<> {
 public:
  tlm::tlm_target_socket<W> target;
  tlm::tlm_initiator_socket<W> initiator;

  explicit end_response_adapter(const sc_core::sc_module_name& name)
      : sc_module(name), target("target"), initiator("initiator"), ended_("ended") {
    target.bind(static_cast<tlm::tlm_fw_transport_if<>&>(*this));
    initiator.bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
    SC_HAS_PROCESS(end_response_adapter);
    SC_METHOD(send_ends);
    dont_initialize();
    sensitive << ended_.get_event();
  }

 private:
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    if (phase != tlm::BEGIN_RESP) return target->nb_transport_bw(payload, phase, delay);
    payload.acquire();
    tlm::tlm_phase answer = phase;
    sc_core::sc_time until_end = delay;
    const tlm::tlm_sync_enum sync = target->nb_transport_bw(payload, answer, until_end);
    if (sync == tlm::TLM_COMPLETED || (sync == tlm::TLM_UPDATED && answer == tlm::END_RESP))
      ended_.notify(payload, until_end);
    else
      payload.release();
    return tlm::TLM_ACCEPTED;
  }

  void send_ends() {
    while (tlm::tlm_generic_payload* payload = ended_.get_next_transaction()) {
      tlm::tlm_phase phase = tlm::END_RESP;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      initiator->nb_transport_fw(*payload, phase, delay);
      payload->release();
    }
  }

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override {
    initiator->b_transport(payload, delay);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    return initiator->nb_transport_fw(payload, phase, delay);
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override {
    return initiator->get_direct_mem_ptr(payload, dmi);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) override { return initiator->transport_dbg(payload); }
  void invalidate_direct_mem_ptr(sc_dt::uint64 begin, sc_dt::uint64 end) override {
    target->invalidate_direct_mem_ptr(begin, end);
  }

  tlm_utils::peq_with_get<tlm::tlm_generic_payload> ended_;
};

}  // namespace pqa
