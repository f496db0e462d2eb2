// Reads the input rows of a tile into the line buffer and hands them to the encoder array.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "hardware/burst_port.h"
#include "hardware/fifo_ends.h"
#include "hardware/stage_control.h"
#include "hardware/tokens.h"

namespace pqa {

class feature_reader : public sc_core::sc_module,
                       private burst_client,
                       private stage_control_if,
                       private stream_bw_if<feature_row> {
 public:
  control_sink control;
  tlm::tlm_initiator_socket<32> memory;
  stream_source<feature_row> rows;

  feature_reader(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                 const engine_options& options);
  std::size_t live_payloads() const { return port_.live_payloads(); }

 private:
  // A row whose bursts are under way.
  struct row_in_flight {
    std::uint32_t pass = 0;
    std::uint32_t row = 0;
    std::uint64_t first_number = 0;
    std::size_t bursts = 0;
    std::size_t arrived = 0;
    cycle_t complete = 0;  // the latest arrival
    std::vector<std::uint8_t> bytes;
  };

  // stage_control_if
  void start_tile(const tile_job& job) override;
  stage_report finish_tile(cycle_t end) override;
  void abort() override;

  // stream_bw_if: rows that the encoder array no longer needs.
  void credit(const feature_row*, std::uint32_t slots, cycle_t usable) override;

  // burst_client
  std::optional<burst_request> next_request(unsigned stream) override;
  void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                      cycle_t cycle) override;
  void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                        const tlm::tlm_generic_payload& payload, cycle_t cycle) override;

  void lay_out_row();
  void unpack(const row_in_flight& row);

  const bool timing_only_;
  burst_port port_;

  tile_job job_;
  std::optional<feature_plan> plan_;  // nothing to read without
  std::uint32_t pass_ = 0, row_ = 0;  // the row whose bursts are being requested
  std::vector<burst> bursts_;
  std::size_t issued_ = 0;
  std::uint64_t next_number_ = 0;
  credit_queue places_;  // of rows in the line buffer
  std::deque<row_in_flight> in_flight_;
  cycle_t delivered_ = 0;  // cycle in which the last row handed on was complete
  std::vector<std::int32_t> map_;
};

}  // namespace pqa
