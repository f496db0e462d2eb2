#include "pqa/memory/memory_target.h"

#include <algorithm>

#include <fmt/format.h>

#include "pqa/base/burst_train.h"
#include "pqa/base/error.h"
#include "storage.h"
#include "target/call_order.h"
#include "target/in_order_service.h"
#include "target/payload_access.h"
#include "target/protocol_engine.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

address_window window_of(const target_settings& settings, const char* name) {
  address_window window;
  window.first = settings.base;
  if (!settings.size_bytes) return window;
  if (*settings.size_bytes == 0 || *settings.size_bytes - 1 > ~std::uint64_t{0} - settings.base) {
    throw input_error(
        fmt::format("memory {}: size of {} bytes at {:#x}; allowed is at least 1, up to the end of the "
                    "64-bit address space",
                    name, *settings.size_bytes, settings.base));
  }
  window.last = settings.base + (*settings.size_bytes - 1);
  return window;
}

}  // namespace

struct memory_target::implementation final : protocol_host {
  implementation(memory_target& target, const target_settings& given, std::unique_ptr<request_service> requests)
      : owner(target),
        settings(given),
        window(window_of(given, target.name())),
        service(std::move(requests)),
        engine(*this, *service, given.queue_depth),
        calls("calls") {}

  void carry_out(tlm::tlm_generic_payload& payload, std::uint64_t address) override {
    if (settings.keeps_data || payload.is_read()) transfer(payload, address, bytes);
  }

  void answer(tlm::tlm_generic_payload& payload) override {
    payload.set_dmi_allowed(settings.dmi && settings.keeps_data);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  tlm::tlm_sync_enum send(std::uint32_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                          sc_core::sc_time& delay) override {
    return owner.socket[static_cast<int>(port)]->nb_transport_bw(payload, phase, delay);
  }

  // Nobody has pointers unless some have been granted.
  void take_back(std::uint64_t first, std::uint64_t last) {
    if (!granted) return;
    for (std::size_t p = 0; p < engine.ports(); ++p)
      owner.socket[static_cast<int>(p)]->invalidate_direct_mem_ptr(first, last);
  }

  // True when there is something to read or write; otherwise the response is in the payload.
  bool admit(int port, tlm::tlm_generic_payload& payload) {
    const auto status = check_payload(payload, window, settings.peers);
    if (status == tlm::TLM_OK_RESPONSE && payload.get_command() != tlm::TLM_IGNORE_COMMAND) return true;
    const burst_train* const train = burst_train::of(payload);
    const bool comes_again = train != nullptr && train->parts.size() > 1;
    if (status != tlm::TLM_OK_RESPONSE && !comes_again) ++engine.statistics(static_cast<std::size_t>(port)).errors;
    payload.set_dmi_allowed(false);
    payload.set_response_status(status);
    return false;
  }

  memory_access access_of(int port, const tlm::tlm_generic_payload& payload, tick_t arrival) const {
    return {arrival, payload.get_address(), payload.get_data_length(), static_cast<std::uint32_t>(port),
            payload.is_write()};
  }

  // Whether nothing has to be copied for a train, and where its bytes are then.
  bool leaves_in_place(burst_train& train, const tlm::tlm_generic_payload& payload) const {
    if (!payload.is_read() || payload.get_byte_enable_ptr() != nullptr) return false;
    if (payload.get_streaming_width() < payload.get_data_length()) return false;
    if (train.bytes == burst_train::need::place) {
      const storage::place found = bytes.in_one_page(payload.get_address(), payload.get_data_length());
      train.place = found.bytes;
      train.version = found.version;
    }
    return train.bytes == burst_train::need::nothing || train.place != nullptr;
  }

  // Each burst by itself; the tick of the last response.
  tick_t serve_train(burst_train& train, const memory_access& access, tick_t present) {
    const std::size_t count = train.parts.size();
    accesses.resize(count);
    services.resize(count);
    const tick_t first = access.arrival;
    std::uint64_t address = access.address;
    for (std::size_t i = 0; i < count; ++i) {
      const burst_train::part& part = train.parts[i];
      memory_access& one = accesses[i];
      one.arrival = first + part.leaves;
      one.address = address;
      one.bytes = part.bytes;
      one.port = access.port;
      one.is_write = access.is_write;
      address += part.bytes;
    }
    engine.serve_at_once(accesses.data(), count, present, services.data());
    tick_t end = 0;
    for (std::size_t i = 0; i < count; ++i) end = std::max(end, services[i].completion);
    for (std::size_t i = 0; i < count; ++i) train.parts[i].before_end = end - services[i].completion;
    train.served = true;
    return end;
  }

  void check_range(std::uint64_t address, std::uint64_t count) const {
    if (count > 0 && !window.holds(address, count)) {
      throw input_error(fmt::format("memory {}: {} bytes at {:#x} do not fit; allowed are addresses {:#x} to {:#x}",
                                    owner.name(), count, address, window.first, window.last));
    }
  }

  memory_target& owner;
  target_settings settings;
  address_window window;
  std::unique_ptr<request_service> service;
  storage bytes;
  bool granted = false;
  protocol_engine engine;
  call_order calls;
  std::vector<memory_access> accesses;   // of the train that is served
  std::vector<memory_service> services;  // and what became of them
};

memory_target::memory_target(const sc_core::sc_module_name& module_name, const target_settings& settings,
                             std::unique_ptr<timing_core> core)
    : memory_target(module_name, settings, std::make_unique<in_order_service>(std::move(core))) {}

memory_target::memory_target(const sc_core::sc_module_name& module_name, const target_settings& settings,
                             std::unique_ptr<request_service> service)
    : sc_module(module_name),
      socket("socket"),
      implementation_(std::make_unique<implementation>(*this, settings, std::move(service))) {
  if (settings.queue_depth && *settings.queue_depth == 0) {
    throw input_error(fmt::format("memory {}: queue_depth 0; allowed is at least 1, or none for unlimited", name()));
  }
  socket.register_b_transport(this, &memory_target::b_transport);
  socket.register_nb_transport_fw(this, &memory_target::nb_transport_fw);
  socket.register_transport_dbg(this, &memory_target::transport_dbg);
  socket.register_get_direct_mem_ptr(this, &memory_target::get_direct_mem_ptr);
  using SC_CURRENT_USER_MODULE = memory_target;
  SC_METHOD(process);
  sensitive << implementation_->engine.wake();
  dont_initialize();
}

memory_target::~memory_target() = default;

const request_service& memory_target::service() const {
  return *implementation_->service;
}

request_service& memory_target::service() {
  return *implementation_->service;
}

void memory_target::end_of_elaboration() {
  implementation_->engine.set_ports(socket.size());
}

void memory_target::process() {
  implementation_->engine.process();
}

void memory_target::b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  if (!self.admit(port, payload)) return;
  const tick_t present = now();
  const memory_access access = self.access_of(port, payload, present + to_ticks(delay));
  self.engine.move_data_before(present);
  burst_train* const train = burst_train::of(payload);
  bool welcome = false;
  const auto move_data = [&](bool waits) {  // in the order of the calls, whenever they are served
    welcome = train != nullptr && !waits && train->from == socket[port];
    if (!welcome || !self.leaves_in_place(*train, payload)) self.carry_out(payload, access.address);
  };
  const call_order::turn turn(self.calls, {access.arrival, access.port, access.is_write}, present, move_data);
  tick_t completion = 0;
  if (train == nullptr) {
    completion = self.engine.serve_at_once(access, present);
  } else {
    completion = self.serve_train(*train, access, present);
    train->welcome = welcome;
  }
  self.answer(payload);
  delay = to_sc_time(completion - present);
}

tlm::tlm_sync_enum memory_target::nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  if (phase == tlm::END_RESP) {
    self.engine.end_response(static_cast<std::uint32_t>(port), payload, now() + to_ticks(delay));
    return tlm::TLM_COMPLETED;
  }
  if (phase != tlm::BEGIN_REQ) {
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP) self.engine.count_protocol_error();
    return tlm::TLM_ACCEPTED;  // phases of other people's extensions are ignored
  }
  if (!self.admit(port, payload)) return tlm::TLM_COMPLETED;
  const memory_access access = self.access_of(port, payload, now() + to_ticks(delay));
  if (!self.service->immediate()) return self.engine.begin_request(access, payload, phase);
  self.engine.serve_at_once(access, now());
  self.carry_out(payload, access.address);
  self.answer(payload);
  return tlm::TLM_COMPLETED;
}

unsigned memory_target::transport_dbg(int, tlm::tlm_generic_payload& payload) {
  return transfer_debug(payload, implementation_->window, implementation_->bytes);
}

bool memory_target::get_direct_mem_ptr(int, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  implementation& self = *implementation_;
  const std::uint64_t address = payload.get_address();
  dmi.init();
  if (!self.settings.dmi || !self.settings.keeps_data) return false;
  if (!self.window.holds(address, 1)) {  // what is denied is the hole, not the memory
    if (address < self.window.first) dmi.set_end_address(self.window.first - 1);
    if (address > self.window.last) dmi.set_start_address(self.window.last + 1);
    return false;
  }
  const std::uint64_t page = address - address % storage::page_bytes;
  const std::uint64_t first = std::max(page, self.window.first);
  self.granted = true;
  dmi.set_dmi_ptr(self.bytes.page(address) + (first - page));
  dmi.set_start_address(first);
  dmi.set_end_address(std::min(page + (storage::page_bytes - 1), self.window.last));
  dmi.allow_read_write();
  return true;
}

std::size_t memory_target::ports() const {
  return implementation_->engine.ports();
}

const access_statistics& memory_target::statistics(std::size_t port) const {
  return implementation_->engine.statistics(port);
}

access_statistics memory_target::total_statistics() const {
  access_statistics total;
  for (std::size_t p = 0; p < ports(); ++p) total += statistics(p);
  return total;
}

std::uint64_t memory_target::protocol_errors() const {
  return implementation_->engine.protocol_errors();
}

bool memory_target::idle() const {
  return implementation_->engine.idle();
}

void memory_target::grant_direct_access(bool granted) {
  implementation& self = *implementation_;
  self.settings.dmi = granted;
  if (granted) return;
  self.take_back(self.window.first, self.window.last);
  self.granted = false;
}

void memory_target::preload(std::uint64_t address, const void* from, std::uint64_t count) {
  implementation_->check_range(address, count);
  implementation_->bytes.write(address, from, count);
  if (count > 0) implementation_->take_back(address, address + (count - 1));
}

void memory_target::read_back(std::uint64_t address, void* to, std::uint64_t count) const {
  implementation_->check_range(address, count);
  implementation_->bytes.read(address, to, count);
}

}  // namespace pqa
