// What every memory is to its initiators: sockets, protocol, data and statistics. The timing comes from a core.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <tlm>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "pqa/base/peer_protocol.h"
#include "pqa/memory/statistics.h"

namespace pqa {

class request_service;
class timing_core;

// The bus's view of a memory.
struct target_settings {
  std::uint64_t base = 0;                   // first address
  std::optional<std::uint64_t> size_bytes;  // empty: up to the end of the 64-bit space; 0 is refused
  // Requests of one port that are accepted and not yet answered; one more waits for its END_REQ. Empty: unlimited.
  std::optional<std::uint32_t> queue_depth;
  bool keeps_data = true;  // false: timing alone; writes go nowhere
  bool dmi = false;        // grant direct memory pointers, which bypass timing and statistics
  peer_protocol peers = peer_protocol::strict;
};

// A memory with one multi-socket: every initiator that binds gets a port, numbered in the order of binding.
//
// Loosely timed: b_transport adds the service time to its delay. It waits for delta cycles, never for time: where
// several processes call by different ports, calls of one delta cycle are served by (arrival, port, reads before
// writes), so that the order of processes decides nothing but which of two accesses to the same bytes comes first. A
// process that has called alone for a millisecond does not wait, and an SC_METHOD never. Approximately timed: the four
// phases of the base protocol. BEGIN_REQ is answered by END_REQ at once unless the queue is full. BEGIN_RESP comes at
// the tick of completion, or when the port's response before it has ended. In memories that serve in order, requests
// that arrive in one kernel tick are ordered by (port, reads before writes, order on the port) and served when that
// tick is over, so results do not depend on the order of delta cycles; times count from the arrival, so this costs
// none. (For a DRAM see dram.h.) Data move in the order of BEGIN_REQ, and of that order within a tick: a read finds
// what the writes before it wrote, whichever is complete first. A memory that needs no time, and every request that is
// refused, is answered by TLM_COMPLETED at once.
//
// Refused: an address outside the range, data length 0, byte enables of length 0 or other than 0x00 and 0xff, no data
// pointer, an unknown command; from strict peers also streaming width 0 and a status that is set already.
// TLM_IGNORE_COMMAND is answered OK, without effect.
//
// A granted pointer shows the bytes themselves for as long as the memory lives, so whatever other masters or preload()
// write is seen through it. Grants are taken back (invalidate_direct_mem_ptr, to every port) when they are switched
// off, and by preload() for its range, for initiators that keep what they have read.
class memory_target : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<memory_target, 32, tlm::tlm_base_protocol_types, 0,
                                             sc_core::SC_ZERO_OR_MORE_BOUND>
      socket;

  ~memory_target() override;

  std::size_t ports() const;                                    // after elaboration
  const access_statistics& statistics(std::size_t port) const;  // port < ports()
  access_statistics total_statistics() const;

  // Calls that broke the base protocol (a BEGIN_REQ before the END_REQ of the one before, an END_RESP that nobody waits
  // for); they are tolerated.
  std::uint64_t protocol_errors() const;
  // No request or response is under way.
  bool idle() const;

  // Direct memory pointers from now on. Switching them off takes back what has been granted.
  void grant_direct_access(bool granted);

  // Preloading and reading back, without time. Throw input_error when the range is not the memory's.
  void preload(std::uint64_t address, const void* from, std::uint64_t count);
  void read_back(std::uint64_t address, void* to, std::uint64_t count) const;

 protected:
  // Throws input_error on impossible settings.
  memory_target(const sc_core::sc_module_name& name, const target_settings& settings,
                std::unique_ptr<timing_core> core);
  memory_target(const sc_core::sc_module_name& name, const target_settings& settings,
                std::unique_ptr<request_service> service);

  const request_service& service() const;
  request_service& service();

  void end_of_elaboration() override;

 private:
  struct implementation;

  void b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  unsigned transport_dbg(int port, tlm::tlm_generic_payload& payload);
  bool get_direct_mem_ptr(int port, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
  void process();

  std::unique_ptr<implementation> implementation_;
};

}  // namespace pqa
