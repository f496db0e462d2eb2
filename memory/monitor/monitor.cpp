#include "pqa/memory/monitor.h"

#include <algorithm>

#include <fmt/format.h>

#include "decimal.h"
#include "monitor/bandwidth_windows.h"
#include "monitor/protocol_checker.h"
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

bool has_status(const tlm::tlm_generic_payload& payload) {
  return payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE;
}

protocol_checker::attributes attributes_of(const tlm::tlm_generic_payload& payload) {
  return {static_cast<int>(payload.get_command()), payload.get_data_length(), payload.get_streaming_width()};
}

}  // namespace

struct monitor::implementation {
  explicit implementation(const monitor_config& config) : windows(window_of(config)) {}

  void answered(const tlm::tlm_generic_payload& payload, tick_t begin, tick_t end) {
    if (payload.is_response_error()) {
      ++counted.errors;
      return;
    }
    counted.count(payload.is_write(), payload.get_data_length(), end - begin);
    latencies.count(end - begin);
    windows.transferred(end, payload.is_write(), payload.get_data_length());
  }

  // To be called before and after each change.
  void note_outstanding() {
    const tick_t tick = now();
    outstanding_ticks += static_cast<double>(outstanding) * static_cast<double>(tick - changed);
    changed = tick;
    outstanding = checker.outstanding();
    most_outstanding = std::max(most_outstanding, outstanding);
    windows.outstanding(tick, outstanding);
  }

  void check_annotation(const sc_core::sc_time& given, const sc_core::sc_time& back) {
    if (back < given) checker.broken(protocol_rule::annotation_went_back);
  }

  void begin_response(const tlm::tlm_generic_payload& payload, tick_t at) {
    const tick_t begin = checker.begin_response(&payload, attributes_of(payload), has_status(payload), at);
    if (begin != never) answered(payload, std::min(begin, at), at);
    note_outstanding();
  }

  protocol_checker checker;
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
  implementation& self = *implementation_;
  if (has_status(payload)) self.checker.broken(protocol_rule::begin_req_with_status);
  const tick_t begin = now() + to_ticks(delay);
  output->b_transport(payload, delay);
  const tick_t end = now() + to_ticks(delay);
  payload.set_dmi_allowed(false);
  if (end < begin) self.checker.broken(protocol_rule::annotation_went_back);
  if (!has_status(payload)) self.checker.broken(protocol_rule::begin_resp_without_status);
  self.answered(payload, begin, std::max(begin, end));
}

tlm::tlm_sync_enum monitor::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                            sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  if (phase == tlm::END_RESP) {
    self.checker.end_response(&payload, now() + to_ticks(delay));
    return output->nb_transport_fw(payload, phase, delay);
  }
  if (phase != tlm::BEGIN_REQ) {
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP) {
      self.checker.broken(protocol_rule::phase_in_wrong_direction);
    }
    return output->nb_transport_fw(payload, phase, delay);
  }
  const sc_core::sc_time given = delay;
  self.checker.begin_request(&payload, attributes_of(payload), has_status(payload), now() + to_ticks(delay));
  self.note_outstanding();
  const tlm::tlm_sync_enum answer = output->nb_transport_fw(payload, phase, delay);
  self.check_annotation(given, delay);
  const tick_t at = now() + to_ticks(delay);
  if (answer == tlm::TLM_COMPLETED) {
    const tick_t begin = self.checker.complete(&payload, has_status(payload), at);
    payload.set_dmi_allowed(false);
    if (begin != never) self.answered(payload, begin, at);
    self.note_outstanding();
  } else if (answer == tlm::TLM_UPDATED && phase == tlm::END_REQ) {
    self.checker.end_request(&payload, at);
  } else if (answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) {
    payload.set_dmi_allowed(false);
    self.begin_response(payload, at);
  }
  return answer;
}

tlm::tlm_sync_enum monitor::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                            sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  const tick_t at = now() + to_ticks(delay);
  if (phase == tlm::END_REQ) {
    self.checker.end_request(&payload, at);
    return input->nb_transport_bw(payload, phase, delay);
  }
  if (phase != tlm::BEGIN_RESP) {
    if (phase == tlm::BEGIN_REQ || phase == tlm::END_RESP) self.checker.broken(protocol_rule::phase_in_wrong_direction);
    return input->nb_transport_bw(payload, phase, delay);
  }
  payload.set_dmi_allowed(false);
  self.begin_response(payload, at);
  const sc_core::sc_time given = delay;
  const tlm::tlm_sync_enum answer = input->nb_transport_bw(payload, phase, delay);
  self.check_annotation(given, delay);
  if (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP)) {
    self.checker.end_response(&payload, now() + to_ticks(delay));
  }
  return answer;
}

unsigned monitor::transport_dbg(tlm::tlm_generic_payload& payload) {
  return output->transport_dbg(payload);
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
  return implementation_->checker.violations();
}

bool monitor::idle() const {
  return implementation_->checker.idle();
}

}  // namespace pqa
