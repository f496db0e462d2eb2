// The encoder array: finds the nearest prototype of each subvector of a group, one index vector every Te cycles.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "arithmetic/encode.h"
#include "hardware/activity_log.h"
#include "hardware/fifo_ends.h"
#include "hardware/slot_ring.h"
#include "hardware/stage_control.h"
#include "hardware/table_bank.h"
#include "hardware/tokens.h"

namespace pqa {

class encoder_array : public sc_core::sc_module,
                      private stage_control_if,
                      private stream_fw_if<feature_row>,
                      private stream_bw_if<index_vector> {
 public:
  control_sink control;
  stream_sink<feature_row> rows;
  stream_source<index_vector> indices;
  table_bank prototypes;  // bound to the loader

  encoder_array(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                const engine_options& options);

 private:
  // stage_control_if
  void start_tile(const tile_job& job) override;
  stage_report finish_tile(cycle_t end) override;
  void abort() override;
  void tables_are_ready(const tables_ready& note) override;
  void prepare_tables(const tile_job& job) override;

  void push(const feature_row& row, cycle_t usable) override;
  void credit(const index_vector*, std::uint32_t slots, cycle_t usable) override;

  // When vector j can start, with each constraint's own cycle; nothing while one is not known yet.
  struct start_terms {
    cycle_t tables = 0, inputs = 0, outputs = 0, earliest = 0;
    cycle_t start() const { return std::max({tables, inputs, outputs, earliest}); }
  };
  std::optional<start_terms> next_start();
  void schedule() { wake_.notify(sc_core::SC_ZERO_TIME); }
  void run();
  void start_vector(const start_terms& terms);
  const std::uint16_t* encode(std::uint64_t column, std::uint32_t group);
  void release_rows(std::uint64_t column, std::uint32_t group, cycle_t start);
  std::uint64_t rows_needed(std::uint64_t column, std::uint32_t group) const;
  void make_encoder_for_tile();

  const clock_domain& clock_;
  const architecture& arch_;
  const bool timing_only_;
  run_observer* observer_;  // of indices; may be null
  activity_log log_;
  sc_core::sc_event wake_;

  std::optional<tile_job> job_;
  std::optional<feature_plan> features_;
  std::uint64_t next_ = 0;  // j
  cycle_t free_at_ = 0;     // E of the vector before, plus Te
  tile_opening opening_;
  credit_queue credits_;
  std::map<std::uint64_t, std::vector<tables_ready>> ready_;  // by tile number, in the order of groups

  std::deque<cycle_t> row_cycles_;  // of rows that have arrived and are not released, from number rows_released_ on
  std::uint64_t rows_released_ = 0;
  const std::int32_t* map_ = nullptr;

  std::vector<range> groups_;
  std::unique_ptr<encoder> encoder_;
  std::uint64_t encoder_writes_ = 0;  // of the bank when the encoder was made
  std::vector<std::int32_t> subvectors_;
  slot_ring<std::uint16_t> slots_;
  std::vector<std::uint16_t> kept_;  // [column][subspace of the layer]
};

}  // namespace pqa
