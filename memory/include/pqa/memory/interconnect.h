// A bus: several initiators to several targets by address, with bandwidth, latency and arbitration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/memory/address_range.h"
#include "pqa/memory/interconnect_config.h"
#include "pqa/memory/statistics.h"

namespace pqa {

// Every initiator that binds `input` gets a port, numbered in the order of binding. Output i serves the ranges that the
// map gives it; each has to be bound. Addresses are never changed: targets see those of the bus.
//
// Each port and each output has a link of width_bits a cycle in each direction. A write's data go forward, a read's
// data come back; a request without data and a response without data keep a link for a cycle. Where several inputs have
// a request for one output, the output's arbiter chooses at a clock edge among those that arrived at an earlier tick.
// `latency_ns` is on the way to the target. Requests from one port to one target are never reordered.
//
// Approximately timed: the four phases on both sides. BEGIN_REQ is answered by END_REQ at once unless
// outstanding_per_port requests of the port are under way; then with the response of one of them. A target may hold
// back its END_REQ and an initiator its END_RESP for as long as they like. Loosely timed: b_transport adds the time to
// its delay, without arbitration; calls that several processes make in one delta cycle are put in order as by a memory
// (memory_target.h). Links do not see each other's traffic when both kinds meet.
//
// A transaction that does not lie in one range as a whole gets TLM_ADDRESS_ERROR_RESPONSE: on return from b_transport,
// with TLM_COMPLETED from nb_transport_fw; transport_dbg returns 0 for it. Direct memory pointers would hide traffic
// and are refused, unless the configuration lets them pass; a target's invalidation then goes to every port.
class interconnect : public sc_core::sc_module {
 public:
  // The kind of socket that an output is.
  using output_socket = tlm_utils::simple_initiator_socket_tagged<interconnect, 32>;

  tlm_utils::multi_passthrough_target_socket<interconnect, 32> input;
  sc_core::sc_vector<output_socket> outputs;

  // What the arbiters know of port i is shares[i]; as many initiators have to bind. Throws input_error on values out of
  // range, and when a range is empty or two overlap.
  interconnect(const sc_core::sc_module_name& name, const interconnect_config& config,
               const std::vector<output_range>& map, const std::vector<port_share>& shares);
  ~interconnect() override;

  const interconnect_config& config() const { return config_; }
  // Of a port: from BEGIN_REQ to BEGIN_RESP at its initiator. `busy` is not used.
  const access_statistics& statistics(std::size_t port) const;
  const output_statistics& use(std::size_t output) const;
  // The most requests of a port that were under way at once; approximately timed ones only.
  std::uint32_t most_outstanding(std::size_t port) const;
  std::uint64_t protocol_errors() const;
  bool idle() const;

 private:
  struct implementation;

  void b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(int output, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  void invalidate_direct_mem_ptr(int output, sc_dt::uint64 begin, sc_dt::uint64 end);
  unsigned transport_dbg(int port, tlm::tlm_generic_payload& payload);
  bool get_direct_mem_ptr(int port, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
  void process();

  interconnect_config config_;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace pqa
