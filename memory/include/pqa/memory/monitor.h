// A probe between an initiator and a target: passes everything on without time, and writes down what it sees.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/memory/latency_histogram.h"
#include "pqa/memory/monitor_config.h"
#include "pqa/memory/protocol_rules.h"
#include "pqa/memory/statistics.h"

namespace pqa {

class bandwidth_windows;

// Sees both kinds of transport. Latencies are from BEGIN_REQ to BEGIN_RESP, or how much b_transport took. Bytes belong
// to the window in which their response begins. Direct memory pointers are refused, since what goes past the probe
// would not be seen; transport_dbg passes.
class monitor : public sc_core::sc_module, private tlm::tlm_fw_transport_if<> {
 public:
  tlm::tlm_target_socket<32> input;
  tlm_utils::simple_initiator_socket<monitor, 32> output;

  // Throws input_error on values out of range.
  monitor(const sc_core::sc_module_name& name, const monitor_config& config);
  ~monitor() override;

  const monitor_config& config() const { return config_; }
  const access_statistics& statistics() const;
  const latency_histogram& latencies() const;
  const bandwidth_windows& windows() const;
  // In flight at once: the most, and the mean from time 0 to the last change. Four-phase transactions only.
  std::uint32_t most_outstanding() const;
  double mean_outstanding() const;
  protocol_violations violations() const;
  bool idle() const;

 private:
  struct implementation;

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override;
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);

  monitor_config config_;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace pqa
