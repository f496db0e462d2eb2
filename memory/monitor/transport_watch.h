// The calls of one link, passed on as they are and told to a protocol_checker.
#pragma once

#include <tlm>

#include "monitor/protocol_checker.h"

namespace pqa {

// What a watch has seen, told as it happens.
class transport_listener {
 public:
  virtual ~transport_listener() = default;
  virtual void request_began() {}
  // By BEGIN_RESP, TLM_COMPLETED or the return of b_transport, before the initiator hears of it.
  virtual void response_began(tlm::tlm_generic_payload& /*payload*/, tick_t /*begin*/, tick_t /*end*/) {}
};

// Takes no time and changes nothing. A managed payload is held for as long as a call lasts, so that it can be looked at
// when the call has come back.
class transport_watch {
 public:
  transport_watch(const protocol_checker_settings& settings, transport_listener& listener)
      : checker_(settings), listener_(listener) {}

  void blocking(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum forward(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                             sc_core::sc_time& delay);
  tlm::tlm_sync_enum backward(tlm::tlm_bw_transport_if<>& to, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                              sc_core::sc_time& delay);
  unsigned debug(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload);
  bool direct(tlm::tlm_fw_transport_if<>& to, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);

  const protocol_checker& checker() const { return checker_; }

 private:
  protocol_checker checker_;
  transport_listener& listener_;
};

}  // namespace pqa
