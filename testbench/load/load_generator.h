// An initiator that loads a memory with the requests of a source and measures the answers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <systemc>
#include <tlm>
#include <utility>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "load/request_source.h"
#include "pqa/base/clock.h"
#include "tlm/payload_pool.h"

namespace pqa {

struct load_settings {
  bool loosely_timed = false;     // b_transport; otherwise the four phases
  std::uint32_t outstanding = 1;  // requests without a response, at most
  // With a clock, BEGIN_REQ comes on its edges, at most one an edge, and END_RESP one clock after BEGIN_RESP. Without
  // one both come at once. Not for loosely timed loads.
  std::optional<clock_domain> clock;
  bool free_at_end_resp = false;  // a request counts as outstanding until END_RESP, not BEGIN_RESP
};

struct load_response {
  load_request request;
  tick_t begin = 0;    // BEGIN_REQ
  tick_t latency = 0;  // to BEGIN_RESP
  bool ok = true;
};

// The next request is sent as soon as its time has come, END_REQ of the one before has been seen and fewer than
// `outstanding` wait for their response.
class load_generator : public sc_core::sc_module {
 public:
  using observer = std::function<void(const load_response&)>;

  tlm_utils::simple_initiator_socket<load_generator, 32> socket;

  // The source must outlive the module. `observe` is called for every response, in their order.
  load_generator(const sc_core::sc_module_name& name, const load_settings& settings, request_source& source,
                 observer observe);

  // All requests have been answered, and no payload is under way.
  bool done() const { return exhausted_ && in_flight_.empty() && pool_.live() == 0; }

 private:
  struct flight {
    const tlm::tlm_generic_payload* payload = nullptr;
    load_request request;
    tick_t begin = 0;
  };

  void run_loosely_timed();
  void issue();
  void send();
  void request_ended(tick_t at);
  void response_began(tlm::tlm_generic_payload& payload, tick_t at);
  tick_t edge_after(tick_t at) const;
  void free_slots(tick_t at);
  void wake_at(tick_t at);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);

  load_settings settings_;
  request_source& source_;
  observer observe_;
  payload_pool pool_;
  std::vector<flight> in_flight_;
  std::vector<tick_t> ending_;  // when slots will be free whose response has begun
  std::uint32_t used_ = 0;      // slots
  load_request next_;
  bool exhausted_ = false;                          // the source; otherwise next_ is to be sent
  const tlm::tlm_generic_payload* open_ = nullptr;  // BEGIN_REQ sent, END_REQ not seen
  tick_t last_begin_ = 0;
  tick_t not_before_ = 0;  // the next BEGIN_REQ, by the protocol
  sc_core::sc_event wake_;
};

}  // namespace pqa
