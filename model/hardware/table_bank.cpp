#include "hardware/table_bank.h"

namespace pqa {

table_bank::table_bank(const sc_core::sc_module_name& name, unsigned entry_bytes)
    : sc_module(name), socket("socket"), entry_bytes_(entry_bytes) {
  socket.register_b_transport(this, &table_bank::b_transport);
  socket.register_nb_transport_fw(this, &table_bank::nb_transport_fw);
  socket.register_transport_dbg(this, &table_bank::transport_dbg);
}

void table_bank::resize(unsigned half, std::uint64_t entries, const number_format& format) {
  storage& s = halves_[half];
  s.values.resize(entries);
  s.format = {format.bits, format.is_signed, overflow::wrap};
}

void table_bank::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  payload.set_response_status(access(payload));
}

tlm::tlm_sync_enum table_bank::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                               sc_core::sc_time&) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
  payload.set_response_status(access(payload));
  return tlm::TLM_COMPLETED;
}

unsigned table_bank::transport_dbg(tlm::tlm_generic_payload& payload) {
  return access(payload) == tlm::TLM_OK_RESPONSE ? payload.get_data_length() : 0;
}

tlm::tlm_response_status table_bank::access(tlm::tlm_generic_payload& payload) {
  if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  const std::uint64_t offset = payload.get_address() & ((std::uint64_t{1} << bank_address::half_shift) - 1);
  const std::uint64_t half = payload.get_address() >> bank_address::half_shift;
  const unsigned length = payload.get_data_length();
  if (half > 1) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  storage& s = halves_[half];
  if (offset % entry_bytes_ != 0 || length % entry_bytes_ != 0 || length == 0 || payload.get_streaming_width() < length)
    return tlm::TLM_BURST_ERROR_RESPONSE;
  const std::uint64_t first = offset / entry_bytes_;
  const std::uint64_t count = length / entry_bytes_;
  if (first > s.values.size() || count > s.values.size() - first) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) return tlm::TLM_OK_RESPONSE;
  unsigned char* data = payload.get_data_ptr();
  for (std::uint64_t i = 0; i < count; ++i, data += entry_bytes_) {
    std::int32_t& value = s.values[first + i];
    if (payload.is_write()) {
      std::uint32_t raw = 0;
      for (unsigned b = 0; b < entry_bytes_; ++b) raw |= std::uint32_t{data[b]} << (8 * b);
      value = s.format.store(raw);
    } else {
      for (unsigned b = 0; b < entry_bytes_; ++b)
        data[b] = static_cast<unsigned char>(static_cast<std::uint32_t>(value) >> (8 * b));
    }
  }
  if (payload.is_write()) ++writes_;
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace pqa
