// Fetches descriptors and tables from memory and fills the on-chip tables with them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "hardware/bank_fill.h"
#include "hardware/burst_port.h"
#include "hardware/load_account.h"
#include "hardware/stage_control.h"

namespace pqa {

class table_loader : public sc_core::sc_module, private burst_client, private loader_control_if {
 public:
  loader_control_sink control;
  tlm::tlm_initiator_socket<32> memory;
  tlm_utils::simple_initiator_socket<table_loader, 32> prototypes;
  tlm_utils::simple_initiator_socket<table_loader, 32> luts;
  tlm_utils::simple_initiator_socket<table_loader, 32> biases;

  table_loader(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
               const engine_options& options);
  std::size_t live_payloads() const { return port_.live_payloads() + pool_.live(); }

 private:
  // Reads a kind of entries in order from a tile's loaded data.
  struct run_cursor {
    std::size_t run = 0;
    std::uint64_t offset = 0;
  };
  // An order: a descriptor (no plan), or the tables of a tile.
  struct order {
    std::uint64_t layer = 0;
    std::uint64_t gate_tile = 0;
    tile_job job;
    std::shared_ptr<const table_plan> plan;
    std::vector<burst> descriptor_bursts;
    std::size_t issued = 0;
    std::uint64_t first_number = 0;  // of its bursts in the request stream
    std::vector<char> arrived;
    std::size_t in_order = 0;  // bursts that have arrived without one missing before them
    std::vector<std::uint8_t> data;
    std::size_t rows_filled = 0;
    std::size_t groups_filled = 0;
    std::size_t groups_reported = 0;
    std::size_t rows_written = 0;
    run_cursor lut_cursor, prototype_cursor;

    const std::vector<burst>& bursts() const { return plan ? plan->bursts : descriptor_bursts; }
  };
  // A write into a bank that is due at a cycle.
  struct due_write {
    cycle_t cycle;
    std::shared_ptr<order> from;
    bool is_lut;
    std::size_t index;  // row of the LUT or group of prototypes
  };

  // loader_control_if
  void start_job(cycle_t begin, std::uint32_t timeout) override;
  void fetch_descriptor(std::uint64_t address, std::uint64_t layer, std::uint64_t gate_tile) override;
  void load_tile(const tile_job& job) override;
  void tile_ended(std::uint64_t number, cycle_t end) override;
  load_report layer_ended(std::uint64_t layer, cycle_t end) override;
  void abort() override;

  // burst_client
  std::optional<burst_request> next_request(unsigned stream) override;
  void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                      cycle_t cycle) override;
  void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                        const tlm::tlm_generic_payload& payload, cycle_t cycle) override;
  void no_response(unsigned stream, const burst_request& request, cycle_t cycle) override;

  cycle_t gate_of(std::uint64_t tile_number) const;
  load_outlook outlook() const;
  void tile_burst_arrived(const std::shared_ptr<order>& o, cycle_t cycle);
  void fill(const std::shared_ptr<order>& o, cycle_t cycle);
  void report_groups(order& o, cycle_t cycle);
  void write_due();
  void schedule(due_write write);
  void write_lut_row(order& o, const bank_row& row);
  void write_prototypes(order& o, std::size_t group);
  void write_bias(order& o);
  void read_entries(const order& o, table_kind kind, run_cursor& cursor, std::uint64_t count, std::uint32_t bits);
  void write_bank(const order& o, tlm_utils::simple_initiator_socket<table_loader, 32>& bank, std::uint64_t address,
                  unsigned entry_bytes);
  tlm::tlm_sync_enum bank_responds(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);

  const clock_domain& clock_;
  const architecture& arch_;
  const bool timing_only_;
  burst_port port_;
  payload_pool pool_;
  load_account account_;
  bank_fill lut_fill_;
  bank_fill prototype_fill_;

  std::deque<std::shared_ptr<order>> orders_;     // not all of their bursts have left
  std::deque<std::shared_ptr<order>> in_flight_;  // not all of their bursts have arrived
  std::uint64_t filled_layer_ = 0;                // of the bank that was written last
  std::uint64_t next_number_ = 0;
  cycle_t job_begin_ = 0;
  std::uint64_t tiles_issued_ = 0;  // so the next table burst belongs to the tile of this number
  bool all_issued_ = false;
  std::uint64_t tiles_ended_ = 0;
  cycle_t recent_ends_[4] = {};

  std::deque<due_write> due_;
  sc_core::sc_event due_event_;
  std::vector<std::int32_t> entries_;  // scratch of one bank write
};

}  // namespace pqa
