// Sits between an initiator and a target and writes down every breach of the base protocol's rules.
#pragma once

#include <set>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "pqa/base/clock.h"

namespace pqa {

// Rules: BEGIN_REQ only after the END_REQ (or the end) of the request before; BEGIN_RESP only after the END_RESP of the
// response before, annotations counted; phases of a transaction in order; a status when the response begins; nothing
// left at the end.
class protocol_monitor : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<protocol_monitor> from_initiator;
  tlm_utils::simple_initiator_socket<protocol_monitor> to_target;

  explicit protocol_monitor(const sc_core::sc_module_name& name);

  std::vector<std::string> breaches;
  std::size_t transactions = 0;
  std::size_t most_outstanding = 0;  // requests accepted by END_REQ and not yet answered by BEGIN_RESP

  bool nothing_left() const { return under_way_.empty() && request_ == nullptr && response_ == nullptr; }

 private:
  using payload_type = tlm::tlm_generic_payload;

  tlm::tlm_sync_enum nb_transport_fw(payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void b_transport(payload_type& payload, sc_core::sc_time& delay) { to_target->b_transport(payload, delay); }

  void begin_request(payload_type& payload, tick_t at);
  void end_request(payload_type& payload, tick_t at);
  void begin_response(payload_type& payload, tick_t at);
  void end_response(payload_type& payload, tick_t at);
  void expect(bool holds, const char* rule);

  std::set<payload_type*> under_way_;  // BEGIN_REQ seen, response not ended
  std::set<payload_type*> accepted_;   // END_REQ seen, response not begun
  payload_type* request_ = nullptr;
  payload_type* response_ = nullptr;
  tick_t request_free_ = 0;
  tick_t response_free_ = 0;
};

}  // namespace pqa
