// In front of a memory: writes down what is accepted and when, and replays it on a plain array.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "pqa/base/clock.h"

namespace pqa {

// An access, its data as they were given or came back.
struct recorded_access {
  tick_t at = 0;          // BEGIN_REQ with its annotation; the call of b_transport without
  bool blocking = false;  // b_transport
  std::uint32_t port = 0;
  std::uint64_t order = 0;  // of the calls, over all recorders that share a log
  bool is_write = false;
  std::uint64_t address = 0;
  unsigned streaming_width = 0;
  std::vector<std::uint8_t> enables;
  std::vector<std::uint8_t> data;  // what a write wrote, what a read came back with
  std::vector<std::uint8_t> before;
  bool answered = false;
};

// Shared by the recorders of one memory's ports.
struct access_log {
  std::vector<recorded_access> accesses;
};

class access_recorder : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<access_recorder> from_initiator;
  tlm_utils::simple_initiator_socket<access_recorder> to_target;

  access_recorder(const sc_core::sc_module_name& name, access_log& log, std::uint32_t port);

 private:
  using payload_type = tlm::tlm_generic_payload;

  tlm::tlm_sync_enum nb_transport_fw(payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(payload_type& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void b_transport(payload_type& payload, sc_core::sc_time& delay);
  std::size_t begin(const payload_type& payload, tick_t at, bool blocking);
  void answer(std::size_t index, const payload_type& payload);

  access_log& log_;
  std::uint32_t port_;
  std::map<const payload_type*, std::size_t> under_way_;
};

// In which order accesses count: that of the calls; that of their time, and of the calls within a tick; or, within a
// tick, calls of b_transport first, then by port, then reads before writes.
enum class acceptance { calls, time, time_and_port };

// Replays the log on an array that begins with zeros. Gives a text for each byte that a read should not have had.
std::vector<std::string> replay(const access_log& log, acceptance order);

}  // namespace pqa
