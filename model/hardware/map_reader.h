// Reads the input rows of a layer and hands them to the array of the conventional accelerator.
#pragma once

#include <cstdint>
#include <systemc>
#include <tlm>

#include "hardware/dla_stream.h"
#include "hardware/row_fetcher.h"
#include "hardware/stream.h"

namespace pqa {

class map_reader : public sc_core::sc_module, private row_client, private stream_bw_if<feature_row> {
 public:
  tlm::tlm_initiator_socket<32> memory;
  stream_source<feature_row> rows;

  map_reader(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
             const engine_options& options, burst_transport transport, dla_control_if& control);

  void start_layer(const dla_layer_job& job);
  void abort() { fetcher_.abort(); }
  burst_port& port() { return fetcher_.port(); }
  std::size_t live_payloads() const { return fetcher_.live_payloads(); }

 private:
  // stream_bw_if: rows that the array no longer needs.
  void credit(const feature_row*, std::uint32_t slots, cycle_t usable) override { fetcher_.add_places(slots, usable); }

  // row_client
  void row_arrived(const std::int32_t* map, cycle_t usable) override { rows->push({map}, usable); }
  void row_failed(std::uint64_t address, bus_response response, cycle_t at) override;
  void row_traffic(std::uint64_t bytes, std::uint64_t bus_bytes) override;

  row_fetcher fetcher_;
  dla_control_if& control_;
  dla_layer_job job_;
};

}  // namespace pqa
