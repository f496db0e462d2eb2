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

#include "pqa/bus_width_adapter.h"

namespace pqa {

// One initiator and one target with sockets of W bits. A response that the initiator ends on return is passed to the
// target as not ended (TLM_ACCEPTED), and END_RESP follows by a call when the time has come that the initiator named,
// at least a delta cycle later. Everything else passes unchanged and without time. Payloads need a memory manager, as
// with every target that keeps them.
template <unsigned W = 32>
class end_response_adapter : public bus_width_adapter<W, W> {
 public:
  explicit end_response_adapter(const sc_core::sc_module_name& name) : bus_width_adapter<W, W>(name), ended_("ended") {
    SC_HAS_PROCESS(end_response_adapter);
    SC_METHOD(send_ends);
    this->dont_initialize();
    this->sensitive << ended_.get_event();
  }

 private:
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    if (phase != tlm::BEGIN_RESP) return this->target->nb_transport_bw(payload, phase, delay);
    payload.acquire();
    tlm::tlm_phase answer = phase;
    sc_core::sc_time until_end = delay;
    const tlm::tlm_sync_enum sync = this->target->nb_transport_bw(payload, answer, until_end);
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
      this->initiator->nb_transport_fw(*payload, phase, delay);
      payload->release();
    }
  }

  tlm_utils::peq_with_get<tlm::tlm_generic_payload> ended_;
};

}  // namespace pqa
