// The four phases of an interconnect: which payload is where, and what is told to whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <vector>

#include "interconnect/crossbar.h"
#include "pqa/memory/statistics.h"

namespace pqa {

// What the phases ask of the module around them.
class bus_host {
 public:
  virtual ~bus_host() = default;
  virtual tlm::tlm_sync_enum to_target(std::size_t output, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) = 0;
  virtual tlm::tlm_sync_enum to_initiator(std::size_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                          sc_core::sc_time& delay) = 0;
};

// process() is to be called when wake() occurs.
class bus_phases {
 public:
  // `passes_hints`: the targets' DMI hints reach the initiators.
  bus_phases(bus_host& host, const crossbar_settings& settings, bool passes_hints);

  // BEGIN_REQ at the tick `at`; `request` without its id.
  tlm::tlm_sync_enum begin_request(crossbar::request request, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                   tick_t at);
  // END_RESP of an initiator.
  void end_response(const tlm::tlm_generic_payload& payload, tick_t at);
  // END_REQ or BEGIN_RESP of a target.
  void from_target(const tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase, tick_t at);

  void process();
  const sc_core::sc_event& wake() const { return wake_; }

  access_statistics& statistics(std::size_t port) { return ports_[port].counted; }
  const access_statistics& statistics(std::size_t port) const { return ports_[port].counted; }
  const output_statistics& use(std::size_t output) const { return core_.use(output); }
  std::uint32_t most_outstanding(std::size_t port) const { return ports_[port].most_outstanding; }
  std::uint64_t protocol_errors() const { return protocol_errors_; }
  void count_protocol_error() { ++protocol_errors_; }
  bool idle() const { return ids_.empty() && core_.idle(); }

 private:
  struct transaction {
    tlm::tlm_generic_payload* payload = nullptr;
    crossbar::request request;
    tick_t begin = 0;         // BEGIN_REQ at the initiator
    bool end_owed = false;    // END_RESP to the target
    bool requesting = false;  // BEGIN_REQ sent, not ended by the target
    bool at_target = false;   // BEGIN_REQ sent, not answered
    bool responding = false;  // BEGIN_RESP sent, not ended by the initiator
  };
  struct port_state {
    access_statistics counted;
    std::deque<std::uint32_t> blocked;  // END_REQ owed
    std::uint32_t outstanding = 0;
    std::uint32_t most_outstanding = 0;
  };

  std::uint32_t new_id();
  void accept(std::uint32_t id, tick_t at);
  void accept_blocked(std::uint32_t port, tick_t tick);
  void target_ended_request(transaction& t, tick_t at);
  void target_responded(transaction& t, bool end_owed, tick_t at);
  void initiator_ended(transaction& t, tick_t at);
  bool send_requests(tick_t tick);
  bool release_targets(tick_t tick);
  bool send_responses(tick_t tick);
  void send_response(std::uint32_t id, tick_t tick);
  void wake_up();

  bus_host& host_;
  const bool passes_hints_;
  crossbar core_;
  std::size_t outputs_;
  std::vector<port_state> ports_;
  std::vector<transaction> transactions_;  // by id
  std::vector<std::uint32_t> free_ids_;
  std::unordered_map<const tlm::tlm_generic_payload*, std::uint32_t> ids_;
  sc_core::sc_event wake_;
  tick_t wake_tick_ = never;  // of the notification that is out
  bool processing_ = false;
  std::uint64_t protocol_errors_ = 0;
};

}  // namespace pqa
