// The data side of a generic payload: what it asks for, whether that is legal, and doing it.
#pragma once

#include <cstdint>
#include <tlm>

#include "pqa/base/peer_protocol.h"
#include "storage.h"

namespace pqa {

// The addresses [first, last] that a memory answers to.
struct address_window {
  std::uint64_t first = 0;
  std::uint64_t last = ~std::uint64_t{0};

  // count > 0 bytes from `address` on are all inside.
  bool holds(std::uint64_t address, std::uint64_t count) const {
    return address >= first && address <= last && count - 1 <= last - address;
  }
};

// TLM_OK_RESPONSE when the payload may be carried out on the window, the status to refuse it with otherwise.
tlm::tlm_response_status check_payload(const tlm::tlm_generic_payload& payload, const address_window& window,
                                       peer_protocol peers);

// Carries out a read or a write that was checked, with byte enables and streaming width. `address` stands for the
// payload's, which an interconnect may have changed since it was checked.
void transfer(const tlm::tlm_generic_payload& payload, std::uint64_t address, storage& bytes);

// transport_dbg: reads or writes as many bytes as lie in the window; returns their number.
unsigned transfer_debug(const tlm::tlm_generic_payload& payload, const address_window& window, storage& bytes);

}  // namespace pqa
