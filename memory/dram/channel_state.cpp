#include "dram/channel_state.h"

namespace pqa {
namespace {

constexpr auto ACT = static_cast<std::size_t>(dram_command::ACT);
constexpr auto PREab = static_cast<std::size_t>(dram_command::PREab);
constexpr auto REFab = static_cast<std::size_t>(dram_command::REFab);
constexpr auto REFpb = static_cast<std::size_t>(dram_command::REFpb);

std::uint32_t log2_of(std::uint32_t power_of_two) {
  std::uint32_t bits = 0;
  while (power_of_two >> bits > 1) ++bits;
  return bits;
}

}  // namespace

channel_state::channel_state(const dram_config& c, const constraint_table& table)
    : group_shift_(log2_of(c.banks_per_group)),
      rank_shift_(log2_of(c.banks_per_group * c.bank_groups)),
      pseudo_channel_shift_(rank_shift_ + log2_of(c.ranks)),
      ranks_on_bus_(c.ranks),
      banks_(std::size_t{c.pseudo_channels} * c.ranks * c.bank_groups * c.banks_per_group),
      groups_(std::size_t{c.pseudo_channels} * c.ranks * c.bank_groups),
      ranks_(std::size_t{c.pseudo_channels} * c.ranks),
      table_(table),
      refresh_spans_groups_(c.standard == dram_standard::ddr5) {
  for (rank_state& r : ranks_) r.activates.fill(constraint_table::none);
}

ck_t channel_state::earliest(dram_command command, std::uint32_t bank) const {
  const rank_state& rank = ranks_[rank_of(bank)];
  switch (command) {
    case dram_command::PREab:
      return std::max(rank.next_precharge_all, rank.next[pre]);
    case dram_command::REFab:
      return rank.next_refresh_all;
    case dram_command::REFpb: {
      ck_t clock = rank.next_refresh;
      for_refreshed(bank, [&](std::uint32_t b) {
        clock = std::max({clock, banks_[b].next_refresh, groups_[group_of(b)].next_refresh});
      });
      return clock;
    }
    default:
      return std::max(earliest_in_bank(command, bank), earliest_in_rank(command, bank));
  }
}

void channel_state::issue(dram_command command, std::uint32_t bank, std::uint32_t row, ck_t clock) {
  switch (command) {
    case dram_command::ACT:
      activate(bank, row, clock);
      break;
    case dram_command::PRE:
      precharge(bank, clock);
      break;
    case dram_command::RD:
    case dram_command::WR:
      issue_column(command == dram_command::WR, false, target_of(bank), clock);
      break;
    case dram_command::RDA:
    case dram_command::WRA:
      issue_column(command == dram_command::WRA, true, target_of(bank), clock);
      break;
    case dram_command::PREab:
      precharged_all(rank_of(bank), clock);
      break;
    case dram_command::REFab:
      refreshed_all(rank_of(bank), clock);
      break;
    case dram_command::REFpb:
      refreshed(bank, clock);
      break;
  }
}

void channel_state::precharged_all(std::uint32_t rank_number, ck_t clock) {
  rank_state& rank = ranks_[rank_number];
  const std::uint32_t first = rank_number << rank_shift_;
  for (std::uint32_t b = first; b < first + banks_per_rank(); ++b) banks_[b].open_row = closed;
  rank.open_banks = 0;
  raise(rank.next[act], clock + in_rank()[PREab][ACT]);
  raise(rank.next_refresh_all, clock + in_rank()[PREab][REFab]);
}

void channel_state::refreshed_all(std::uint32_t rank_number, ck_t clock) {
  rank_state& rank = ranks_[rank_number];
  raise(rank.next[act], clock + in_rank()[REFab][ACT]);
  raise(rank.next_refresh_all, clock + in_rank()[REFab][REFab]);
}

void channel_state::refreshed(std::uint32_t bank, ck_t clock) {
  for_refreshed(bank, [&](std::uint32_t b) {
    raise(banks_[b].next[act], clock + in_bank()[REFpb][ACT]);
    raise(banks_[b].next_refresh, clock + in_bank()[REFpb][REFpb]);
  });
  rank_state& rank = ranks_[rank_of(bank)];
  raise(rank.next[act], clock + in_rank()[REFpb][ACT]);
  raise(rank.next_refresh, clock + in_rank()[REFpb][REFpb]);
  if (table_.refresh_counts_as_activate()) count_activate(rank, clock + table_.command_clocks(dram_command::REFpb) - 1);
}

}  // namespace pqa
