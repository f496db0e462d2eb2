// Loosely timed: bursts served one after the other on the same banks.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dram/burst_queue.h"
#include "dram/bus_calendar.h"
#include "dram/dram_channel.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// Each burst gets the earliest clocks that the banks and the command bus leave to it, after those of the calls before:
// data move in the order of the calls, rows are opened as early as the arrival allows. So hits, misses, conflicts,
// turnarounds and refresh cost what they cost; what a controller gains by choosing among waiting bursts is not seen.
// Refresh goes before the first data that would move after it is due. Of the page policies, `adaptive` is taken for
// `open`, since nobody waits, and `closed_adaptive` keeps a row open within one access only.
class in_order_server {
 public:
  // `channel` must outlive this.
  in_order_server(const dram_config& config, dram_channel& channel);

  // The clock after the burst's last data. `row_goes_on`: the next burst of the same access needs the row, too.
  ck_t serve(const dram_burst& burst, ck_t arrival, bool row_goes_on) {
    if (keeps_rows_ && state_.has_open(burst.bank, burst.row)) {
      const ck_t clock = std::max(arrival, state_.earliest_access(burst.is_write, burst.bank));
      if (clock < next_due_) return hit(burst, false, clock);
    }
    return serve_any(burst, arrival, row_goes_on);
  }

  // Would a controller have served this burst before others that have been served already? It came before data turned
  // to the other direction, or before its row was closed for another one.
  bool overtakes(const dram_burst& burst, ck_t arrival) const {
    if (burst.is_write != last_is_write_ && arrival < turned_at_) return true;
    const closed_row& closed = closed_rows_[burst.bank];
    return burst.row == closed.row && arrival < closed.clock;
  }
  // A controller has sent commands up to this clock: none before it.
  void not_before(ck_t clock);
  // The clock after the last command sent.
  ck_t last_command() const { return last_command_; }

 private:
  struct closed_row {
    std::uint32_t row = 0;
    ck_t clock = 0;  // of the PRE that closed it for another row
  };

  ck_t send(dram_command command, const dram_burst& burst, ck_t clock);
  ck_t serve_any(const dram_burst& burst, ck_t arrival, bool row_goes_on);
  // Its row is open, and RD, WR could go at `clock`.
  ck_t hit(const dram_burst& burst, bool closes, ck_t clock) {
    ++channel_.counted().row_hits;
    return access(burst, closes, clock);
  }
  ck_t access(const dram_burst& burst, bool closes, ck_t clock) {
    clock = column_bus_.take(clock, column_clocks_);
    last_command_ = std::max(last_command_, clock + column_clocks_);
    if (burst.is_write != last_is_write_) {
      last_is_write_ = burst.is_write;
      turned_at_ = clock;
    }
    return channel_.issue_column(burst.is_write, closes, burst.bank, burst.row, burst.column, clock);
  }
  void open(const dram_burst& burst, ck_t arrival);
  void refresh(std::uint32_t bank_in_use);
  void note_due();

  dram_channel& channel_;
  const channel_state& state_;
  const constraint_table& table_;
  dram_page_policy page_policy_;
  bool keeps_rows_;             // open, adaptive
  std::int32_t column_clocks_;  // of RD and WR on the bus
  std::array<bus_calendar, 2> buses_;
  bus_calendar& column_bus_;
  ck_t last_command_ = 0;
  std::vector<closed_row> closed_rows_;  // by bank
  ck_t turned_at_ = 0;                   // the first column command in this direction
  bool last_is_write_ = false;
  ck_t next_due_ = never_ck;  // the earliest refresh of any rank
};

}  // namespace pqa
