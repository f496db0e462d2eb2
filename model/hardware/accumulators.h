// The accumulators: an adder tree over the subspaces of a group, and a register per output of the column.
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

class accumulators : public sc_core::sc_module,
                     private stage_control_if,
                     private stream_fw_if<looked_up_rows>,
                     private stream_fw_if<partial_column>,
                     private stream_bw_if<output_column> {
 public:
  control_sink control;
  stream_sink<looked_up_rows> rows;
  stream_sink<partial_column> partial_sums;
  stream_source<output_column> columns;
  table_bank biases;  // bound to the loader

  accumulators(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
               const engine_options& options);

 private:
  void start_tile(const tile_job& job) override;
  stage_report finish_tile(cycle_t end) override;
  void abort() override;
  void prepare_tables(const tile_job& job) override;
  void push(const looked_up_rows& token, cycle_t usable) override;
  void push(const partial_column& token, cycle_t usable) override;
  void credit(const output_column*, std::uint32_t slots, cycle_t usable) override;

  // When the last row of the oldest vector can be accumulated; nothing while a constraint is not known.
  struct start_terms {
    cycle_t rows = 0, partial_sums = 0, outputs = 0, earliest = 0;
    cycle_t last_row() const { return std::max({rows, partial_sums, outputs, earliest}); }
  };
  std::optional<start_terms> next_start() const;
  void schedule() { wake_.notify(sc_core::SC_ZERO_TIME); }
  void run();
  void accumulate(const start_terms& terms);
  void log_vector(const looked_up_rows& vector, const start_terms& terms);
  void begin_column(std::uint64_t column);
  void add_group(const looked_up_rows& vector);
  const std::int32_t* finish_column(std::uint64_t column);
  // The registers of a column: one set, or one a column where sums are kept on the chip.
  std::int32_t* sums_of(std::uint64_t column) { return sums_.data() + (keeps_columns_ ? column : 0) * outputs(); }
  std::uint32_t outputs() const { return job_->tile().outputs.count(); }
  bool first_of_column(std::uint64_t j) const { return job_->tile().group_of(j) == 0; }
  bool last_of_column(std::uint64_t j) const { return job_->tile().group_of(j) + 1 == job_->tile().groups; }

  const clock_domain& clock_;
  const architecture& arch_;
  const bool timing_only_;
  activity_log log_;
  sc_core::sc_event wake_;

  std::optional<tile_job> job_;
  cycle_t free_at_ = 0;  // V of the vector before, plus Tl; a whole vector before the tile for the first
  token_queue<looked_up_rows> queue_;
  token_queue<partial_column> partial_queue_;
  credit_queue credits_;
  std::vector<range> groups_;
  bool keeps_columns_ = false;
  std::vector<std::int32_t> sums_;
  slot_ring<std::int32_t> slots_;
};

}  // namespace pqa
