// The approximately-timed side of a memory: requests collected, served, and answered port by port.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "pqa/memory/statistics.h"
#include "target/sorted_queue.h"
#include "target/timing_core.h"

namespace pqa {

// What the engine asks of the module around it.
class protocol_host {
 public:
  virtual ~protocol_host() = default;
  // Moves the data of a completed request and sets its response status.
  virtual void carry_out(tlm::tlm_generic_payload& payload, std::uint64_t address) = 0;
  virtual tlm::tlm_sync_enum send(std::uint32_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay) = 0;
};

// Requests pass through: blocked (queue full, END_REQ owed) -> pending (arrived, not yet ordered) -> served (completion
// known) -> ready (data moved, response not sent) -> responding (BEGIN_RESP sent, END_RESP owed). process() is to be
// called when wake() occurs.
class protocol_engine {
 public:
  protocol_engine(protocol_host& host, timing_core& core, std::optional<std::uint32_t> queue_depth);

  void set_ports(std::size_t count) { ports_.resize(count); }
  std::size_t ports() const { return ports_.size(); }

  // A checked request, at BEGIN_REQ. `access.arrival` includes the annotated delay.
  tlm::tlm_sync_enum begin_request(const memory_access& access, tlm::tlm_generic_payload& payload,
                                   tlm::tlm_phase& phase);
  // END_RESP, taking effect at tick `at`.
  void end_response(std::uint32_t port, const tlm::tlm_generic_payload& payload, tick_t at);

  // An access outside the four phases; it is served after what arrived in earlier ticks.
  tick_t serve_at_once(const memory_access& access);

  void process();
  const sc_core::sc_event& wake() const { return wake_; }

  access_statistics& statistics(std::size_t port) { return ports_[port].counted; }
  const access_statistics& statistics(std::size_t port) const { return ports_[port].counted; }
  std::uint64_t protocol_errors() const { return protocol_errors_; }
  void count_protocol_error() { ++protocol_errors_; }
  bool idle() const;

 private:
  struct request {
    tlm::tlm_generic_payload* payload = nullptr;
    memory_access access;
    tick_t begin = 0;  // BEGIN_REQ; the arrival is later when the request was blocked
    tick_t completion = 0;
  };
  struct before_in_service {
    bool operator()(const request& a, const request& b) const;
  };
  struct before_in_completion {
    bool operator()(const request& a, const request& b) const { return a.completion < b.completion; }
  };
  struct port_state {
    std::deque<request> blocked;
    std::deque<request> ready;
    tlm::tlm_generic_payload* responding = nullptr;
    tick_t response_free = 0;    // no BEGIN_RESP before this tick
    std::uint32_t accepted = 0;  // END_REQ given, BEGIN_RESP not sent
    access_statistics counted;
  };

  memory_service serve(const memory_access& access);
  void add_pending(const request& r);
  void serve_before(tick_t tick);
  void complete_until(tick_t tick);
  void respond(std::uint32_t port, tick_t tick);
  void accept_blocked(std::uint32_t port, tick_t tick);
  void wake_at(tick_t tick);
  tick_t next_wake(tick_t current) const;

  protocol_host& host_;
  timing_core& core_;
  std::uint32_t queue_depth_;
  std::vector<port_state> ports_;
  sorted_queue<request, before_in_service> pending_;
  sorted_queue<request, before_in_completion> served_;
  tick_t pending_bound_ = never;  // none of `pending_` completes before this tick
  sc_core::sc_event wake_;
  tick_t wake_tick_ = never;  // of the notification that is out
  bool processing_ = false;
  std::uint64_t protocol_errors_ = 0;
};

}  // namespace pqa
