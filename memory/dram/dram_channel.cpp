#include "dram/dram_channel.h"

namespace pqa {
namespace {

std::uint32_t lowest_bit(std::uint64_t mask) {
  return static_cast<std::uint32_t>(__builtin_ctzll(mask));
}

std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

// Ranks take turns: rank r of n is refreshed first at interval * (1 - reverse(r) / n), where reverse() mirrors the bits
// of r, so that two that follow each other are far apart however many there are.
ck_t first_refresh(ck_t interval, std::uint32_t rank, std::uint32_t ranks) {
  std::uint32_t reversed = 0;
  for (std::uint32_t bit = 1, mirrored = ranks / 2; bit < ranks; bit <<= 1, mirrored >>= 1) {
    if ((rank & bit) != 0) reversed |= mirrored;
  }
  return interval - interval * reversed / ranks;
}

}  // namespace

dram_channel::dram_channel(const dram_config& c, const constraint_table& table, std::uint32_t number)
    : state_(c, table),
      last_direction_(c.pseudo_channels, direction::none),
      table_(table),
      two_buses_(has_two_command_buses(c.standard)),
      refresh_(c.controller.refresh),
      refresh_timers_(state_.ranks()),
      ranks_(c.ranks),
      number_(number),
      banks_per_group_(c.banks_per_group) {
  if (refresh_ == dram_refresh::none) return;
  refresh_round_ = low_bits(c.standard == dram_standard::ddr5 ? c.banks_per_group : state_.banks_per_rank());
  for (std::uint32_t r = 0; r < state_.ranks(); ++r) {
    refresh_timers_[r] = {first_refresh(table.refresh_interval(), r, state_.ranks()), refresh_round_};
  }
}

ck_t dram_channel::issue(dram_command command, std::uint32_t bank, std::uint32_t row, std::uint32_t column,
                         ck_t clock) {
  if (is_column(command)) {
    const bool closes = command == dram_command::RDA || command == dram_command::WRA;
    return issue_column(is_write(command), closes, bank, row, column, clock);
  }
  if (command == dram_command::ACT) {
    activate(bank, row, clock);
  } else if (command == dram_command::PRE) {
    precharge(bank, clock);
  } else {
    state_.issue(command, bank, row, clock);
    if (trace_ != nullptr) record(command, bank, row, column, clock);
    if (command == dram_command::PREab)
      ++counted_.precharges;
    else
      note_refresh(command, bank);
  }
  return clock;
}

void dram_channel::note_refresh(dram_command command, std::uint32_t bank) {
  ++counted_.refreshes;
  refresh_timer& timer = refresh_timers_[state_.rank_of(bank)];
  timer.due += table_.refresh_interval();
  if (command == dram_command::REFab) return;
  timer.remaining &= ~(std::uint64_t{1} << (bank & (state_.banks_per_rank() - 1)));
  if (timer.remaining == 0) timer.remaining = refresh_round_;
}

std::uint32_t dram_channel::bank_to_refresh(std::uint32_t rank, std::uint64_t busy) const {
  const std::uint64_t remaining = refresh_timers_[rank].remaining;
  const std::uint32_t first = rank * state_.banks_per_rank();
  // In DDR5 the banks of a round are those of the first group, each busy when any of its namesakes is.
  for (std::uint32_t b = banks_per_group_; b < state_.banks_per_rank(); ++b) {
    if (refresh_round_ >> b != 0) break;
    busy |= (busy >> b & 1) << (b & (banks_per_group_ - 1));
  }
  const std::uint64_t idle = remaining & ~busy;
  return first + lowest_bit(idle != 0 ? idle : remaining);
}

dram_command dram_channel::refresh_step(std::uint32_t& bank) const {
  if (refresh_ == dram_refresh::all_bank) {
    return state_.any_open(state_.rank_of(bank)) ? dram_command::PREab : dram_command::REFab;
  }
  dram_command command = dram_command::REFpb;
  std::uint32_t open = bank;
  state_.for_refreshed(bank, [&](std::uint32_t b) {
    if (!state_.is_open(b)) return;
    command = dram_command::PRE;
    open = b;
  });
  bank = open;
  return command;
}

void dram_channel::record(dram_command command, std::uint32_t bank, std::uint32_t row, std::uint32_t column,
                          ck_t clock) {
  dram_command_record r;
  r.clock = static_cast<std::uint64_t>(clock);
  r.command = command;
  r.channel = static_cast<std::uint16_t>(number_);
  const std::uint32_t rank = state_.rank_of(bank);
  r.pseudo_channel = static_cast<std::uint16_t>(rank / ranks_);
  r.rank = static_cast<std::uint16_t>(rank % ranks_);
  const bool of_rank = command == dram_command::PREab || command == dram_command::REFab;
  const std::uint32_t within = bank & (state_.banks_per_rank() - 1);
  if (!of_rank) {
    r.bank_group = static_cast<std::uint16_t>(within / banks_per_group_);
    r.bank = static_cast<std::uint16_t>(within % banks_per_group_);
  }
  if (is_column(command)) {
    r.row = row;
    r.column = column;
    const ck_t start = clock + (is_write(command) ? table_.write_data() : table_.read_data());
    r.data_start = static_cast<std::uint64_t>(start);
    r.data_end = static_cast<std::uint64_t>(start + table_.burst());
  } else if (command == dram_command::ACT) {
    r.row = row;
  }
  trace_->record(r);
}

}  // namespace pqa
