#include "pqa/memory/monitor.h"

#include <algorithm>

#include <fmt/format.h>

#include "decimal.h"
#include "monitor/bandwidth_windows.h"
#include "monitor/transport_watch.h"
#include "pqa/base/error.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

tick_t window_of(const monitor_config& config) {
  if (!(config.window_us >= 0.001 && config.window_us <= 1e6)) {
    throw input_error(
        fmt::format("monitor {}: window_us: found {}, allowed is 0.001 to 1e6", config.name, config.window_us));
  }
  return scale_decimal(config.window_us, ticks_per_second(), -6, rounding::up);
}

}  // namespace

struct monitor::implementation final : transport_listener {
  explicit implementation(const monitor_config& config) : watch({}, *this), windows(window_of(config)) {}

  void request_began() override { note_outstanding(); }

  void response_began(tlm::tlm_generic_payload& payload, tick_t begin, tick_t end) override {
    payload.set_dmi_allowed(false);
    if (payload.is_response_error()) {
      ++counted.errors;
    } else {
      counted.count(payload.is_write(), payload.get_data_length(), end - begin);
      latencies.count(end - begin);
      windows.transferred(end, payload.is_write(), payload.get_data_length());
    }
    note_outstanding();
  }

  // To be called after each change.
  void note_outstanding() {
    const std::uint32_t count = watch.checker().outstanding();
    if (count == outstanding) return;
    const tick_t tick = now();
    outstanding_ticks += static_cast<double>(outstanding) * static_cast<double>(tick - changed);
    changed = tick;
    outstanding = count;
    most_outstanding = std::max(most_outstanding, outstanding);
    windows.outstanding(tick, outstanding);
  }

  transport_watch watch;
  bandwidth_windows windows;
  access_statistics counted;
  latency_histogram latencies;
  std::uint32_t outstanding = 0;
  std::uint32_t most_outstanding = 0;
  tick_t changed = 0;
  double outstanding_ticks = 0;
};

monitor::monitor(const sc_core::sc_module_name& module_name, const monitor_config& config)
    : sc_module(module_name),
      input("input"),
      output("output"),
      config_(config),
      implementation_(std::make_unique<implementation>(config)) {
  input.bind(*this);
  output.register_nb_transport_bw(this, &monitor::nb_transport_bw);
}

monitor::~monitor() = default;

void monitor::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  implementation_->watch.blocking(*output.operator->(), payload, delay);
}

tlm::tlm_sync_enum monitor::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                            sc_core::sc_time& delay) {
  return implementation_->watch.forward(*output.operator->(), payload, phase, delay);
}

tlm::tlm_sync_enum monitor::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                            sc_core::sc_time& delay) {
  return implementation_->watch.backward(*input.operator->(), payload, phase, delay);
}

unsigned monitor::transport_dbg(tlm::tlm_generic_payload& payload) {
  return implementation_->watch.debug(*output.operator->(), payload);
}

bool monitor::get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
  dmi.init();  // the whole of the address space is denied
  return false;
}

const access_statistics& monitor::statistics() const {
  return implementation_->counted;
}

const latency_histogram& monitor::latencies() const {
  return implementation_->latencies;
}

const bandwidth_windows& monitor::windows() const {
  return implementation_->windows;
}

std::uint32_t monitor::most_outstanding() const {
  return implementation_->most_outstanding;
}

double monitor::mean_outstanding() const {
  const implementation& self = *implementation_;
  return self.changed == 0 ? 0.0 : self.outstanding_ticks / static_cast<double>(self.changed);
}

protocol_violations monitor::violations() const {
  return implementation_->watch.checker().violations();
}

bool monitor::idle() const {
  return implementation_->watch.checker().idle();
}

}  // namespace pqa
