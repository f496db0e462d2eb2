#include "accelerator/register_file.h"

#include "pqa/descriptor.h"

namespace pqa {

namespace {

constexpr std::uint32_t at(reg r) {
  return static_cast<std::uint32_t>(r);
}

// Replaces the low or high half of a 64-bit value.
void set_half(std::uint64_t& value, bool high, std::uint32_t half) {
  const unsigned shift = high ? 32 : 0;
  value = (value & ~(std::uint64_t{0xffffffff} << shift)) | (std::uint64_t{half} << shift);
}

}  // namespace

register_file::register_file(const sc_core::sc_module_name& name, const architecture& a)
    : sc_module(name), socket("socket"), arch_(a) {
  socket.register_b_transport(this, &register_file::b_transport);
  socket.register_nb_transport_fw(this, &register_file::nb_transport_fw);
  socket.register_transport_dbg(this, &register_file::transport_dbg);
}

void register_file::reset() {
  busy_ = false;
  status_ = error_ = error_layer_ = irq_enable_ = irq_status_ = 0;
  descriptor_ = count_ = 0;
  counters_ = {};
  if (on_irq_change) on_irq_change();
}

void register_file::job_ended(const job_result& result) {
  busy_ = false;
  const bool failed = result.error != job_error::none;
  status_ = status_bit::done | (failed ? status_bit::error : 0);
  error_ = static_cast<std::uint32_t>(result.error);
  error_layer_ = static_cast<std::uint32_t>(result.layer);
  irq_status_ |= failed ? irq_bit::error : irq_bit::done;
  if (on_irq_change) on_irq_change();
}

void register_file::layer_ended(const layer_account& account) {
  counters_[0] += account.cycles();
  counters_[1] += account.bottleneck.busy;
  for (std::size_t i = 0; i < stall_count; ++i) counters_[2 + i] += account.bottleneck.stalls[i];
}

std::uint32_t register_file::read(std::uint32_t offset) const {
  const unsigned shift = offset % 8 == 4 ? 32 : 0;  // HI registers lie at odd words
  if (offset >= at(reg::cycles_lo) && offset <= at(reg::stall_fill_drain_hi))
    return static_cast<std::uint32_t>(counters_[(offset - at(reg::cycles_lo)) / 8] >> shift);
  switch (static_cast<reg>(offset)) {
    case reg::id:
      return accelerator_id;
    case reg::version:
      return descriptor_version;
    case reg::lanes_sum:
      return arch_.lanes.subspaces | arch_.lanes.outputs << 16;
    case reg::lanes_match:
      return arch_.lanes.prototypes | arch_.lanes.length << 16;
    case reg::status:
      return status_ | (busy_ ? status_bit::busy : 0);
    case reg::error:
      return error_;
    case reg::error_layer:
      return error_layer_;
    case reg::irq_enable:
      return irq_enable_;
    case reg::irq_status:
      return irq_status_;
    case reg::descriptor_lo:
    case reg::descriptor_hi:
      return static_cast<std::uint32_t>(descriptor_ >> shift);
    case reg::count_lo:
    case reg::count_hi:
      return static_cast<std::uint32_t>(count_ >> shift);
    default:
      return 0;
  }
}

void register_file::write(std::uint32_t offset, std::uint32_t value) {
  switch (static_cast<reg>(offset)) {
    case reg::control:
      control(value);
      break;
    case reg::irq_enable:
      irq_enable_ = value & (irq_bit::done | irq_bit::error);
      if (on_irq_change) on_irq_change();
      break;
    case reg::irq_status:
      irq_status_ &= ~value;
      if (on_irq_change) on_irq_change();
      break;
    case reg::descriptor_lo:
    case reg::descriptor_hi:
      set_half(descriptor_, offset == at(reg::descriptor_hi), value);
      break;
    case reg::count_lo:
    case reg::count_hi:
      set_half(count_, offset == at(reg::count_hi), value);
      break;
    default:
      break;  // writes to read-only and reserved registers are ignored
  }
}

// Start while busy is ignored: software looks at STATUS first.
void register_file::control(std::uint32_t value) {
  if ((value & control_bit::reset) != 0) {
    if (on_reset) on_reset();
    return;
  }
  if ((value & control_bit::start) == 0 || busy_) return;
  busy_ = true;
  status_ = error_ = error_layer_ = 0;
  counters_ = {};
  if (on_start) on_start({descriptor_, count_});
}

void register_file::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  payload.set_response_status(access(payload, false));
}

tlm::tlm_sync_enum register_file::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                  sc_core::sc_time&) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
  payload.set_response_status(access(payload, false));
  return tlm::TLM_COMPLETED;
}

unsigned register_file::transport_dbg(tlm::tlm_generic_payload& payload) {
  return access(payload, true) == tlm::TLM_OK_RESPONSE ? payload.get_data_length() : 0;
}

// A debug access reads like any other and changes nothing.
tlm::tlm_response_status register_file::access(tlm::tlm_generic_payload& payload, bool debug) {
  const std::uint64_t address = payload.get_address();
  const unsigned length = payload.get_data_length();
  const bool strict = arch_.dma.peers == peer_protocol::strict;
  if (!debug) {  // a debug access has neither status nor byte enables nor streaming width
    const unsigned width = payload.get_streaming_width();
    if (strict && payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE) return tlm::TLM_GENERIC_ERROR_RESPONSE;
    if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    if (width < length && (strict || width != 0)) return tlm::TLM_BURST_ERROR_RESPONSE;
  }
  if (length == 0 || length % 4 != 0 || address % 4 != 0) return tlm::TLM_BURST_ERROR_RESPONSE;
  if (address >= register_space_bytes || length > register_space_bytes - address)
    return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) return tlm::TLM_OK_RESPONSE;
  if (debug && payload.is_write()) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  if (payload.get_data_ptr() == nullptr) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  unsigned char* data = payload.get_data_ptr();
  for (unsigned i = 0; i < length; i += 4, data += 4) {
    const auto offset = static_cast<std::uint32_t>(address + i);
    if (payload.is_write()) {
      write(offset,
            data[0] | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 | std::uint32_t{data[3]} << 24);
    } else {
      const std::uint32_t value = read(offset);
      for (unsigned b = 0; b < 4; ++b) data[b] = static_cast<unsigned char>(value >> (8 * b));
    }
  }
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace pqa
