// Traces written by hand, as text, and the small memories that they are for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dram_checker/command_checker.h"
#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_trace.h"

namespace pqa {

// Figures that differ from each other, so that none can stand in for another; refreshes far apart.
dram_config small_ddr4();    // commands of 1 clock; 2 ranks, 4 groups of 4 banks
dram_config small_lpddr4();  // ACT, RD, WR 4 clocks, others 2; 2 ranks, 8 banks, refreshed one by one
dram_config small_hbm2();    // ACT 2 clocks, others 1; 2 pseudo channels, 4 groups of 4 banks, refreshed one by one
dram_config small_ddr5();    // ACT, RD, WR 2 clocks, others 1; 4 groups of 2 banks, refreshed by number

// "ACT@100 b2 row3; RD@110 b2 row3": command, first clock, and what is not 0: pc, rank, g (bank group), b (bank), row,
// col, ch. Data are where the figures of the configuration put them.
std::vector<dram_command_record> hand_trace(const dram_config& config, const std::string& text);

std::vector<dram_violation> check_all(const dram_config& config, const std::vector<dram_command_record>& trace);

// One line each.
std::string text_of(const std::vector<dram_violation>& violations);

struct timing_change {
  std::uint32_t dram_timing::*figure;
  std::uint32_t value;
};

// The last command of the trace comes at the first clock at which it may.
struct rule_case {
  const char* rule;
  std::int64_t least;  // what the checker has to say that is allowed
  std::string trace;
  std::vector<timing_change> changes;
};

// Nothing is wrong with the trace; with the last command a clock earlier, just this rule is broken.
void expect_exactly(const dram_config& memory, const rule_case& c);

}  // namespace pqa
