#include "accelerator/register_file.h"

#include "pqa/register_table.h"

namespace pqa {

namespace {

constexpr std::uint32_t at(reg r) {
  return static_cast<std::uint32_t>(r);
}

// Null for a reserved word.
const register_description* description_of(std::uint32_t offset) {
  for (const register_description& r : register_table)
    if (at(r.offset) == offset) return &r;
  return nullptr;
}

}  // namespace

register_file::register_file(const sc_core::sc_module_name& name, const architecture& a)
    : sc_module(name), socket("socket"), arch_(a) {
  socket.register_b_transport(this, &register_file::b_transport);
  socket.register_nb_transport_fw(this, &register_file::nb_transport_fw);
  socket.register_transport_dbg(this, &register_file::transport_dbg);
  reset();
}

void register_file::reset() {
  words_ = {};
  for (const register_description& r : register_table) word(r.offset) = r.reset;
  word(reg::lanes_sum) |= arch_.lanes.subspaces | arch_.lanes.outputs << 16;
  word(reg::lanes_match) |= arch_.lanes.prototypes | arch_.lanes.length << 16;
  irq_may_have_changed();
}

bool register_file::busy() const {
  return (word(reg::status) & status_bit::busy) != 0;
}

bool register_file::irq() const {
  return (word(reg::irq_status) & word(reg::irq_enable)) != 0;
}

void register_file::irq_may_have_changed() const {
  if (on_irq_change) on_irq_change();
}

std::uint64_t register_file::pair(reg low) const {
  return word(low) | std::uint64_t{words_[at(low) / 4 + 1]} << 32;
}

void register_file::set_pair(reg low, std::uint64_t value) {
  word(low) = static_cast<std::uint32_t>(value);
  words_[at(low) / 4 + 1] = static_cast<std::uint32_t>(value >> 32);
}

void register_file::job_ended(const job_result& result) {
  const bool failed = result.error != job_error::none;
  word(reg::status) = status_bit::done | (failed ? status_bit::error : 0);
  word(reg::error) = static_cast<std::uint32_t>(result.error);
  word(reg::error_layer) = static_cast<std::uint32_t>(result.layer);
  set_pair(reg::error_address_lo, result.address);
  word(reg::error_response) = static_cast<std::uint32_t>(result.response);
  word(reg::irq_status) |= failed ? irq_bit::error : irq_bit::done;
  irq_may_have_changed();
}

void register_file::layer_ended(const layer_account& account) {
  add_to_pair(reg::cycles_lo, account.cycles());
  add_to_pair(reg::compute_lo, account.bottleneck.busy);
  constexpr reg stalls[] = {reg::stall_tables_lo, reg::stall_inputs_lo, reg::stall_outputs_lo,
                            reg::stall_fill_drain_lo};
  static_assert(std::size(stalls) == stall_count);
  for (std::size_t i = 0; i < stall_count; ++i) add_to_pair(stalls[i], account.bottleneck.stalls[i]);
  add_to_pair(reg::layers_done_lo, 1);
}

void register_file::write(std::uint32_t offset, std::uint32_t value) {
  const register_description* const r = description_of(offset);
  if (r == nullptr) return;
  const std::uint32_t effective = value & r->writable;
  switch (r->access) {
    case register_access::read_only:
      return;
    case register_access::read_write:
      word(r->offset) = effective;
      break;
    case register_access::write_one_to_clear:
      word(r->offset) &= ~effective;
      break;
    case register_access::write_one_to_act:
      control(effective);
      return;
  }
  irq_may_have_changed();
}

// Start while busy is ignored: software looks at STATUS first.
void register_file::control(std::uint32_t value) {
  if ((value & control_bit::reset) != 0) {
    if (on_reset) on_reset();
    return;
  }
  if ((value & control_bit::start) == 0 || busy()) return;
  clear_results();
  word(reg::status) = status_bit::busy;
  if (on_start) on_start({pair(reg::descriptor_lo), pair(reg::count_lo), word(reg::timeout)});
}

// What the last job left; interrupts stay until they are cleared.
void register_file::clear_results() {
  for (const register_description& r : register_table)
    if (r.access == register_access::read_only && r.offset >= reg::status) word(r.offset) = r.reset;
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
  const bool ignored = payload.is_write() && held && held();
  for (unsigned i = 0; i < length && !ignored; i += 4, data += 4) {
    const auto offset = static_cast<std::uint32_t>(address + i);
    if (payload.is_write()) {
      write(offset,
            data[0] | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 | std::uint32_t{data[3]} << 24);
    } else {
      const std::uint32_t value = words_[offset / 4];
      for (unsigned b = 0; b < 4; ++b) data[b] = static_cast<unsigned char>(value >> (8 * b));
    }
  }
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace pqa
