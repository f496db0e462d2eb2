// Writes finished columns to memory, and reads spilled partial sums back for the accumulators.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "hardware/burst_port.h"
#include "hardware/fifo_ends.h"
#include "hardware/slot_ring.h"
#include "hardware/stage_control.h"
#include "hardware/tokens.h"
#include "hardware/write_buffer.h"

namespace pqa {

class result_writer : public sc_core::sc_module,
                      private burst_client,
                      private stage_control_if,
                      private stream_fw_if<output_column>,
                      private stream_bw_if<partial_column> {
 public:
  control_sink control;
  tlm::tlm_initiator_socket<32> memory;
  stream_sink<output_column> columns;
  stream_source<partial_column> partial_sums;

  result_writer(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                const engine_options& options);
  std::size_t live_payloads() const { return port_.live_payloads(); }

 private:
  enum stream_number : unsigned { reads = 0, writes = 1 };
  struct pending_write {
    pqa::burst burst;
    cycle_t gate;
  };

  void start_tile(const tile_job& job) override;
  stage_report finish_tile(cycle_t end) override;
  void abort() override;
  void push(const output_column& column, cycle_t usable) override;
  void credit(const partial_column*, std::uint32_t slots, cycle_t usable) override;

  std::optional<burst_request> next_request(unsigned stream) override;
  void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                      cycle_t cycle) override;
  void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                        const tlm::tlm_generic_payload& payload, cycle_t cycle) override;
  void no_response(unsigned stream, const burst_request& request, cycle_t cycle) override;

  void clear();
  void schedule() { wake_.notify(sc_core::SC_ZERO_TIME); }
  void run();
  void start_column(const output_column& column, cycle_t start);
  void pack_column(const output_column& column);
  void finish_if_written();
  void partial_burst_arrived(std::uint64_t number, const burst& b, const std::uint8_t* data, cycle_t cycle);
  bool counts_as_external() const;

  const clock_domain& clock_;
  const bool timing_only_;
  burst_port port_;
  sc_core::sc_event wake_;

  std::optional<tile_job> job_;
  std::optional<result_plan> plan_;
  std::optional<partial_sum_plan> partial_plan_;
  token_queue<output_column> queue_;
  std::uint64_t columns_started_ = 0;
  cycle_t free_at_ = 0;    // when the next column can start, once all bursts of the one before have left
  cycle_t last_left_ = 0;  // cycle after the last burst left
  cycle_t last_response_ = 0;
  write_cutter cutter_{1};
  std::vector<burst> cut_;
  std::deque<pending_write> pending_;
  write_buffer data_;

  std::uint64_t partial_issued_ = 0;
  std::uint64_t partial_in_order_ = 0;
  std::uint64_t partial_pushed_ = 0;   // columns handed on
  std::deque<cycle_t> partial_gates_;  // of columns partial_gated_ on: when their place is free
  std::uint64_t partial_gated_ = 0;
  std::vector<char> partial_arrived_;
  std::vector<std::uint8_t> partial_bytes_;
  slot_ring<std::int32_t> slots_;
};

}  // namespace pqa
