#include "dram/in_order_server.h"

#include <algorithm>

namespace pqa {

in_order_server::in_order_server(const dram_config& config, dram_channel& channel)
    : channel_(channel),
      state_(channel.state()),
      table_(channel.table()),
      column_clocks_(channel.table().command_clocks(dram_command::RD)),
      keeps_rows_(config.controller.page_policy == dram_page_policy::open ||
                  config.controller.page_policy == dram_page_policy::adaptive),
      page_policy_(config.controller.page_policy) {
  column_bus_ = &buses_[channel.bus_of(dram_command::RD)];
  note_due();
}

void in_order_server::note_due() {
  next_due_ = never_ck;
  for (std::uint32_t r = 0; r < state_.ranks(); ++r) next_due_ = std::min(next_due_, channel_.refresh_due(r));
  hits_before_ = allows_hits_ && keeps_rows_ ? next_due_ : 0;
}

void in_order_server::not_before(ck_t clock) {
  note_due();
  for (bus_calendar& bus : buses_) bus.close_before(clock);
}

// Puts a command that could go at `clock` on its bus.
ck_t in_order_server::send(dram_command command, const dram_burst& burst, ck_t clock) {
  clock = buses_[channel_.bus_of(command)].take(clock, table_.command_clocks(command));
  channel_.issue(command, burst.bank, burst.row, burst.column, clock);
  return clock;
}

// Sends the refreshes that are due now at next_due_.
void in_order_server::refresh(std::uint32_t bank_in_use) {
  for (std::uint32_t rank = 0; rank < state_.ranks(); ++rank) {
    if (channel_.refresh_due(rank) > next_due_) continue;
    dram_burst at;
    at.bank = rank * state_.banks_per_rank();
    if (channel_.refreshes_banks()) {
      const bool same_rank = state_.rank_of(bank_in_use) == rank;
      const std::uint64_t bit = std::uint64_t{1} << (bank_in_use & (state_.banks_per_rank() - 1));
      at.bank = channel_.bank_to_refresh(rank, same_rank ? bit : 0);
    }
    const std::uint32_t refreshed = at.bank;
    dram_command command = dram_command::PRE;
    while (command != dram_command::REFab && command != dram_command::REFpb) {
      at.bank = refreshed;
      command = channel_.refresh_step(at.bank);
      send(command, at, std::max(next_due_, state_.earliest(command, at.bank)));
    }
  }
  note_due();
}

ck_t in_order_server::serve(const dram_burst& burst, ck_t arrival, bool row_goes_on) {
  const bool closes = !keeps_rows_ && (page_policy_ == dram_page_policy::closed || !row_goes_on);
  const dram_command column = dram_channel::column_command(burst.is_write, closes);
  ck_t clock = channel_.earliest_column(burst.is_write, closes, burst.bank, burst.row, arrival);
  while (clock >= next_due_) {
    refresh(burst.bank);
    clock = channel_.earliest_column(burst.is_write, closes, burst.bank, burst.row, arrival);
  }
  if (state_.has_open(burst.bank, burst.row)) {
    ++channel_.counted().row_hits;
  } else {
    open(burst.bank, burst.row, arrival);
    clock = std::max(arrival, state_.earliest_for_bank(column, burst.bank));
  }
  return access(burst.is_write, closes, burst.bank, burst.row, burst.column, clock);
}

// Row commands go on the first bus.
void in_order_server::open(std::uint32_t bank, std::uint32_t row, ck_t arrival) {
  if (state_.is_open(bank)) {
    ++channel_.counted().row_conflicts;
    const std::uint32_t before = state_.open_row(bank);
    const ck_t from = std::max(arrival, state_.earliest_for_bank(dram_command::PRE, bank));
    const ck_t closed = buses_[0].take(from, table_.command_clocks(dram_command::PRE));
    channel_.precharge(bank, closed);
    channel_.note_closed(bank, before, closed);
  } else {
    ++channel_.counted().row_misses;
  }
  const ck_t from = std::max(arrival, state_.earliest_for_bank(dram_command::ACT, bank));
  channel_.activate(bank, row, buses_[0].take(from, table_.command_clocks(dram_command::ACT)));
}

}  // namespace pqa
