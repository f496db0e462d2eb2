// Writes the conventional accelerator's results to memory.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "hardware/activity_log.h"
#include "hardware/burst_port.h"
#include "hardware/dla_stream.h"
#include "hardware/fifo_ends.h"
#include "hardware/stream.h"
#include "hardware/write_buffer.h"

namespace pqa {

class block_writer : public sc_core::sc_module, private burst_client, private stream_fw_if<output_block> {
 public:
  tlm::tlm_initiator_socket<32> memory;
  stream_sink<output_block> blocks;

  block_writer(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
               const engine_options& options, burst_transport transport, dla_control_if& control);

  void start_layer(const dla_layer_job& job);
  stage_account finish_layer(cycle_t end);
  void abort();

  burst_port& port() { return port_; }
  std::size_t live_payloads() const { return port_.live_payloads(); }

 private:
  struct pending_write {
    pqa::burst burst;
    cycle_t gate;
  };

  void push(const output_block& block, cycle_t usable) override;

  // burst_client
  std::optional<burst_request> next_request(unsigned stream) override;
  void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                      cycle_t cycle) override;
  void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                        const tlm::tlm_generic_payload& payload, cycle_t cycle) override;

  void run();
  void schedule() { wake_.notify(sc_core::SC_ZERO_TIME); }
  void start_block(const output_block& block, cycle_t usable, cycle_t start);
  void account(const output_block& block, cycle_t usable, cycle_t start);
  void pack(const output_block& block, std::uint32_t column);
  void finish_if_written();

  const clock_domain& clock_;
  const bool timing_only_;
  dla_control_if& control_;
  burst_port port_;
  activity_log log_;
  sc_core::sc_event wake_;

  std::optional<dla_layer_job> job_;
  std::size_t group_ = 0;
  std::optional<result_plan> plan_;  // of that group
  write_cutter cutter_;
  std::vector<burst> cut_;
  std::deque<pending_write> pending_;
  write_buffer data_;
  token_queue<output_block> queue_;
  std::uint64_t blocks_left_ = 0;
  bool opened_ = false;
  cycle_t free_at_ = 0;        // the writer can take the next block
  cycle_t last_left_ = 0;      // one past the cycle in which the last write left
  cycle_t last_response_ = 0;  // cycle of the latest response
};

}  // namespace pqa
