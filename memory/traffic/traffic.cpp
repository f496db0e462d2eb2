#include "pqa/memory/traffic.h"

#include <algorithm>
#include <cstring>
#include <queue>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>
#include <tlm_utils/peq_with_get.h>

#include "pqa/base/error.h"
#include "tlm/kernel_time.h"
#include "tlm/payload_pool.h"
#include "tlm/quantum.h"
#include "tlm/response_text.h"
#include "traffic/request_pattern.h"

namespace pqa {
namespace {

void check(const traffic_config& config, const char* key, double value, double least, double most) {
  if (value >= least && value <= most) return;
  throw input_error(fmt::format("traffic {}: {}: found {}, allowed is {} to {}", config.name, key, value, least, most));
}

void check(const traffic_config& config) {
  check(config, "rate", static_cast<double>(config.rate_bytes_per_second), 0, 1e15);
  check(config, "bytes", config.bytes, 1, 65536);
  check(config, "read_share", config.read_share, 0, 1);
  check(config, "outstanding", config.outstanding, 1, 65536);
  check(config, "burst_requests", config.burst_requests, 1, 1e6);
  check(config, "gap_ns", config.gap_ns, 0, 1e9);
  if (config.size_bytes < config.bytes || config.size_bytes > ~std::uint64_t{0} - config.base) {
    throw input_error(
        fmt::format("traffic {}: size: found {} bytes at {:#x}, allowed is {} up to the end of the address "
                    "space",
                    config.name, config.size_bytes, config.base, config.bytes));
  }
}

std::unique_ptr<request_trace> trace_of(const traffic_config& config) {
  if (config.pattern != traffic_pattern::trace) return nullptr;
  return std::make_unique<request_trace>(config.trace, ticks_per_second());
}

}  // namespace

std::string bus_error::text() const {
  return fmt::format("{}: {} on a {} of {} bytes at {:#x}", master, text_of(status), is_write ? "write" : "read", bytes,
                     address);
}

struct traffic::implementation {
  implementation(traffic& module, const traffic_config& config)
      : owner(module), pattern(config, ticks_per_second(), trace_of(config)), late("late") {}

  pooled_payload* payload_of(const timed_request& r) {
    pooled_payload* payload =
        pool.allocate(r.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, r.address, r.bytes);
    if (r.is_write) std::memset(payload->get_data_ptr(), static_cast<int>(sent & 0xffU), r.bytes);
    ++sent;
    return payload;
  }

  // A request that left at `begin` was answered at `end`.
  void answered(const timed_request& r, tlm::tlm_response_status status, tick_t begin, tick_t end) {
    last_response = std::max(last_response, end);
    const bool unset = status == tlm::TLM_INCOMPLETE_RESPONSE && owner.config_.peers == peer_protocol::lenient;
    if (status == tlm::TLM_OK_RESPONSE || unset) {
      counted.count(r.is_write, r.bytes, end - begin);
      latencies.count(end - begin);
      return;
    }
    ++counted.errors;
    stopped = true;
    if (error) return;
    error = bus_error{owner.config_.name, r.address, r.bytes, r.is_write, status};
    if (handler) handler(*error);
  }

  struct flight {
    timed_request request;
    tick_t begin = 0;
  };

  void finish(tlm::tlm_generic_payload& payload) {
    const auto found = flights.find(&payload);
    if (found == flights.end()) return;
    const flight f = found->second;
    flights.erase(found);
    answered(f.request, payload.get_response_status(), f.begin, now());
    payload.release();
    wake.notify(sc_core::SC_ZERO_TIME);
  }
  // The response takes effect after the annotated time.
  void finish_after(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay) {
    if (delay == sc_core::SC_ZERO_TIME) {
      finish(payload);
    } else {
      late.notify(payload, delay);
    }
  }

  traffic& owner;
  request_pattern pattern;
  payload_pool pool;
  std::uint64_t sent = 0;
  bool stopped = false;
  access_statistics counted;
  latency_histogram latencies;
  tick_t last_response = 0;
  std::optional<bus_error> error;
  std::function<void(const bus_error&)> handler;

  // When responses to a loosely timed master come; not on its process's stack, which nobody unwinds.
  std::priority_queue<tick_t, std::vector<tick_t>, std::greater<>> under_way;

  std::unordered_map<const tlm::tlm_generic_payload*, flight> flights;
  const tlm::tlm_generic_payload* unaccepted = nullptr;  // END_REQ owed
  tick_t accepted_at = 0;                                // an annotated END_REQ takes effect then
  sc_core::sc_event wake, stopping;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> late;
};

traffic::traffic(const sc_core::sc_module_name& module_name, const traffic_config& config, bool loosely_timed)
    : sc_module(module_name), socket("socket"), config_(config) {
  check(config);
  implementation_ = std::make_unique<implementation>(*this, config);
  socket.register_nb_transport_bw(this, &traffic::nb_transport_bw);
  using SC_CURRENT_USER_MODULE = traffic;
  if (loosely_timed) {
    SC_THREAD(run);
  } else {
    SC_METHOD(issue);
    sensitive << implementation_->wake << implementation_->late.get_event();
  }
}

traffic::~traffic() = default;

void traffic::stop() {
  implementation_->stopped = true;
  implementation_->wake.cancel();
  implementation_->stopping.notify();
}

void traffic::on_error(std::function<void(const bus_error&)> handler) {
  implementation_->handler = std::move(handler);
}

const access_statistics& traffic::statistics() const {
  return implementation_->counted;
}

const latency_histogram& traffic::latencies() const {
  return implementation_->latencies;
}

tick_t traffic::active() const {
  return implementation_->last_response;
}

std::uint64_t traffic::lost() const {
  return implementation_->pattern.lost();
}

const std::optional<bus_error>& traffic::error() const {
  return implementation_->error;
}

std::size_t traffic::in_flight() const {
  return implementation_->pool.live();
}

void traffic::issue() {
  implementation& self = *implementation_;
  while (tlm::tlm_generic_payload* payload = self.late.get_next_transaction()) self.finish(*payload);
  while (!self.stopped && self.unaccepted == nullptr && self.pattern.has_next()) {
    if (self.flights.size() >= config_.outstanding) return;
    const tick_t leaves = std::max(self.pattern.next().due, self.accepted_at);
    if (leaves > now()) {
      self.wake.notify(to_sc_time(leaves - now()));
      return;
    }
    const timed_request request = self.pattern.next();
    self.pattern.left(now());
    pooled_payload* payload = self.payload_of(request);
    self.flights[payload] = {request, now()};
    self.unaccepted = payload;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const tlm::tlm_sync_enum answer = socket->nb_transport_fw(*payload, phase, delay);
    if (answer == tlm::TLM_ACCEPTED) continue;
    const bool responds = answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP;
    if (answer == tlm::TLM_UPDATED && phase != tlm::END_REQ && !responds) continue;  // of other people's extensions
    self.unaccepted = nullptr;
    if (answer == tlm::TLM_UPDATED && !responds) {
      self.accepted_at = now() + to_ticks(delay);
      continue;
    }
    if (responds) {
      phase = tlm::END_RESP;
      sc_core::sc_time at = delay;
      socket->nb_transport_fw(*payload, phase, at);
    }
    self.finish_after(*payload, delay);
  }
}

tlm::tlm_sync_enum traffic::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                            sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  if (phase != tlm::END_REQ && phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;  // of other people's extensions
  if (&payload == self.unaccepted) {  // END_REQ, or BEGIN_RESP that implies it
    self.unaccepted = nullptr;
    self.accepted_at = phase == tlm::END_REQ ? now() + to_ticks(delay) : now();
    self.wake.notify(sc_core::SC_ZERO_TIME);
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  self.finish_after(payload, delay);
  return tlm::TLM_COMPLETED;
}

void traffic::run() {
  implementation& self = *implementation_;
  const tick_t ahead = quantum();
  tick_t free_from = 0;
  while (!self.stopped && self.pattern.has_next()) {
    tick_t leaves = std::max(self.pattern.next().due, free_from);
    while (!self.under_way.empty() &&
           (self.under_way.top() <= leaves || self.under_way.size() >= config_.outstanding)) {
      leaves = std::max(leaves, self.under_way.top());
      self.under_way.pop();
    }
    free_from = leaves;
    if (leaves >= now() + ahead) {
      wait(to_sc_time(leaves - now()), self.stopping);
      if (self.stopped) break;
    }
    const timed_request request = self.pattern.next();
    self.pattern.left(leaves);
    pooled_payload* payload = self.payload_of(request);
    sc_core::sc_time delay = to_sc_time(leaves - std::min(leaves, now()));
    socket->b_transport(*payload, delay);
    const tick_t end = now() + to_ticks(delay);
    self.under_way.push(end);
    self.answered(request, payload->get_response_status(), leaves, end);
    payload->release();
  }
  if (self.last_response > now()) wait(to_sc_time(self.last_response - now()));
}

}  // namespace pqa
