// An initiator: sends the bursts of one or more request streams over one socket, by the 4-phase base protocol or by
// b_transport.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <unordered_set>
#include <vector>

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/architecture.h"
#include "pqa/base/clock.h"
#include "schedule/burst.h"
#include "tlm/payload_pool.h"

namespace pqa {

// The next burst of a stream. It leaves no earlier than `gate`.
struct burst_request {
  pqa::burst burst;
  bool is_write = false;
  cycle_t gate = 0;
  std::uint64_t layer = 0;  // in the job, for the client's own use
};

// Who a burst_port sends for. Streams are numbered from 0.
class burst_client {
 public:
  virtual ~burst_client() = default;
  // The stream's next request, if it has one whose gate is known.
  virtual std::optional<burst_request> next_request(unsigned stream) = 0;
  // The request leaves in this cycle and is no longer the next one; the data of a write go into the payload.
  virtual void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                              cycle_t cycle) = 0;
  // Its response has arrived. `number` counts the stream's requests since the last clear().
  virtual void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                                const tlm::tlm_generic_payload& payload, cycle_t cycle) = 0;
  // No response has come in time, or the socket has been taken for so long that the request could not leave. Told of
  // ports with a time-out only; the client then clears the port.
  virtual void no_response(unsigned /*stream*/, const burst_request& /*request*/, cycle_t /*cycle*/) {}
};

// With `blocking`, a burst is one b_transport that is called when the burst leaves; the port takes the time it is given
// back for the response's, so that as many bursts are under way as with the other. The calls are made in issue(), by a
// process of the owner's: while a target waits in one, no other burst of that process's ports leaves.
enum class burst_transport { non_blocking, blocking };

class burst_port : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<burst_port, 32> socket;

  // `spaced[i]`: stream i keeps the port for ceil(bytes / port_bytes_per_cycle) cycles a burst.
  burst_port(const sc_core::sc_module_name& name, const clock_domain& clock, const dma_parameters& dma,
             std::vector<bool> spaced, burst_client& client, burst_transport transport = burst_transport::non_blocking);

  // A request or a gate has become known.
  void update() { wake_.notify(sc_core::SC_ZERO_TIME); }
  // With `blocking`: when wake() occurs, issue() is to be called, by an SC_THREAD.
  const sc_core::sc_event& wake() const { return wake_; }
  // Sends what may leave now; wakes again when the next may.
  void issue();
  // Cycles that a burst may take from leaving to its response; 0: no limit. While it is set, one event watches the
  // oldest burst. To be set while nothing is in flight.
  void set_timeout(cycle_t cycles) { timeout_ = cycles; }
  // Forgets what is in flight: it completes by protocol, and the client hears nothing of it. A request that has not
  // been accepted keeps the socket until it is.
  void clear();
  // The same, and nothing that was is left to influence the time of what follows.
  void reset();
  // Bursts in flight of a stream since the last clear().
  std::uint32_t in_flight(unsigned stream) const { return streams_[stream].in_flight; }
  // Cycles a burst keeps the port.
  std::uint32_t port_cycles(const burst& b) const;
  // Payloads that have not come back: 0 when nothing is in flight.
  std::size_t live_payloads() const { return pool_.live(); }

 private:
  struct stream_state {
    bool spaced = false;
    std::uint64_t issued = 0;
    std::uint32_t in_flight = 0;
    cycle_t port_free = 0;
  };
  struct flight {
    pooled_payload* payload;
    unsigned stream;
    std::uint64_t number;
    burst_request request;
    cycle_t left;
  };
  // A request that can leave in a cycle.
  struct candidate {
    unsigned stream = 0;
    burst_request request;
    cycle_t leaves = never;
  };

  candidate next_to_leave();
  void send(unsigned stream, const burst_request& request, cycle_t cycle);
  void begin_request(pooled_payload& payload);
  void call(pooled_payload& payload);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void respond_after(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay);
  void deliver_late();
  void deliver(tlm::tlm_generic_payload& payload);
  bool overdue(cycle_t since) const;
  void watch();
  void watch_from(cycle_t since);

  const clock_domain& clock_;
  burst_client& client_;
  const burst_transport transport_;
  const peer_protocol peers_;
  std::uint32_t outstanding_;
  std::optional<std::uint32_t> port_bytes_;
  std::vector<stream_state> streams_;
  payload_pool pool_;
  std::deque<flight> flights_;                                   // in the order in which they left
  std::unordered_set<const tlm::tlm_generic_payload*> dropped_;  // forgotten, and not come back
  const tlm::tlm_generic_payload* unaccepted_ = nullptr;         // its END_REQ has not come: the socket is taken
  sc_core::sc_event wake_;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> late_;
  tick_t accepted_at_ = 0;  // an END_REQ with a time annotation takes effect then

  cycle_t timeout_ = 0;
  std::optional<candidate> kept_waiting_;  // by a forgotten request that has not been accepted, with a time-out only
  sc_core::sc_event watchdog_;
};

}  // namespace pqa
