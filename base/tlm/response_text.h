// Response statuses for people.
#pragma once

#include <tlm>

namespace pqa {

inline const char* text_of(tlm::tlm_response_status status) {
  switch (status) {
    case tlm::TLM_ADDRESS_ERROR_RESPONSE:
      return "address error";
    case tlm::TLM_COMMAND_ERROR_RESPONSE:
      return "command error";
    case tlm::TLM_BURST_ERROR_RESPONSE:
      return "burst error";
    case tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE:
      return "byte enable error";
    case tlm::TLM_INCOMPLETE_RESPONSE:
      return "no response status";
    default:
      return "bus error";
  }
}

}  // namespace pqa
