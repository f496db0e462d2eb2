// One channel: the state of its banks, when which rank has to be refreshed, and the record of what was sent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "dram/channel_state.h"
#include "dram/constraint_table.h"
#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_statistics.h"
#include "pqa/memory/dram_trace.h"

namespace pqa {

// What the most frequent commands need comes first in it, and on few cache lines: memories have many channels.
class alignas(64) dram_channel {
 public:
  // `table` must outlive this.
  dram_channel(const dram_config& config, const constraint_table& table, std::uint32_t number);

  const channel_state& state() const { return state_; }
  const constraint_table& table() const { return table_; }
  dram_statistics& counted() { return counted_; }
  const dram_statistics& counted() const { return counted_; }
  void trace_to(dram_trace* trace) { trace_ = trace; }

  static bool is_column(dram_command c) { return c >= dram_command::RD && c <= dram_command::WRA; }
  static bool is_write(dram_command c) { return c == dram_command::WR || c == dram_command::WRA; }
  // Which command bus a command goes on.
  unsigned bus_of(dram_command c) const { return two_buses_ && is_column(c) ? 1 : 0; }

  // Sends a command at a legal clock. Of a column command, returns the clock after its last data.
  ck_t issue(dram_command command, std::uint32_t bank, std::uint32_t row, std::uint32_t column, ck_t clock);

  // The same for ACT and PRE, without asking which.
  void activate(std::uint32_t bank, std::uint32_t row, ck_t clock) {
    state_.activate(bank, row, clock);
    ++counted_.activates;
    if (trace_ != nullptr) record(dram_command::ACT, bank, row, 0, clock);
  }
  void precharge(std::uint32_t bank, ck_t clock) {
    state_.precharge(bank, clock);
    ++counted_.precharges;
    if (trace_ != nullptr) record(dram_command::PRE, bank, 0, 0, clock);
  }

  // The same for a column command, without asking which; of a bank, or of the target that it is.
  ck_t issue_column(bool is_write, bool closes, std::uint32_t bank, std::uint32_t row, std::uint32_t column,
                    ck_t clock) {
    return issue_column(is_write, closes, target_of(bank), bank, row, column, clock);
  }
  ck_t issue_column(bool is_write, bool closes, const channel_state::target& t, std::uint32_t bank, std::uint32_t row,
                    std::uint32_t column, ck_t clock) {
    state_.issue_column(is_write, closes, t, clock);
    count_column(is_write, last_direction_[state_.pseudo_channel_of(bank)]);
    if (trace_ != nullptr) record(column_command(is_write, closes), bank, row, column, clock);
    return clock + table_.effect_of(is_write).data_end;
  }

  channel_state::target target_of(std::uint32_t bank) { return state_.target_of(bank); }
  void note_closed(std::uint32_t bank, std::uint32_t row, ck_t clock) { state_.note_closed(bank, row, clock); }

  static dram_command column_command(bool is_write, bool closes) {
    if (is_write) return closes ? dram_command::WRA : dram_command::WR;
    return closes ? dram_command::RDA : dram_command::RD;
  }

  // When a column command for a row could go, after those that it takes to open the row, none before `from`; refresh
  // and the command buses left aside.
  ck_t earliest_column(bool is_write, bool closes, std::uint32_t bank, std::uint32_t row, ck_t from) const {
    const ck_t free = std::max(from, state_.earliest_for_bank(column_command(is_write, closes), bank));
    if (state_.has_open(bank, row)) return free;
    const auto& in_bank = table_.within(constraint_scope::bank);
    constexpr auto act = static_cast<std::size_t>(dram_command::ACT);
    constexpr auto pre = static_cast<std::size_t>(dram_command::PRE);
    ck_t activate = std::max(from, state_.earliest_for_bank(dram_command::ACT, bank));
    if (state_.is_open(bank)) {
      const ck_t precharge = std::max(from, state_.earliest_for_bank(dram_command::PRE, bank));
      activate = std::max(activate, precharge + in_bank[pre][act]);
    }
    const auto first = static_cast<std::size_t>(is_write ? dram_command::WR : dram_command::RD);
    return std::max(free, activate + in_bank[act][first]);
  }

  // --- refresh. The command is due at a clock, for a rank (REFab) or for a bank to be chosen (REFpb).
  bool refreshes_banks() const { return refresh_ == dram_refresh::per_bank; }
  ck_t refresh_due(std::uint32_t rank) const { return refresh_timers_[rank].due; }  // never_ck: no refresh
  // The first bank of the rank whose turn has not come in this round and that is idle, or the first whose turn has not
  // come. `busy`: the banks of the rank with requests, a bit each.
  std::uint32_t bank_to_refresh(std::uint32_t rank, std::uint64_t busy) const;
  // What has to be sent next so that the refresh can go: PREab or REFab; PRE or REFpb. `bank` is a bank of the rank for
  // the first two, and set to the one to close for PRE.
  dram_command refresh_step(std::uint32_t& bank) const;

 private:
  enum class direction : std::uint32_t { none, read, write };
  struct refresh_timer {
    ck_t due = never_ck;
    std::uint64_t remaining = 0;  // banks of the rank still to be refreshed in this round
  };

  void count_column(bool is_write, direction& last) {
    const direction current = is_write ? direction::write : direction::read;
    if (last != current) {
      if (last != direction::none) ++counted_.turnarounds;
      last = current;
    }
    ++(is_write ? counted_.write_bursts : counted_.read_bursts);
  }
  void note_refresh(dram_command command, std::uint32_t bank);
  void record(dram_command command, std::uint32_t bank, std::uint32_t row, std::uint32_t column, ck_t clock);

  channel_state state_;
  dram_trace* trace_ = nullptr;
  std::vector<direction> last_direction_;  // by pseudo channel
  dram_statistics counted_;
  const constraint_table& table_;
  bool two_buses_;
  dram_refresh refresh_;
  std::uint64_t refresh_round_ = 0;  // the banks of a round, a bit each
  std::vector<refresh_timer> refresh_timers_;
  std::uint32_t ranks_;  // on one data bus
  std::uint32_t number_;
  std::uint32_t banks_per_group_;
};

}  // namespace pqa
