// The approximately-timed side of a memory: requests handed to what serves them, and answered port by port.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <tuple>
#include <vector>

#include "pqa/memory/statistics.h"
#include "target/request_service.h"
#include "target/sorted_queue.h"

namespace pqa {

// What the engine asks of the module around it.
class protocol_host {
 public:
  virtual ~protocol_host() = default;
  // Moves the data of a request.
  virtual void carry_out(tlm::tlm_generic_payload& payload, std::uint64_t address) = 0;
  // Sets its response status: not before the response, since a payload that was accepted has to stay as it is.
  virtual void answer(tlm::tlm_generic_payload& payload) = 0;
  virtual tlm::tlm_sync_enum send(std::uint32_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay) = 0;
};

// Requests pass through: blocked (the port has as many as it may, END_REQ owed) -> coming (annotated with a time that
// is not yet, where the service wants them in their order) -> begun -> ready (complete, response not sent) ->
// responding (BEGIN_RESP sent, END_RESP owed). END_REQ goes when the service admits a request. process() is to be
// called when wake() occurs.
class protocol_engine {
 public:
  protocol_engine(protocol_host& host, request_service& service, std::optional<std::uint32_t> queue_depth);

  void set_ports(std::size_t count) {
    ports_.resize(count);
    service_.expect_ports(count);
  }
  std::size_t ports() const { return ports_.size(); }

  // A checked request, at BEGIN_REQ. `access.arrival` includes the annotated delay.
  tlm::tlm_sync_enum begin_request(const memory_access& access, tlm::tlm_generic_payload& payload,
                                   tlm::tlm_phase& phase);
  // END_RESP, taking effect at tick `at`.
  void end_response(std::uint32_t port, const tlm::tlm_generic_payload& payload, tick_t at);

  // Moves the data of requests that were accepted before this tick.
  void move_data_before(tick_t tick) {
    if (!unmoved_.empty()) move_unmoved_before(tick);
  }
  // An access outside the four phases.
  tick_t serve_at_once(const memory_access& access, tick_t now);
  // Of one port, one after the other, at least one.
  void serve_at_once(const memory_access* accesses, std::size_t count, tick_t now, memory_service* services);

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
  };
  struct before_in_arrival {
    bool operator()(const request& a, const request& b) const { return a.access.arrival < b.access.arrival; }
  };
  struct port_state {
    std::deque<request> blocked;
    std::deque<std::uint32_t> ready;
    tlm::tlm_generic_payload* responding = nullptr;
    tick_t response_free = 0;    // no BEGIN_RESP before this tick
    std::uint32_t accepted = 0;  // not blocked, BEGIN_RESP not sent
    bool request_open = false;   // END_REQ owed for one that is not blocked
    access_statistics counted;
  };

  struct before_in_acceptance {
    bool operator()(const request& a, const request& b) const {
      return std::tie(a.begin, a.access.port, a.access.is_write) < std::tie(b.begin, b.access.port, b.access.is_write);
    }
  };

  void move_unmoved_before(tick_t tick);
  std::uint32_t keep(const request& r);
  bool begin(const request& r);
  void begin_coming(tick_t tick);
  void collect(tick_t tick);
  void respond(std::uint32_t port, tick_t tick);
  void accept_blocked(std::uint32_t port, tick_t tick);
  void end_request(const request& r, tick_t tick);
  void wake_at(tick_t tick);
  tick_t next_wake(tick_t current);

  protocol_host& host_;
  request_service& service_;
  bool moves_data_at_arrival_;
  std::uint32_t queue_depth_;
  std::vector<port_state> ports_;
  std::vector<request> requests_;  // by the number under which the service knows them
  std::vector<std::uint32_t> free_requests_;
  sorted_queue<request, before_in_arrival> coming_;
  sorted_queue<request, before_in_acceptance> unmoved_;  // data that have not moved, unless they move at arrival
  sc_core::sc_event wake_;
  tick_t wake_tick_ = never;  // of the notification that is out
  bool processing_ = false;
  std::uint64_t protocol_errors_ = 0;
};

}  // namespace pqa
