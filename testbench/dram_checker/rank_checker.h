// One rank: the distances between its commands and the states of its banks.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "dram_checker/distance_rules.h"
#include "dram_checker/refresh_watch.h"
#include "dram_checker/violation.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// A command that has been checked, and the last of its clocks on the command bus, from which distances count.
struct seen_command {
  dram_command_record record;
  std::int64_t last_clock = 0;
};

class rank_checker {
 public:
  rank_checker(const dram_config& config, const std::vector<distance_rule>& rules);

  // Commands come in the order of their clocks, and lie inside the rank.
  void check(const seen_command& command, std::vector<dram_violation>& found);
  void finish(std::uint64_t clock, std::vector<dram_violation>& found) const;

 private:
  using last_commands = std::array<std::optional<seen_command>, dram_command_count>;

  struct bank_state {
    bool open = false;
    seen_command activate;                  // while open
    std::int64_t may_close = 0;             // while open: the earliest clock at which the row may close
    std::optional<seen_command> closed_by;  // RDA or WRA, until the next ACT
    std::int64_t closes = 0;                // and when that closes the row
  };

  // The banks, by number in the rank, that a command is about.
  std::vector<std::size_t> banks_of(const dram_command_record& record) const;
  std::size_t bank_of(const dram_command_record& record) const;
  bool is_same_refresh(std::size_t a, std::size_t b) const;

  const std::optional<seen_command>& last_of(const distance_rule& rule, const dram_command_record& to) const;
  void check_distances(const seen_command& command, std::vector<dram_violation>& found) const;
  void check_window(const seen_command& command, std::vector<dram_violation>& found);
  void check_closed(std::size_t bank, const seen_command& command, std::vector<dram_violation>& found) const;
  void check_column(const seen_command& command, std::vector<dram_violation>& found);
  void change_state(const seen_command& command, std::vector<dram_violation>& found);
  void remember(const seen_command& command);

  dram_config config_;
  std::array<std::vector<distance_rule>, dram_command_count> rules_;  // by `to`
  std::optional<seen_command> never_;
  std::vector<last_commands> in_bank_;
  std::vector<last_commands> in_group_;
  last_commands in_rank_;
  std::deque<seen_command> activates_;  // the last four, for FAW
  std::vector<bank_state> banks_;
  refresh_watch refreshes_;
};

}  // namespace pqa
