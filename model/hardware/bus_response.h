// From the status of a payload that has come back to the code in ERROR_RESPONSE.
#pragma once

#include <tlm>

#include "pqa/job.h"

namespace pqa {

inline bus_response response_of(const tlm::tlm_generic_payload& payload) {
  switch (payload.get_response_status()) {
    case tlm::TLM_OK_RESPONSE:
      return bus_response::none;
    case tlm::TLM_INCOMPLETE_RESPONSE:
      return bus_response::incomplete;
    case tlm::TLM_ADDRESS_ERROR_RESPONSE:
      return bus_response::address;
    case tlm::TLM_COMMAND_ERROR_RESPONSE:
      return bus_response::command;
    case tlm::TLM_BURST_ERROR_RESPONSE:
      return bus_response::burst;
    case tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE:
      return bus_response::byte_enable;
    default:
      return bus_response::generic;
  }
}

}  // namespace pqa
