// The blocks of the conventional accelerator, joined, and the control that leads them from layer to layer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <vector>

#include "hardware/block_writer.h"
#include "hardware/map_reader.h"
#include "hardware/multiplier_array.h"
#include "hardware/weight_loader.h"

namespace pqa {

// Two fidelities, one engine: `lt` sends each burst by b_transport, `at` by the 4-phase protocol.
class dla_engine : public sc_core::sc_module, private dla_control_if {
 public:
  tlm::tlm_initiator_socket<32> weights;
  tlm::tlm_initiator_socket<32> feature_in;
  tlm::tlm_initiator_socket<32> feature_out;

  // The clock, the architecture and the observer must outlive the engine.
  dla_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
             fidelity transports, const engine_options& options);

  // Starts a job now; none may be running. The listener must outlive it.
  void start(const weight_loader::plan_list& plans, std::uint64_t images, job_listener& listener);

  // Payloads under way on all sockets: 0 when nothing is in flight.
  std::size_t live_payloads() const {
    return loader_.live_payloads() + reader_.live_payloads() + writer_.live_payloads();
  }

 private:
  // dla_control_if
  void layer_written(cycle_t end) override;
  void failed(job_error error, std::uint64_t layer, std::uint64_t address, cycle_t at) override;
  void count(std::uint64_t layer, traffic_account layer_account::*kind, std::uint64_t bytes,
             std::uint64_t bus_bytes) override;

  void run();
  void call();
  void start_layer(cycle_t start);
  void end_layer();
  void end_job();

  const clock_domain& clock_;
  run_observer* observer_;
  weight_loader loader_;
  map_reader reader_;
  multiplier_array array_;
  block_writer writer_;

  weight_loader::plan_list plans_;
  job_listener* listener_ = nullptr;  // null: no job
  std::uint64_t count_ = 0;
  dla_layer_job current_;
  job_result result_;
  std::optional<cycle_t> written_;                            // X of the current layer
  std::unordered_map<std::uint64_t, layer_account> traffic_;  // of the current layer and those loaded ahead
  sc_core::sc_event wake_;
  unsigned settled_;  // delta cycles from a tick's first request to call() until it makes the calls
};

}  // namespace pqa
