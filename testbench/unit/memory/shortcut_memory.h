// A memory that takes every liberty the base protocol gives a target, by chance.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <systemc>
#include <tlm>
#include <utility>
#include <vector>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "pqa/base/clock.h"

namespace pqa {

// A plain array from address `base` on. BEGIN_REQ is answered by TLM_COMPLETED, by BEGIN_RESP or END_REQ in the return,
// or by calls, with END_REQ or without; any of them annotated, after a stall, and responses of a port in any order.
// Phases of an extension come in between. b_transport waits or adds to its delay. Data move at the call.
class shortcut_memory : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<shortcut_memory, 32> socket;

  // Stalls and annotations are below `patience` (> 0) ticks.
  shortcut_memory(const sc_core::sc_module_name& name, std::uint64_t base, std::uint64_t bytes, std::uint64_t seed,
                  tick_t patience);

  bool idle() const;
  std::vector<std::uint8_t>& bytes() { return bytes_; }
  std::uint64_t accesses() const { return accesses_; }

 private:
  using payload_type = tlm::tlm_generic_payload;
  enum class step : std::uint8_t { end_req, respond };
  struct action {
    step what = step::respond;
    int port = 0;
    payload_type* payload = nullptr;
    tick_t after = 0;  // the last phase took effect then
  };
  struct port_state {
    payload_type* responding = nullptr;
    tick_t response_free = 0;
    std::deque<action> ready;
  };

  void b_transport(int port, payload_type& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(int port, payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  unsigned transport_dbg(int port, payload_type& payload);
  tlm::tlm_sync_enum begin_request(int port, payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void end_response(int port, payload_type& payload, tick_t when);
  void move(const payload_type& payload);
  void plan(tick_t when, const action& a);
  void process();
  void end_request(const action& a);
  void respond(const action& a);
  port_state& at(int port);
  tick_t some() { return random_() % 2 == 0 ? 0 : random_() % patience_; }
  void wake();

  const std::uint64_t base_;
  std::vector<std::uint8_t> bytes_;
  std::mt19937_64 random_;
  const tick_t patience_;
  std::vector<port_state> ports_;
  std::multimap<tick_t, action> planned_;
  sc_core::sc_event wake_;
  std::uint64_t accesses_ = 0;
};

}  // namespace pqa
