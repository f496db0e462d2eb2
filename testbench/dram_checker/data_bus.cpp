#include "dram_checker/data_bus.h"

#include <algorithm>

namespace pqa {
namespace {

bool is_write(dram_command c) {
  return c == dram_command::WR || c == dram_command::WRA;
}

// Clocks between the data of two bursts, whichever comes first; negative when they overlap.
std::int64_t gap(const dram_command_record& a, const dram_command_record& b) {
  const std::int64_t a_first = static_cast<std::int64_t>(b.data_start) - static_cast<std::int64_t>(a.data_end);
  const std::int64_t b_first = static_cast<std::int64_t>(a.data_start) - static_cast<std::int64_t>(b.data_end);
  return std::max(a_first, b_first);
}

}  // namespace

data_bus::data_bus(const dram_config& config)
    : read_data_(std::uint64_t{config.timing.CL} + config.timing.DQSCK),
      write_data_(std::uint64_t{config.timing.CWL} + config.timing.DQSS + config.timing.DQS2DQ),
      burst_(burst_clocks(config)),
      between_ranks_(config.timing.RTRS) {}

void data_bus::check(const dram_command_record& command, std::uint64_t last_clock, std::vector<dram_violation>& found) {
  const std::uint64_t start = last_clock + (is_write(command.command) ? write_data_ : read_data_);
  const auto expect = [&](const char* rule, std::uint64_t is, std::uint64_t should) {
    if (is == should) return;
    found.push_back({violation_kind::data_time, rule, command, std::nullopt, static_cast<std::int64_t>(is),
                     static_cast<std::int64_t>(should)});
  };
  expect("data start", command.data_start, start);
  expect("data end", command.data_end, start + burst_);

  // What has ended before this command cannot meet its data or those of a later one.
  const auto room = static_cast<std::uint64_t>(between_ranks_);
  while (!under_way_.empty() && under_way_.front().data_end + room <= command.clock) under_way_.pop_front();
  for (const dram_command_record& other : under_way_) {
    const std::int64_t least = other.rank == command.rank ? 0 : between_ranks_;
    const std::int64_t is = gap(other, command);
    if (is >= least) continue;
    const char* const rule = is < 0 ? "data bus" : "RTRS";
    found.push_back({violation_kind::too_early, rule, command, other, is, least});
  }
  under_way_.push_back(command);
}

}  // namespace pqa
