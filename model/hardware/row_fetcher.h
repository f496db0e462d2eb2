// Reads the input rows of a feature map, in the order and into the places that it is given: what the feature readers of
// both accelerators are made of.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "hardware/burst_port.h"
#include "hardware/fifo_ends.h"
#include "pqa/job.h"
#include "pqa/layer.h"
#include "schedule/feature_plan.h"

namespace pqa {

// Who a row_fetcher reads for. Cycles are those in which the thing is known.
class row_client {
 public:
  virtual ~row_client() = default;
  // The next row, in order, is in the map from `usable` on; null where no data are moved.
  virtual void row_arrived(const std::int32_t* map, cycle_t usable) = 0;
  virtual void row_failed(std::uint64_t address, bus_response response, cycle_t at) = 0;
  // Traffic of a burst: useful bytes are counted when a row is complete.
  virtual void row_traffic(std::uint64_t bytes, std::uint64_t bus_bytes) = 0;
};

class row_fetcher : public sc_core::sc_module, private burst_client {
 public:
  tlm::tlm_initiator_socket<32> memory;

  row_fetcher(const sc_core::sc_module_name& name, const clock_domain& clock, const dma_parameters& dma, bool spaced,
              bool timing_only, row_client& client, burst_transport transport = burst_transport::non_blocking);

  // Reads all rows of all passes of `plan`, `repeats` times, as places become free. The layer and the rows may be none.
  void start(const feature_plan& plan, const layer& l, std::uint32_t repeats);
  // Ends reading; the plan is no longer used.
  void finish();
  // The same, and forgets what is in flight.
  void abort();
  // The same, and nothing that was is left to influence the time of what follows.
  void reset();
  // See burst_port.
  void set_timeout(cycle_t cycles) { port_.set_timeout(cycles); }
  // Places for rows that can be used from a cycle on.
  void add_places(std::uint32_t rows, cycle_t usable);

  burst_port& port() { return port_; }
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

  // burst_client
  std::optional<burst_request> next_request(unsigned stream) override;
  void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                      cycle_t cycle) override;
  void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                        const tlm::tlm_generic_payload& payload, cycle_t cycle) override;
  void no_response(unsigned stream, const burst_request& request, cycle_t cycle) override;

  void lay_out_row();
  void step();
  void unpack(const row_in_flight& row);

  const bool timing_only_;
  row_client& client_;
  burst_port port_;

  std::optional<feature_plan> plan_;  // nothing to read without
  layer layer_;
  std::uint32_t repeats_ = 1;
  std::uint32_t repeat_ = 0, pass_ = 0, row_ = 0;  // the row whose bursts are being requested
  std::vector<burst> bursts_;
  std::size_t issued_ = 0;
  std::uint64_t next_number_ = 0;
  credit_queue places_;  // of rows in the line buffer
  std::deque<row_in_flight> in_flight_;
  cycle_t delivered_ = 0;  // cycle in which the last row handed on was complete
  std::vector<std::int32_t> map_;
};

}  // namespace pqa
