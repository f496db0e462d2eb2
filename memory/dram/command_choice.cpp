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
  chosen_floor_ = floor_;
  for (std::uint32_t r = 0; r < ranks_.size(); ++r) {
    if (ranks_[r].refreshing) choose_refresh(r);
    if ((ranks_[r].banks & ~ranks_[r].blocked) != 0) choose_in_rank(r);
  }
  compare_buses();
  chosen_ = true;
}

void channel_controller::compare_buses() {
  const best_offer& row = best_of_bus_[0];
  const best_offer& column = best_of_bus_[1];
  if (column.key == no_offer) {
    best_ = row.key == no_offer ? choice{} : choice_of(row);
    return;
  }
  best_ = choice_of(column);
  if (row.key == no_offer) return;
  // Both buses may carry a command in the same clock; which one is looked at first does not matter.
  const choice other = choice_of(row);
  if (other.clock <= best_.clock) best_ = other;
}

channel_controller::choice channel_controller::choice_of(const best_offer& offer) const {
  choice c;
  c.bank = offer.bank;
  c.is_refresh = offer.is_refresh;
  c.command = offer.is_refresh ? channel_.refresh_step(c.bank) : offers_[offer.bank].command;
  c.clock = chosen_floor_ + static_cast<ck_t>(offer.key >> age_bits) - table_.command_clocks(c.command);
  return c;
}

void channel_controller::choose_in_rank(std::uint32_t rank) {
  const bool fifo = controller_.scheduler == dram_scheduler::fifo;
  const std::uint32_t first = rank * state_.banks_per_rank();
  std::array<ck_t, channel_state::action_count> allowed = state_.rank_allows(rank);
  for (std::size_t a = 0; a < allowed.size(); ++a) {
    const bool column = a == channel_state::read || a == channel_state::write;
    const ck_t free = bus_free_[column ? channel_.bus_of(dram_command::RD) : 0];
    allowed[a] = std::max({allowed[a], floor_, free});
  }
  for (std::uint64_t left = ranks_[rank].banks & ~ranks_[rank].blocked; left != 0; left &= left - 1) {
    const std::uint32_t bank = first + static_cast<std::uint32_t>(__builtin_ctzll(left));
    const offer_of_bank& o = offers_[bank];
    if (fifo && dram_channel::is_column(o.command) && o.age != next_age_) continue;
    const ck_t clock = std::max({o.in_bank, state_.group_allows(bank, o.action), allowed[o.action]});
    const std::uint64_t key = key_of(clock + o.length, o.age);
    best_offer& best = best_of_bus_[o.bus];
    if (key < best.key) best = {key, bank, false};
  }
}

// A single bank whose offer is new, while the choice among the others stands.
void channel_controller::consider_bank(std::uint32_t bank) {
  const std::uint32_t rank = state_.rank_of(bank);
  const std::uint64_t bit = std::uint64_t{1} << (bank & (state_.banks_per_rank() - 1));
  const offer_of_bank& o = offers_[bank];
  if ((ranks_[rank].banks & ~ranks_[rank].blocked & bit) == 0) return;
  if (controller_.scheduler == dram_scheduler::fifo && dram_channel::is_column(o.command) && o.age != next_age_) return;
  const ck_t clock = std::max({o.in_bank, state_.earliest_in_rank(o.command, bank), floor_, bus_free_[o.bus]});
  const std::uint64_t key = key_of(clock + o.length, o.age);
  if (key >= best_of_bus_[o.bus].key) return;
  best_of_bus_[o.bus] = {key, bank, false};
  compare_buses();
}

void channel_controller::choose_refresh(std::uint32_t rank) {
  std::uint32_t bank = ranks_[rank].refresh_bank;
  const dram_command command = channel_.refresh_step(bank);
  const ck_t clock = std::max({state_.earliest(command, bank), floor_, bus_free_[0]});
  const std::uint64_t key = key_of(clock + table_.command_clocks(command), 0);
  if (key < best_of_bus_[0].key) best_of_bus_[0] = {key, ranks_[rank].refresh_bank, true};
}

void channel_controller::send() {
  const choice sent = best_;
  chosen_ = false;
  bus_free_[channel_.bus_of(sent.command)] = sent.clock + table_.command_clocks(sent.command);
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
