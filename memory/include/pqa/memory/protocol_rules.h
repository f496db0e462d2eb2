// The rules of the TLM-2.0 base protocol that a probe on a socket can see (IEEE 1666-2011, 15.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pqa {

// What can be broken.
enum class protocol_rule : std::uint8_t {
  begin_req_while_request_open,    // before the END_REQ of the request before has taken effect
  begin_req_of_open_transaction,   // the payload is under way already
  begin_req_with_status,           // the response status is not TLM_INCOMPLETE_RESPONSE; b_transport likewise
  end_req_without_request,         // nobody waits for it
  begin_resp_without_request,      // the transaction waits for no response
  begin_resp_while_response_open,  // before the END_RESP of the response before has taken effect
  begin_resp_without_status,       // the response status is still incomplete; return of b_transport likewise
  end_resp_without_response,       // nobody waits for it
  phase_in_wrong_direction,        // a target's phase from the initiator, or the other way round
  annotation_went_back,            // a call came back with less delay than it was made with
  attributes_changed,              // command, length or streaming width differ when the response begins
  left_open                        // not ended when the simulation was
};

inline constexpr std::size_t protocol_rule_count = 12;
// The names of the enumerators.
extern const std::array<const char*, protocol_rule_count> protocol_rule_names;

// How often each rule was broken.
using protocol_violations = std::array<std::uint64_t, protocol_rule_count>;

}  // namespace pqa
