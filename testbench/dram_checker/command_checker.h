// Holds the commands that a DRAM controller has sent against the rules of its standard.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "dram_checker/data_bus.h"
#include "dram_checker/rank_checker.h"
#include "dram_checker/violation.h"
#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_trace.h"

namespace pqa {

// Rules are those that pqa/memory/dram_config.h states beside each figure, and:
// - a command bus carries one command at a time; HBM has two (JESD235, JESD238);
// - data are on the bus at the clocks that the latencies say, one burst at a time, RTRS between ranks;
// - ACT and refreshes need closed banks, RD and WR an open one, with their row; RDA and WRA close the row when RAS, RTP
//   and WR allow, and RP counts from there;
// - a rank gets its refreshes (refresh_watch.h).
// PRE of a closed bank is legal, as in the standards. Pseudo channels share the command bus alone.
class command_checker {
 public:
  // The configuration has to be legal.
  explicit command_checker(const dram_config& config);

  // Records come in the order of the clock for each channel. Returns what this one breaks, mostly nothing; checking
  // goes on as if it had been legal.
  std::vector<dram_violation> check(const dram_command_record& record);
  // The trace ends before `end_clock`: refreshes that should have come, as violations of the missing commands.
  std::vector<dram_violation> finish(std::uint64_t end_clock);

  std::uint64_t commands() const { return commands_; }

 private:
  struct channel_state {
    std::array<std::optional<dram_command_record>, 2> last_on_bus;
    std::optional<dram_command_record> last;
    std::vector<data_bus> data;       // by pseudo channel
    std::vector<rank_checker> ranks;  // by pseudo channel and rank
  };

  bool check_address(const dram_command_record& record, std::vector<dram_violation>& found) const;
  void check_command_bus(channel_state& channel, const dram_command_record& record,
                         std::vector<dram_violation>& found) const;

  dram_config config_;
  std::vector<channel_state> channels_;
  std::uint64_t commands_ = 0;
};

// A trace that is checked as it comes. Keeps the first violations and counts all.
class checked_trace final : public dram_trace {
 public:
  static constexpr std::size_t most_kept = 100;

  explicit checked_trace(const dram_config& config) : checker_(config) {}

  void record(const dram_command_record& command) override { keep(checker_.check(command)); }
  void finish(std::uint64_t end_clock) { keep(checker_.finish(end_clock)); }

  std::uint64_t commands() const { return checker_.commands(); }
  std::uint64_t violations() const { return violations_; }
  const std::vector<dram_violation>& first_violations() const { return kept_; }

 private:
  void keep(const std::vector<dram_violation>& found);

  command_checker checker_;
  std::vector<dram_violation> kept_;
  std::uint64_t violations_ = 0;
};

}  // namespace pqa
