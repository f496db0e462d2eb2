// The LUT banks: for each index of a vector, the precomputed products of that prototype with every output of the tile.
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "hardware/activity_log.h"
#include "hardware/fifo_ends.h"
#include "hardware/slot_ring.h"
#include "hardware/stage_control.h"
#include "hardware/table_bank.h"
#include "hardware/tokens.h"

namespace pqa {

class lut_banks : public sc_core::sc_module,
                  private stage_control_if,
                  private stream_fw_if<index_vector>,
                  private stream_bw_if<looked_up_rows> {
 public:
  control_sink control;
  stream_sink<index_vector> indices;
  stream_source<looked_up_rows> rows;
  table_bank luts;  // bound to the loader

  lut_banks(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
            const engine_options& options);

 private:
  void start_tile(const tile_job& job) override;
  stage_report finish_tile(cycle_t end) override;
  void abort() override;
  void prepare_tables(const tile_job& job) override;
  void push(const index_vector& vector, cycle_t usable) override;
  void credit(const looked_up_rows*, std::uint32_t slots, cycle_t usable) override;

  void schedule() { wake_.notify(sc_core::SC_ZERO_TIME); }
  void run();
  void start_vector(cycle_t start);
  const std::int32_t* look_up(const index_vector& vector);

  const clock_domain& clock_;
  const architecture& arch_;
  const bool timing_only_;
  activity_log log_;
  sc_core::sc_event wake_;

  std::optional<tile_job> job_;
  cycle_t free_at_ = 0;  // P of the vector before, plus Tl
  token_queue<index_vector> queue_;
  credit_queue credits_;
  std::vector<range> groups_;
  std::vector<range> blocks_;  // of outputs
  slot_ring<std::int32_t> slots_;
};

}  // namespace pqa
