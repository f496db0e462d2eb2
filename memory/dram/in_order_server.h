// Loosely timed: bursts served one after the other on the same banks.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

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
class alignas(64) in_order_server {
 public:
  // `channel` must outlive this.
  in_order_server(const dram_config& config, dram_channel& channel);

  // The clock after the burst's last data. `row_goes_on`: the next burst of the same access needs the row, too.
  ck_t serve(const dram_burst& burst, ck_t arrival, bool row_goes_on);

  // The same, without asking more than most bursts need: never_ck if the burst does not find its row open, if a refresh
  // is due before it, or if it overtakes() others, and then nothing has happened. `target`: of the bank.
  template <bool IS_WRITE>
  ck_t serve_hit(const channel_state::target& target, std::uint32_t bank, std::uint32_t row, std::uint32_t column,
                 ck_t arrival) {
    if (!channel_state::has_open(target, row) || overtakes(IS_WRITE, target, row, arrival)) return never_ck;
    ck_t clock = std::max(arrival, channel_state::earliest_access(IS_WRITE, target));
    if (clock >= hits_before_) return never_ck;
    clock = column_bus_->take(clock, column_clocks_);
    note_direction(IS_WRITE, clock);
    ++channel_.counted().row_hits;
    return channel_.issue_column(IS_WRITE, false, target, bank, row, column, clock);
  }
  // Whether serve_hit() may serve any.
  void allow_hits(bool allowed) {
    allows_hits_ = allowed;
    note_due();
  }

  // Would a controller have served this burst before others that have been served already? It came before data turned
  // to the other direction, or before its row was closed for another one.
  bool overtakes(bool is_write, std::uint32_t bank, std::uint32_t row, ck_t arrival) const {
    return overtakes(is_write, channel_.target_of(bank), row, arrival);
  }
  // A controller has sent commands up to this clock: none before it.
  void not_before(ck_t clock);
  // The clock after the last command sent.
  ck_t last_command() const { return std::max(buses_[0].end_of_last(), buses_[1].end_of_last()); }

 private:
  bool overtakes(bool is_write, const channel_state::target& t, std::uint32_t row, ck_t arrival) const {
    return (is_write != last_is_write_ && arrival < turned_at_) || channel_state::had_open(t, row, arrival);
  }
  ck_t send(dram_command command, const dram_burst& burst, ck_t clock);
  // Its row is open, and RD, WR could go at `clock`.
  ck_t access(bool is_write, bool closes, std::uint32_t bank, std::uint32_t row, std::uint32_t column, ck_t clock) {
    clock = column_bus_->take(clock, column_clocks_);
    note_direction(is_write, clock);
    return channel_.issue_column(is_write, closes, bank, row, column, clock);
  }
  void note_direction(bool is_write, ck_t clock) {
    if (is_write == last_is_write_) return;
    last_is_write_ = is_write;
    turned_at_ = clock;
  }
  void open(std::uint32_t bank, std::uint32_t row, ck_t arrival);
  void refresh(std::uint32_t bank_in_use);
  void note_due();

  dram_channel& channel_;
  ck_t hits_before_ = 0;                // next_due_ where serve_hit() may serve any, otherwise 0
  ck_t turned_at_ = 0;                  // the first column command in this direction
  bus_calendar* column_bus_ = nullptr;  // one of the buses
  const channel_state& state_;
  const constraint_table& table_;
  std::int32_t column_clocks_;  // of RD and WR on the bus
  bool last_is_write_ = false;
  bool allows_hits_ = true;
  bool keeps_rows_;  // open, adaptive
  dram_page_policy page_policy_;
  std::array<bus_calendar, 2> buses_;
  ck_t next_due_ = never_ck;  // the earliest refresh of any rank
};

}  // namespace pqa
