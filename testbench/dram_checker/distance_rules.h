// The least time between two commands, for every two commands and how far apart in the memory they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_trace.h"

namespace pqa {

enum class rule_scope {
  bank,        // the same bank, or one that the refresh command refreshes
  bank_group,  // any bank of the group
  rank,        // any bank of the rank
  other_bank   // of the same rank, but none that `from` refreshed
};

// From the last clock of `from` to the last clock of `to`. Each pair of commands is a rule of its own; RD and RDA, WR
// and WRA share a name.
struct distance_rule {
  std::string name;
  dram_command from = dram_command::ACT;
  dram_command to = dram_command::ACT;
  rule_scope scope = rule_scope::bank;
  std::int64_t clocks = 0;
};

// Left out: what is 0. Windows of activates, buses and rows that close by themselves are no such rules.
std::vector<distance_rule> distance_rules(const dram_config& config);

// Does a refresh of one bank count as an activate for RRD and FAW? LPDDR (JESD209-4, "Refresh command", scheduling
// separation) and HBM (JESD235, single-bank refresh) say so.
bool refresh_activates(dram_standard standard);

// From the last clock of a command to that at which its row may close: RTP; CWL + DQSS + burst + WR.
std::int64_t read_to_precharge(const dram_config& config);
std::int64_t write_to_precharge(const dram_config& config);

}  // namespace pqa
