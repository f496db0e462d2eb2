#include "soc/devices.h"

#include <algorithm>
#include <cstring>

#include "soc/firmware/soc_map.h"

namespace pqa {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t longest_line = 4096;

std::uint64_t nanoseconds() {
  return sc_core::sc_time_stamp().value() / sc_core::sc_time(1, sc_core::SC_NS).value();
}

void set_half(std::uint64_t& value, bool high, std::uint32_t half) {
  const unsigned shift = high ? 32 : 0;
  value = (value & ~(std::uint64_t{0xffffffff} << shift)) | std::uint64_t{half} << shift;
}

}  // namespace

register_device::register_device(const sc_core::sc_module_name& name, std::uint64_t base)
    : sc_module(name), socket("socket"), base_(base) {
  socket.register_b_transport(this, &register_device::b_transport);
}

void register_device::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const std::uint64_t address = payload.get_address();
  if (payload.get_byte_enable_ptr() != nullptr) return payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
  if (payload.get_data_length() != 4 || payload.get_streaming_width() < 4 || address % 4 != 0)
    return payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
  if (address < base_ || address - base_ >= SOC_DEVICE_BYTES)
    return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  unsigned char* data = payload.get_data_ptr();
  const auto offset = static_cast<std::uint32_t>(address - base_);
  if (payload.is_write()) {
    write(offset, data[0] | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 | std::uint32_t{data[3]} << 24);
  } else if (payload.is_read()) {
    const std::uint32_t value = read(offset);
    for (unsigned i = 0; i < 4; ++i) data[i] = static_cast<unsigned char>(value >> 8 * i);
  }
}

console::console(const sc_core::sc_module_name& name, std::uint64_t base,
                 std::function<void(const std::string&)> on_line)
    : register_device(name, base), on_line_(std::move(on_line)) {}

void console::write(std::uint32_t offset, std::uint32_t value) {
  if (offset != CONSOLE_DATA) return;
  const char c = static_cast<char>(value & 0xff);
  if (c != '\n') line_ += c;
  if (c != '\n' && line_.size() < longest_line) return;
  on_line_(line_);
  line_.clear();
}

timer::timer(const sc_core::sc_module_name& name, std::uint64_t base)
    : register_device(name, base), interrupt("interrupt") {
  SC_HAS_PROCESS(timer);
  SC_METHOD(drive);
  sensitive << changed_;
}

std::uint32_t timer::read(std::uint32_t offset) {
  const std::uint64_t now = nanoseconds();
  switch (offset) {
    case TIMER_TIME_LO:
      kept_high_ = static_cast<std::uint32_t>(now >> 32);
      return static_cast<std::uint32_t>(now);
    case TIMER_TIME_HI:
      return kept_high_;
    case TIMER_COMPARE_LO:
      return static_cast<std::uint32_t>(compare_);
    case TIMER_COMPARE_HI:
      return static_cast<std::uint32_t>(compare_ >> 32);
    case TIMER_CONTROL:
      return enabled_ ? 1 : 0;
    default:
      return 0;
  }
}

void timer::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == TIMER_COMPARE_LO || offset == TIMER_COMPARE_HI) set_half(compare_, offset == TIMER_COMPARE_HI, value);
  if (offset == TIMER_CONTROL) enabled_ = (value & 1) != 0;
  changed_.notify(sc_core::SC_ZERO_TIME);
}

// High or low now, and when to look again.
void timer::drive() {
  const std::uint64_t now = nanoseconds();
  interrupt.write(enabled_ && now >= compare_);
  changed_.cancel();
  // What lies beyond the kernel's time never comes.
  const std::uint64_t last = sc_core::sc_max_time().value() / sc_core::sc_time(1, sc_core::SC_NS).value();
  if (!enabled_ || now >= compare_ || compare_ >= last) return;
  changed_.notify(sc_core::sc_time(1, sc_core::SC_NS) * static_cast<double>(compare_) - sc_core::sc_time_stamp());
}

system_control::system_control(const sc_core::sc_module_name& name, std::uint64_t base,
                               std::function<void(std::uint32_t)> on_exit)
    : register_device(name, base), on_exit_(std::move(on_exit)) {}

void system_control::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == CONTROL_EXIT) on_exit_(value);
}

flash::flash(const sc_core::sc_module_name& name, std::uint64_t base, std::string bytes)
    : sc_module(name), socket("socket"), base_(base), bytes_(std::move(bytes)) {
  bytes_.resize((bytes_.size() + page_bytes - 1) / page_bytes * page_bytes);
  socket.register_b_transport(this, &flash::b_transport);
  socket.register_get_direct_mem_ptr(this, &flash::get_direct_mem_ptr);
}

void flash::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const std::uint64_t offset = payload.get_address() - base_;
  const unsigned length = payload.get_data_length();
  if (payload.get_byte_enable_ptr() != nullptr) return payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
  if (length == 0 || payload.get_streaming_width() < length)
    return payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
  if (payload.get_address() < base_ || offset >= bytes_.size() || length > bytes_.size() - offset)
    return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  if (payload.is_write()) return payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
  if (payload.is_read()) std::memcpy(payload.get_data_ptr(), bytes_.data() + offset, length);
  payload.set_dmi_allowed(true);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

bool flash::get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  dmi.init();
  if (payload.get_address() < base_ || payload.get_address() - base_ >= bytes_.size()) return false;
  dmi.set_dmi_ptr(reinterpret_cast<unsigned char*>(bytes_.data()));
  dmi.set_start_address(base_);
  dmi.set_end_address(base_ + bytes_.size() - 1);
  dmi.allow_read();
  return true;
}

base_offset::base_offset(const sc_core::sc_module_name& name, std::uint64_t base)
    : sc_module(name), input("input"), output("output"), base_(base) {
  input.register_b_transport(this, &base_offset::b_transport);
}

void base_offset::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const std::uint64_t address = payload.get_address();
  payload.set_address(address - base_);
  output->b_transport(payload, delay);
  payload.set_address(address);
}

}  // namespace pqa
