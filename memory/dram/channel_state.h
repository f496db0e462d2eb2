// What the banks, bank groups and ranks of a channel allow, and when: may this command go; it went.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "dram/constraint_table.h"
#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_trace.h"

namespace pqa {

// Clocks of CK since the start of the simulation; signed, since constraints are differences.
using ck_t = std::int64_t;
inline constexpr ck_t never_ck = INT64_MAX / 2;

// Banks count over the whole channel (dram_place), ranks over its pseudo channels: pseudo channel * ranks + rank.
// Command buses are not part of this: see dram_channel.
class channel_state {
 public:
  channel_state(const dram_config& config, const constraint_table& table);

  std::uint32_t banks() const { return static_cast<std::uint32_t>(banks_.size()); }
  std::uint32_t ranks() const { return static_cast<std::uint32_t>(ranks_.size()); }
  std::uint32_t banks_per_rank() const { return 1U << rank_shift_; }
  std::uint32_t rank_of(std::uint32_t bank) const { return bank >> rank_shift_; }
  std::uint32_t group_of(std::uint32_t bank) const { return bank >> group_shift_; }
  std::uint32_t pseudo_channel_of(std::uint32_t bank) const { return bank >> pseudo_channel_shift_; }

  bool is_open(std::uint32_t bank) const { return banks_[bank].open_row != closed; }
  bool has_open(std::uint32_t bank, std::uint32_t row) const { return banks_[bank].open_row == row; }
  std::uint32_t open_row(std::uint32_t bank) const { return banks_[bank].open_row; }  // of an open bank
  bool any_open(std::uint32_t rank) const { return ranks_[rank].open_banks != 0; }

  // The earliest clock for a command to a bank; for PREab and REFab, to the rank that the bank is in.
  ck_t earliest(dram_command command, std::uint32_t bank) const;
  // The same in parts, for those who look at many banks at once: what depends on the bank alone, and the rest.
  ck_t earliest_in_bank(dram_command command, std::uint32_t bank) const;
  ck_t earliest_in_rank(dram_command command, std::uint32_t bank) const {
    const std::size_t a = action_of(command);
    return std::max(groups_[group_of(bank)].next[a], ranks_[rank_of(bank)].next[a]);
  }

  // earliest() of a command to a single bank, other than REFpb.
  ck_t earliest_for_bank(dram_command command, std::uint32_t bank) const {
    return std::max(earliest_in_bank(command, bank), earliest_in_rank(command, bank));
  }

  // A bank with its group and rank, looked up once for all that is asked about them. Valid as long as the state.
  class target;
  target target_of(std::uint32_t bank);
  static bool has_open(const target& t, std::uint32_t row);
  // Was this the row that was noted as closed, and was it open at `clock`?
  static bool had_open(const target& t, std::uint32_t row, ck_t clock);
  // The bank's row was closed at `clock`, for another one.
  void note_closed(std::uint32_t bank, std::uint32_t row, ck_t clock);
  // Likewise of RD or WR.
  static ck_t earliest_access(bool is_write, const target& t);

  // And once more for one command after the other: what a command does to a bank, and until when its group and its rank
  // forbid that.
  enum action : std::uint8_t { act, pre, read, write };
  static constexpr std::size_t action_count = 4;
  static action action_of(dram_command command) {
    constexpr std::array<action, dram_command_count> actions = {act, pre, pre, read, read, write, write, act, act};
    return actions[static_cast<std::size_t>(command)];
  }
  ck_t group_allows(std::uint32_t bank, std::size_t a) const { return groups_[group_of(bank)].next[a]; }
  const std::array<ck_t, action_count>& rank_allows(std::uint32_t rank) const { return ranks_[rank].next; }

  // The command went at `clock`, which must be legal. `row` counts for ACT.
  void issue(dram_command command, std::uint32_t bank, std::uint32_t row, ck_t clock);
  // issue() of ACT and PRE.
  void activate(std::uint32_t bank, std::uint32_t row, ck_t clock);
  void precharge(std::uint32_t bank, ck_t clock);
  // issue() of RD, WR and, when it `closes` the row, of RDA, WRA.
  void issue_column(bool is_write, bool closes, const target& t, ck_t clock);

  // The banks that one REFpb to `bank` refreshes: itself, and in DDR5 its namesakes in the other bank groups. Calls
  // visit(bank) for each.
  template <class Visit>
  void for_refreshed(std::uint32_t bank, Visit visit) const {
    if (!refresh_spans_groups_) {
      visit(bank);
      return;
    }
    const std::uint32_t first = rank_of(bank) << rank_shift_;
    const std::uint32_t within = bank & ((1U << group_shift_) - 1);
    for (std::uint32_t b = first + within; b < first + banks_per_rank(); b += 1U << group_shift_) visit(b);
  }

 private:
  static constexpr std::uint32_t closed = ~std::uint32_t{0};

  // Each on cache lines of its own, so that finding one is a shift.
  struct alignas(64) bank_state {
    std::array<ck_t, action_count> next{};
    ck_t next_read_closing = 0;  // RDA: beside what RD waits for
    ck_t next_refresh = 0;
    std::uint32_t open_row = closed;
    std::uint32_t noted_row = closed;  // see note_closed()
    ck_t noted_clock = 0;
  };
  static_assert(sizeof(bank_state) == 64);
  struct alignas(64) group_state {
    std::array<ck_t, action_count> next{};
    ck_t next_refresh = 0;
  };
  struct alignas(128) rank_state {
    std::array<ck_t, action_count> next{};
    ck_t next_precharge_all = 0;
    ck_t next_refresh_all = 0;
    ck_t next_refresh = 0;
    std::array<ck_t, 4> activates{};  // the last four
    std::uint32_t oldest_activate = 0;
    std::uint64_t open_banks = 0;
  };

  static constexpr std::size_t at(dram_command command) { return static_cast<std::size_t>(command); }
  static void raise(ck_t& bound, ck_t clock) { bound = std::max(bound, clock); }
  void read_or_written(bool is_write, const target& t, ck_t clock);
  // The row was closed, or will be, at `clock`.
  void precharged(std::uint32_t bank, ck_t clock);
  void precharged_all(std::uint32_t rank, ck_t clock);
  void refreshed_all(std::uint32_t rank, ck_t clock);
  void refreshed(std::uint32_t bank, ck_t clock);
  void count_activate(rank_state& rank, ck_t clock);

  const constraint_table::matrix& in_bank() const { return table_.within(constraint_scope::bank); }
  const constraint_table::matrix& in_group() const { return table_.within(constraint_scope::bank_group); }
  const constraint_table::matrix& in_rank() const { return table_.within(constraint_scope::rank); }

  std::uint32_t group_shift_ = 0;
  std::uint32_t rank_shift_ = 0;
  std::uint32_t pseudo_channel_shift_ = 0;
  std::uint32_t ranks_on_bus_ = 1;
  std::vector<bank_state> banks_;
  std::vector<group_state> groups_;
  std::vector<rank_state> ranks_;
  const constraint_table& table_;
  bool refresh_spans_groups_ = false;
};

inline ck_t channel_state::earliest_in_bank(dram_command command, std::uint32_t bank) const {
  const bank_state& b = banks_[bank];
  const ck_t next = b.next[action_of(command)];
  return command == dram_command::RDA ? std::max(next, b.next_read_closing) : next;
}

inline void channel_state::activate(std::uint32_t bank, std::uint32_t row, ck_t clock) {
  bank_state& b = banks_[bank];
  group_state& group = groups_[group_of(bank)];
  rank_state& rank = ranks_[rank_of(bank)];
  b.open_row = row;
  rank.open_banks |= std::uint64_t{1} << (bank & (banks_per_rank() - 1));
  raise(b.next[read], clock + in_bank()[at(dram_command::ACT)][at(dram_command::RD)]);
  raise(b.next[write], clock + in_bank()[at(dram_command::ACT)][at(dram_command::WR)]);
  raise(b.next[pre], clock + in_bank()[at(dram_command::ACT)][at(dram_command::PRE)]);
  raise(b.next[act], clock + in_bank()[at(dram_command::ACT)][at(dram_command::ACT)]);
  raise(b.next_refresh, clock + in_bank()[at(dram_command::ACT)][at(dram_command::REFpb)]);
  raise(group.next[act], clock + in_group()[at(dram_command::ACT)][at(dram_command::ACT)]);
  raise(group.next_refresh, clock + in_group()[at(dram_command::ACT)][at(dram_command::REFpb)]);
  raise(rank.next[act], clock + in_rank()[at(dram_command::ACT)][at(dram_command::ACT)]);
  raise(rank.next_refresh, clock + in_rank()[at(dram_command::ACT)][at(dram_command::REFpb)]);
  raise(rank.next_precharge_all, clock + in_rank()[at(dram_command::ACT)][at(dram_command::PREab)]);
  raise(rank.next_refresh_all, clock + in_rank()[at(dram_command::ACT)][at(dram_command::REFab)]);
  count_activate(rank, clock + table_.command_clocks(dram_command::ACT) - 1);
}

inline void channel_state::count_activate(rank_state& rank, ck_t clock) {
  rank.activates[rank.oldest_activate] = clock;
  rank.oldest_activate = (rank.oldest_activate + 1) % 4;
  const ck_t next = rank.activates[rank.oldest_activate] + table_.four_activates();
  raise(rank.next[act], next - table_.command_clocks(dram_command::ACT) + 1);
  if (table_.refresh_counts_as_activate())
    raise(rank.next_refresh, next - table_.command_clocks(dram_command::REFpb) + 1);
}

class channel_state::target {
 public:
  void prefetch() const { __builtin_prefetch(bank, 1); }

 private:
  friend class channel_state;
  bank_state* bank = nullptr;
  group_state* group = nullptr;
  rank_state* rank = nullptr;
};

inline channel_state::target channel_state::target_of(std::uint32_t bank) {
  target t;
  t.bank = &banks_[bank];
  t.group = &groups_[group_of(bank)];
  t.rank = &ranks_[rank_of(bank)];
  return t;
}

inline bool channel_state::has_open(const target& t, std::uint32_t row) {
  return t.bank->open_row == row;
}

inline bool channel_state::had_open(const target& t, std::uint32_t row, ck_t clock) {
  return t.bank->noted_row == row && clock < t.bank->noted_clock;
}

inline void channel_state::note_closed(std::uint32_t bank, std::uint32_t row, ck_t clock) {
  banks_[bank].noted_row = row;
  banks_[bank].noted_clock = clock;
}

inline ck_t channel_state::earliest_access(bool is_write, const target& t) {
  const std::size_t a = is_write ? write : read;
  return std::max({t.bank->next[a], t.group->next[a], t.rank->next[a]});
}

inline void channel_state::precharge(std::uint32_t bank, ck_t clock) {
  precharged(bank, clock);
  rank_state& rank = ranks_[rank_of(bank)];
  raise(rank.next[pre], clock + in_rank()[at(dram_command::PRE)][at(dram_command::PRE)]);
  raise(rank.next_precharge_all, clock + in_rank()[at(dram_command::PRE)][at(dram_command::PREab)]);
}

inline void channel_state::issue_column(bool is_write, bool closes, const target& t, ck_t clock) {
  read_or_written(is_write, t, clock);
  if (closes) precharged(static_cast<std::uint32_t>(t.bank - banks_.data()), t.bank->next[pre]);
}

inline void channel_state::read_or_written(bool is_write, const target& t, ck_t clock) {
  const column_effect& effect = table_.effect_of(is_write);
  bank_state& b = *t.bank;
  group_state& group = *t.group;
  rank_state& rank = *t.rank;
  raise(b.next[pre], clock + effect.bank_precharge);
  if (is_write) raise(b.next_read_closing, clock + effect.bank_read_closing);
  raise(group.next[read], clock + effect.group_read);
  raise(group.next[write], clock + effect.group_write);
  raise(rank.next[read], clock + effect.rank_read);
  raise(rank.next[write], clock + effect.rank_write);
  raise(rank.next_precharge_all, clock + effect.rank_precharge_all);
  if (ranks_on_bus_ == 1) return;
  const std::size_t from = at(is_write ? dram_command::WR : dram_command::RD);
  const constraint_table::matrix& in_other_rank = table_.within(constraint_scope::other_rank);
  const auto rank_number = static_cast<std::uint32_t>(t.rank - ranks_.data());
  const std::uint32_t first = rank_number & ~(ranks_on_bus_ - 1);
  for (std::uint32_t r = first; r < first + ranks_on_bus_; ++r) {
    if (r == rank_number) continue;
    raise(ranks_[r].next[read], clock + in_other_rank[from][at(dram_command::RD)]);
    raise(ranks_[r].next[write], clock + in_other_rank[from][at(dram_command::WR)]);
  }
}

inline void channel_state::precharged(std::uint32_t bank, ck_t clock) {
  bank_state& b = banks_[bank];
  rank_state& rank = ranks_[rank_of(bank)];
  b.open_row = closed;
  rank.open_banks &= ~(std::uint64_t{1} << (bank & (banks_per_rank() - 1)));
  raise(b.next[act], clock + in_bank()[at(dram_command::PRE)][at(dram_command::ACT)]);
  raise(b.next_refresh, clock + in_bank()[at(dram_command::PRE)][at(dram_command::REFpb)]);
  raise(rank.next_refresh_all, clock + in_rank()[at(dram_command::PRE)][at(dram_command::REFab)]);
}

}  // namespace pqa
