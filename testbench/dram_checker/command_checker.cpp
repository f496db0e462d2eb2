#include "dram_checker/command_checker.h"

namespace pqa {
namespace {

bool is_column(dram_command c) {
  return c == dram_command::RD || c == dram_command::RDA || c == dram_command::WR || c == dram_command::WRA;
}

bool has_row(dram_command c) {
  return c == dram_command::ACT || is_column(c);
}

}  // namespace

command_checker::command_checker(const dram_config& config) : config_(config) {
  channel_state channel;
  channel.data.assign(config.pseudo_channels, data_bus(config));
  channel.ranks.assign(std::size_t{config.pseudo_channels} * config.ranks,
                       rank_checker(config, distance_rules(config)));
  channels_.assign(config.channels, channel);
}

std::vector<dram_violation> command_checker::check(const dram_command_record& record) {
  std::vector<dram_violation> found;
  ++commands_;
  if (!check_address(record, found)) return found;
  channel_state& channel = channels_[record.channel];
  if (channel.last && record.clock < channel.last->clock) {
    found.push_back({violation_kind::order, "order", record, channel.last, static_cast<std::int64_t>(record.clock),
                     static_cast<std::int64_t>(channel.last->clock)});
  }
  channel.last = record;
  check_command_bus(channel, record, found);
  const std::uint64_t last_clock = record.clock + command_clocks(config_.standard, record.command) - 1;
  if (is_column(record.command)) channel.data[record.pseudo_channel].check(record, last_clock, found);
  rank_checker& rank = channel.ranks[std::size_t{record.pseudo_channel} * config_.ranks + record.rank];
  rank.check({record, static_cast<std::int64_t>(last_clock)}, found);
  return found;
}

std::vector<dram_violation> command_checker::finish(std::uint64_t end_clock) {
  std::vector<dram_violation> found;
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    for (std::size_t r = 0; r < channels_[c].ranks.size(); ++r) {
      const std::size_t before = found.size();
      channels_[c].ranks[r].finish(end_clock, found);
      for (std::size_t i = before; i < found.size(); ++i) {
        found[i].command.channel = static_cast<std::uint16_t>(c);
        found[i].command.pseudo_channel = static_cast<std::uint16_t>(r / config_.ranks);
        found[i].command.rank = static_cast<std::uint16_t>(r % config_.ranks);
      }
    }
  }
  return found;
}

bool command_checker::check_address(const dram_command_record& record, std::vector<dram_violation>& found) const {
  const std::size_t before = found.size();
  const auto below = [&](const char* field, std::uint64_t value, std::uint64_t end) {
    if (value >= end) {
      found.push_back({violation_kind::address, field, record, std::nullopt, static_cast<std::int64_t>(value),
                       static_cast<std::int64_t>(end - 1)});
    }
  };
  below("channel", record.channel, config_.channels);
  below("pseudo_channel", record.pseudo_channel, config_.pseudo_channels);
  below("rank", record.rank, config_.ranks);
  below("bank_group", record.bank_group, config_.bank_groups);
  below("bank", record.bank, config_.banks_per_group);
  below("row", record.row, has_row(record.command) ? config_.rows : 1);
  below("column", record.column, is_column(record.command) ? config_.columns : 1);
  below("column within its burst", record.column % config_.burst_length, 1);
  if (!is_column(record.command)) {
    below("data_start", record.data_start, 1);
    below("data_end", record.data_end, 1);
  }
  const bool has_refresh_of_a_bank = config_.standard != dram_standard::ddr3 && config_.standard != dram_standard::ddr4;
  if (record.command == dram_command::REFpb && !has_refresh_of_a_bank) {
    found.push_back({violation_kind::address, "command", record, std::nullopt, 0, 0});
  }
  return found.size() == before;
}

void command_checker::check_command_bus(channel_state& channel, const dram_command_record& record,
                                        std::vector<dram_violation>& found) const {
  const bool second = has_two_command_buses(config_.standard) && is_column(record.command);
  std::optional<dram_command_record>& last = channel.last_on_bus[second ? 1 : 0];
  if (last) {
    const std::int64_t is = static_cast<std::int64_t>(record.clock) - static_cast<std::int64_t>(last->clock);
    const std::int64_t least = command_clocks(config_.standard, last->command);
    if (is < least) found.push_back({violation_kind::too_early, "command bus", record, last, is, least});
  }
  last = record;
}

void checked_trace::keep(const std::vector<dram_violation>& found) {
  violations_ += found.size();
  for (const dram_violation& v : found) {
    if (kept_.size() < most_kept) kept_.push_back(v);
  }
}

}  // namespace pqa
