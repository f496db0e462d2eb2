#include "target/payload_access.h"

#include <algorithm>

namespace pqa {
namespace {

// How many different addresses the payload touches.
std::uint32_t span_of(const tlm::tlm_generic_payload& payload) {
  const unsigned width = payload.get_streaming_width();
  return width == 0 ? payload.get_data_length() : std::min(width, payload.get_data_length());
}

bool byte_enables_are_legal(const tlm::tlm_generic_payload& payload) {
  const unsigned char* enables = payload.get_byte_enable_ptr();
  if (enables == nullptr) return true;
  const unsigned length = payload.get_byte_enable_length();
  return length > 0 && std::all_of(enables, enables + length,
                                   [](unsigned char e) { return e == TLM_BYTE_ENABLED || e == TLM_BYTE_DISABLED; });
}

void move(bool is_write, std::uint64_t address, unsigned char* data, std::uint64_t count, storage& bytes) {
  if (is_write) {
    bytes.write(address, data, count);
  } else {
    bytes.read(address, data, count);
  }
}

}  // namespace

tlm::tlm_response_status check_payload(const tlm::tlm_generic_payload& payload, const address_window& window,
                                       peer_protocol peers) {
  const bool strict = peers == peer_protocol::strict;
  const tlm::tlm_command command = payload.get_command();
  if (strict && payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  if (command == tlm::TLM_IGNORE_COMMAND) return tlm::TLM_OK_RESPONSE;
  if (command != tlm::TLM_READ_COMMAND && command != tlm::TLM_WRITE_COMMAND) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  if (payload.get_data_length() == 0) return tlm::TLM_BURST_ERROR_RESPONSE;
  if (strict && payload.get_streaming_width() == 0) return tlm::TLM_BURST_ERROR_RESPONSE;
  if (!window.holds(payload.get_address(), span_of(payload))) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (!byte_enables_are_legal(payload)) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  if (payload.get_data_ptr() == nullptr) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  return tlm::TLM_OK_RESPONSE;
}

void transfer(const tlm::tlm_generic_payload& payload, std::uint64_t address, storage& bytes) {
  const bool is_write = payload.is_write();
  unsigned char* data = payload.get_data_ptr();
  const std::uint32_t length = payload.get_data_length();
  const std::uint32_t span = span_of(payload);
  const unsigned char* enables = payload.get_byte_enable_ptr();
  if (enables == nullptr) {
    for (std::uint32_t done = 0; done < length; done += span) {
      const std::uint32_t beat = std::min(span, length - done);
      move(is_write, address, data + done, beat, bytes);
      if (length - done <= span) return;  // also keeps `done` from wrapping
    }
    return;
  }
  const std::uint32_t enable_length = payload.get_byte_enable_length();
  for (std::uint32_t i = 0; i < length; ++i) {
    if (enables[i % enable_length] == TLM_BYTE_ENABLED) move(is_write, address + i % span, data + i, 1, bytes);
  }
}

unsigned transfer_debug(const tlm::tlm_generic_payload& payload, const address_window& window, storage& bytes) {
  const std::uint64_t address = payload.get_address();
  if ((!payload.is_read() && !payload.is_write()) || payload.get_data_ptr() == nullptr) return 0;
  if (payload.get_data_length() == 0 || !window.holds(address, 1)) return 0;
  const std::uint64_t room = window.last - address;  // bytes after the first one
  const auto count = static_cast<unsigned>(std::min<std::uint64_t>(payload.get_data_length() - 1, room) + 1);
  move(payload.is_write(), address, payload.get_data_ptr(), count, bytes);
  return count;
}

}  // namespace pqa
