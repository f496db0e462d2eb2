// Every constraint of the controller's table shortened by a clock: under traffic that is after it, the checker notices.
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dram_checker/command_checker.h"
#include "unit/dram_checker/hand_trace.h"
#include "unit/dram_checker/random_traffic.h"
#include "unit/dram_checker/test_memories.h"

namespace pqa {
namespace {

struct scenario {
  dram_config config;
  std::vector<traffic_phase> phases;
  std::uint64_t seed = 0;
};

std::vector<scenario> scenarios(const dram_config& memory) {
  std::vector<scenario> all;
  for (std::uint64_t n = 0; n < 60; ++n) {
    random_source random(1000 + n);
    scenario s;
    s.config = memory;
    s.seed = n;
    s.config.controller.page_policy = static_cast<dram_page_policy>(n % 4);
    s.config.controller.scheduler = n % 3 == 2 ? dram_scheduler::fifo : dram_scheduler::fr_fcfs;
    if (n % 5 != 0) refresh_often(s.config, static_cast<std::uint32_t>(least_spare(s.config) + random.pick(0, 150)));
    for (unsigned p = 0; p < traffic_pattern_count; ++p) {
      traffic_phase phase = random_phase(random);
      phase.pattern = static_cast<traffic_pattern>((p + n) % traffic_pattern_count);
      s.phases.push_back(phase);
    }
    all.push_back(s);
  }
  return all;
}

// The first rule that is broken, or nothing.
std::string broken(const scenario& s, const std::string& constraint, std::uint64_t& commands) {
  constraint_table table(s.config);
  if (!constraint.empty()) table.change(constraint, constraint.compare(0, 4, "REFI") == 0 ? 1 : -1);
  checked_trace trace(s.config);
  traffic_run traffic(s.config, table, trace, s.seed);
  for (const traffic_phase& phase : s.phases) {
    traffic.run(phase);
    if (trace.violations() > 0) break;
  }
  trace.finish(traffic.settle(s.config.timing.REFI * 20));
  commands += trace.commands();
  return trace.violations() == 0 ? "" : trace.first_violations()[0].rule;
}

TEST(dram_mutants, explore) {
  for (const dram_config& memory : test_memories()) {
    for (const dram_refresh refresh : refresh_modes(memory)) {
      if (refresh == dram_refresh::none) continue;
      dram_config config = memory;
      config.controller.refresh = refresh;
      const auto all = scenarios(config);
      std::uint64_t commands = 0;
      for (const scenario& s : all) EXPECT_EQ(broken(s, "", commands), "") << s.seed << describe(s.config);
      std::cout << config.name << (refresh == dram_refresh::per_bank ? " pb" : " ab") << " " << commands
                << " commands\n";
      const constraint_table table(config);
      for (const auto& c : table.constraints()) {
        std::string rule;
        std::size_t n = 0;
        commands = 0;
        for (; n < all.size() && rule.empty(); ++n) rule = broken(all[n], c.name, commands);
        std::cout << "  " << c.name << " " << c.clocks << ": " << (rule.empty() ? "---" : rule) << " " << n << " "
                  << commands << "\n";
      }
    }
  }
}

}  // namespace
}  // namespace pqa
