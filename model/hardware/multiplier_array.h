// The array of the conventional accelerator: multiplies windows of the input with the filters of a group, block by
// block.
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "arithmetic/convolution.h"
#include "hardware/activity_log.h"
#include "hardware/dla_stream.h"
#include "hardware/fifo_ends.h"
#include "hardware/slot_ring.h"
#include "hardware/stream.h"

namespace pqa {

class multiplier_array : public sc_core::sc_module,
                         private stream_fw_if<filter_group>,
                         private stream_fw_if<feature_row>,
                         private stream_bw_if<output_block> {
 public:
  stream_sink<filter_group> groups;
  stream_sink<feature_row> rows;
  stream_source<output_block> blocks;

  multiplier_array(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
                   const engine_options& options);

  void start_layer(const dla_layer_job& job);
  stage_account finish_layer(cycle_t end);
  void abort();

 private:
  // stream_fw_if, stream_bw_if
  void push(const filter_group& group, cycle_t usable) override;
  void push(const feature_row& row, cycle_t usable) override;
  void credit(const output_block*, std::uint32_t slots, cycle_t usable) override;

  void run();
  void schedule() { wake_.notify(sc_core::SC_ZERO_TIME); }
  // How many rows of all passes must have arrived for the next block.
  std::uint64_t rows_needed() const;
  void start_block(cycle_t start);
  void account(cycle_t start, output_block& token);
  void compute(output_block& token, range columns);
  void step(cycle_t free);
  void free_rows(cycle_t free);

  const clock_domain& clock_;
  const dla_architecture& d_;
  const bool timing_only_;
  activity_log log_;
  sc_core::sc_event wake_;

  token_queue<filter_group> group_queue_;
  std::optional<dla_layer_job> job_;
  bool done_ = true;  // all blocks of the layer have started
  std::size_t group_ = 0;
  std::uint32_t row_ = 0;
  std::uint32_t block_ = 0;  // of the row
  std::uint32_t rows_freed_ = 0;
  std::vector<cycle_t> row_arrivals_;  // cycles from which rows can be used, in order, through all passes
  const std::int32_t* map_ = nullptr;
  credit_queue credits_;
  cycle_t free_at_ = 0;  // the array has done the block before
  bool opened_ = false;
  std::optional<multiplier_lanes> lanes_;
  slot_ring<std::int32_t> slots_;
};

}  // namespace pqa
