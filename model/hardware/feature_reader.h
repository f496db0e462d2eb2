// Reads the input rows of a tile into the line buffer and hands them to the encoder array.
#pragma once

#include <cstdint>
#include <systemc>
#include <tlm>

#include "hardware/row_fetcher.h"
#include "hardware/stage_control.h"
#include "hardware/tokens.h"

namespace pqa {

class feature_reader : public sc_core::sc_module,
                       private row_client,
                       private stage_control_if,
                       private stream_bw_if<feature_row> {
 public:
  control_sink control;
  tlm::tlm_initiator_socket<32> memory;
  stream_source<feature_row> rows;

  feature_reader(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                 const engine_options& options);
  std::size_t live_payloads() const { return fetcher_.live_payloads(); }

 private:
  // stage_control_if
  void start_tile(const tile_job& job) override;
  stage_report finish_tile(cycle_t end) override;
  void abort() override { fetcher_.reset(); }

  // stream_bw_if: rows that the encoder array no longer needs.
  void credit(const feature_row*, std::uint32_t slots, cycle_t usable) override;

  // row_client
  void row_arrived(const std::int32_t* map, cycle_t usable) override;
  void row_failed(std::uint64_t address, bus_response response, cycle_t at) override;
  void row_traffic(std::uint64_t bytes, std::uint64_t bus_bytes) override;

  row_fetcher fetcher_;
  tile_job job_;
};

}  // namespace pqa
