// The rules of the TLM-2.0 base protocol that a probe on a link can see. Clauses are those of IEEE 1666-2011;
// docs/protocol.md says what each rule looks at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pqa {

// What can be broken.
enum class protocol_rule : std::uint8_t {
  // The order of the phases: 15.2.3, 15.2.4.
  begin_req_of_open_transaction,  // the payload is under way already
  end_req_without_request,        // nobody waits for it
  begin_resp_without_request,     // the transaction waits for no response
  end_resp_without_response,      // nobody waits for it
  phase_in_wrong_direction,       // a target's phase from the initiator, or the other way round
  phase_after_completion,         // TLM_COMPLETED had ended the transaction
  answer_not_allowed,             // TLM_COMPLETED or TLM_UPDATED where the phase permits none
  accepted_but_changed,           // TLM_ACCEPTED, and phase, delay, status or hint differ: 11.1.2
  extension_phase_answered,       // a phase that the base protocol does not know ended something: 15.2.5

  // Who may send: 15.2.6, by the times at which END_REQ and END_RESP take effect. A request without END_REQ has ended
  // when its response has been told.
  begin_req_while_request_open,    // before the END_REQ of the request before has taken effect
  begin_resp_while_response_open,  // before the END_RESP of the response before has taken effect

  // Time: 11.1.2, 11.1.3, 15.2.7.
  annotation_went_back,   // a call came back with an earlier time than it was made with; b_transport likewise
  transaction_went_back,  // a phase takes effect before the phase before it
  time_passed_in_call,    // somebody waited in nb_transport

  // The payload at BEGIN_REQ and at the call of b_transport: 14.5, 14.8, 14.11 to 14.17.
  begin_req_with_status,   // the response status is not TLM_INCOMPLETE_RESPONSE
  request_without_data,    // no data pointer or data length 0, command not TLM_IGNORE_COMMAND
  byte_enables_malformed,  // byte enables of length 0, or other than 0x00 and 0xff
  streaming_width_zero,
  hint_in_request,    // the DMI hint or the option attribute is set already
  no_memory_manager,  // nb_transport only
  payload_not_held,   // managed, and the reference count is 0 while the transaction is under way

  // The payload from then on: 14.7, 14.17.
  attributes_changed,             // command, data length, byte enable length or streaming width
  address_changed,                // an interconnect may do so (14.10): only where that is not expected
  pointers_changed,               // data or byte enable pointer
  arrays_changed,                 // the data of a write, or the byte enables
  begin_resp_without_status,      // the response status is still incomplete; return of b_transport likewise
  status_changed_after_response,  // between BEGIN_RESP and END_RESP

  both_transports_at_once,  // b_transport of a payload that is under way: 15.2.10
  direct_region_wrong,      // a granted region without a pointer, without access, or without the address: 11.2.5
  debug_count_wrong,        // transport_dbg gave back more bytes than it was asked for: 11.3.4

  // When the simulation has ended.
  request_left_open,  // no response came
  response_left_open  // no END_RESP came
};

inline constexpr std::size_t protocol_rule_count = 32;
// The names of the enumerators.
extern const std::array<const char*, protocol_rule_count> protocol_rule_names;

// How often each rule was broken.
using protocol_violations = std::array<std::uint64_t, protocol_rule_count>;

}  // namespace pqa
