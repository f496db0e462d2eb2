// The part of channel_controller that chooses commands and sends them.
#include <algorithm>

#include "dram/channel_controller.h"

namespace pqa {

void channel_controller::advance(ck_t until) {
  if (floor_ >= until && chosen_ && best_.clock >= until) return;
  while (true) {
    if (!chosen_) choose();
    if (std::min(best_.clock, next_due_) >= until) break;
    if (next_due_ <= best_.clock) {
      begin_refresh();
    } else {
      send();
    }
  }
  floor_ = std::max(floor_, until);
}

// From its due clock on, the rank (or the bank whose turn it is) does nothing but what its refresh takes.
void channel_controller::begin_refresh() {
  for (std::uint32_t r = 0; r < ranks_.size(); ++r) {
    rank_offers& rank = ranks_[r];
    if (rank.refreshing || channel_.refresh_due(r) != next_due_) continue;
    rank.refreshing = true;
    rank.refresh_bank = r * state_.banks_per_rank();
    rank.blocked = ~std::uint64_t{0};
    if (!channel_.refreshes_banks()) continue;
    rank.refresh_bank = channel_.bank_to_refresh(r, rank.waiting);
    rank.blocked = 0;
    state_.for_refreshed(rank.refresh_bank, [&](std::uint32_t b) {
      rank.blocked |= std::uint64_t{1} << (b & (state_.banks_per_rank() - 1));
    });
  }
  floor_ = std::max(floor_, next_due_);
  note_due();
  chosen_ = false;
}

void channel_controller::choose() {
  best_of_bus_ = {};
  for (std::uint32_t r = 0; r < ranks_.size(); ++r) {
    if (ranks_[r].refreshing) choose_refresh(r);
    if ((ranks_[r].banks & ~ranks_[r].blocked) != 0) choose_in_rank(r);
  }
  // Both buses may carry a command in the same clock; which one is looked at first does not matter.
  const choice& row = best_of_bus_[0];
  const choice& column = best_of_bus_[1];
  const bool column_first = column.clock < row.clock || (column.clock == row.clock && column.age < row.age);
  best_ = column_first ? column : row;
  chosen_ = true;
}

void channel_controller::choose_in_rank(std::uint32_t rank) {
  const bool fifo = controller_.scheduler == dram_scheduler::fifo;
  const std::uint32_t first = rank * state_.banks_per_rank();
  for (std::uint64_t left = ranks_[rank].banks & ~ranks_[rank].blocked; left != 0; left &= left - 1) {
    const std::uint32_t bank = first + static_cast<std::uint32_t>(__builtin_ctzll(left));
    if (fifo && dram_channel::is_column(offers_[bank].command) && offers_[bank].age != next_age_) continue;
    consider_bank(bank);
  }
}

void channel_controller::consider_bank(std::uint32_t bank) {
  const offer_of_bank& o = offers_[bank];
  const unsigned bus = channel_.bus_of(o.command);
  const ck_t clock = std::max({o.in_bank, state_.earliest_in_rank(o.command, bank), floor_, bus_free_[bus]});
  const ck_t end = clock + table_.command_clocks(o.command);
  choice& best = best_of_bus_[bus];
  if (end < best.end || (end == best.end && o.age < best.age)) best = {clock, end, o.age, bank, o.command, false};
}

void channel_controller::choose_refresh(std::uint32_t rank) {
  std::uint32_t bank = ranks_[rank].refresh_bank;
  const dram_command command = channel_.refresh_step(bank);
  const ck_t clock = std::max({state_.earliest(command, bank), floor_, bus_free_[0]});
  const ck_t end = clock + table_.command_clocks(command);
  choice& best = best_of_bus_[0];
  if (end < best.end || (end == best.end && best.age > 0)) best = {clock, end, 0, bank, command, true};
}

void channel_controller::send() {
  const choice sent = best_;
  chosen_ = false;
  bus_free_[channel_.bus_of(sent.command)] = sent.end;
  floor_ = std::max(floor_, sent.clock);
  if (sent.is_refresh) {
    send_refresh();
    return;
  }
  send_for_burst();
}

void channel_controller::send_refresh() {
  const choice sent = best_;
  const std::uint32_t number = state_.rank_of(sent.bank);
  rank_offers& rank = ranks_[number];
  channel_.issue(sent.command, sent.bank, 0, 0, sent.clock);
  if (sent.command == dram_command::REFab || sent.command == dram_command::REFpb) {
    rank.refreshing = false;
    rank.blocked = 0;
    note_due();
  }
  const std::uint32_t first = number * state_.banks_per_rank();
  for (std::uint64_t left = rank.waiting; left != 0; left &= left - 1) {
    update_offer(first + static_cast<std::uint32_t>(__builtin_ctzll(left)));
  }
}

void channel_controller::send_for_burst() {
  const choice sent = best_;
  const std::uint32_t entry = offers_[sent.bank].entry;
  const dram_burst burst = queue_[entry].burst;
  const ck_t end = channel_.issue(sent.command, sent.bank, burst.row, burst.column, sent.clock);
  if (dram_channel::is_column(sent.command)) {
    complete(entry, sent.bank, end);
    update_offer(sent.bank);
    admit_waiting(sent.clock);
    return;
  }
  (sent.command == dram_command::ACT ? queue_[entry].activated : queue_[entry].conflicted) = true;
  update_offer(sent.bank);
}

}  // namespace pqa
