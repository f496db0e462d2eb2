// Every constraint of the controller's table shortened by a clock, REFI lengthened: under traffic that is after it, the
// checker notices, unless others imply the constraint.
#include <cstdint>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dram_checker/command_checker.h"
#include "unit/dram_checker/hand_trace.h"
#include "unit/dram_checker/implied_constraints.h"
#include "unit/dram_checker/random_traffic.h"
#include "unit/dram_checker/test_memories.h"

namespace pqa {
namespace {

constexpr std::uint64_t scenario_count = 60;

struct scenario {
  dram_config config;
  std::vector<traffic_phase> phases;
  std::uint64_t seed = 0;
};

// All patterns, each time with other figures, over page policies and schedulers; most with many refreshes.
std::vector<scenario> scenarios(const dram_config& memory) {
  std::vector<scenario> all;
  for (std::uint64_t n = 0; n < scenario_count; ++n) {
    random_source random(1000 + n);
    scenario s;
    s.config = memory;
    s.seed = n;
    s.config.controller.page_policy = static_cast<dram_page_policy>(n % 4);
    s.config.controller.scheduler = n % 3 == 2 ? dram_scheduler::fifo : dram_scheduler::fr_fcfs;
    if (n % 5 != 0) {
      refresh_often(s.config, static_cast<std::uint32_t>(random.pick(0, 150)));
    }
    for (unsigned p = 0; p < traffic_pattern_count; ++p) {
      traffic_phase phase = random_phase(random);
      phase.pattern = static_cast<traffic_pattern>((p + n) % traffic_pattern_count);
      s.phases.push_back(phase);
    }
    all.push_back(s);
  }
  return all;
}

struct outcome {
  std::set<std::string> rules;  // broken
  std::uint64_t commands = 0;
};

// With these constraints changed. Stops soon after the first rule is broken.
void run(const scenario& s, const std::vector<std::string>& constraints, outcome& result) {
  constraint_table table(s.config);
  bool slower_refresh = false;
  for (const std::string& name : constraints) {
    const bool interval = name == "REFI" || name == "REFIpb";
    slower_refresh = slower_refresh || interval;
    table.change(name, interval ? 1 : -1);
  }
  checked_trace trace(s.config);
  traffic_run traffic(s.config, table, trace, s.seed);
  for (const traffic_phase& phase : s.phases) {
    if (!slower_refresh) traffic.run(phase);
    if (trace.violations() > 0) break;
  }
  // A clock too much adds up to the longest delay.
  const bool per_bank = s.config.controller.refresh == dram_refresh::per_bank;
  const std::uint64_t interval = per_bank ? s.config.timing.REFIpb : s.config.timing.REFI;
  const auto intervals = slower_refresh ? static_cast<std::uint64_t>(refresh_delay(s.config)) + 2 : 2;
  trace.finish(traffic.settle(interval * intervals));
  result.commands += trace.commands();
  for (const dram_violation& v : trace.first_violations()) result.rules.insert(v.rule);
}

outcome run_until_broken(const std::vector<scenario>& all, const std::vector<std::string>& constraints) {
  outcome result;
  for (const scenario& s : all) {
    if (result.rules.empty()) run(s, constraints, result);
  }
  return result;
}

bool breaks(const std::vector<scenario>& all, const std::vector<std::string>& constraints, const std::string& rule) {
  outcome result;
  for (const scenario& s : all) {
    if (result.rules.count(rule) == 0) run(s, constraints, result);
  }
  return result.rules.count(rule) != 0;
}

// The checker's rule for a constraint of the table is one of the same figure.
bool names_the_figure(const std::set<std::string>& rules, const std::string& constraint) {
  static const std::map<std::string, std::string> others = {
      {"bus", "command bus"}, {"CL", "data start"}, {"CWL", "data start"}};
  // A row that closes by itself does so earlier.
  static const std::map<std::string, std::string> closing = {{"RTP", "RDA"}, {"WR", "WRA"}, {"RAS", "A-"}};
  const std::string figure = constraint.substr(0, constraint.find(' '));
  const auto other = others.find(figure);
  for (const std::string& rule : rules) {
    const auto closes = closing.find(figure);
    if (closes != closing.end() && rule.find(closes->second) != std::string::npos && rule[1] == 'P') return true;
    if (other != others.end() ? rule == other->second : rule.substr(0, rule.find(' ')) == figure) return true;
  }
  return false;
}

std::string joined(const std::set<std::string>& rules) {
  std::string text;
  for (const std::string& rule : rules) text += (text.empty() ? "" : ", ") + rule;
  return text;
}

// What keeps this constraint when it alone is shortened, but does not when both are.
std::string twin(const constraint_table& table, const std::string& name) {
  static const std::map<std::string, std::string> twins = {
      {"CCD_L RD-RD", "CCD_S RD-RD"},     {"CCD_L_WR WR-WR", "CCD_S WR-WR"},      {"WTR_L WR-RD", "WTR_S WR-RD"},
      {"RRD_L ACT-ACT", "RRD_S ACT-ACT"}, {"RRD_L ACT-REFpb", "RRD_S ACT-REFpb"}, {"PPD PRE-PREab", "PPD PRE-PRE"}};
  const auto other = twins.find(name);
  if (other == twins.end()) return {};
  std::int32_t own = 0;
  std::int32_t others = 0;
  for (const timing_constraint& c : table.constraints()) {
    if (c.name == name) own = c.clocks;
    if (c.name == other->second) others = c.clocks;
  }
  return own == others ? other->second : "";
}

struct tally {
  std::set<std::string> caught_in;
  std::set<std::string> rules;
  std::map<std::string, std::set<std::string>> implied;  // reason: memories
  std::uint64_t most_commands = 0;
};

void check_memory(const dram_config& config, std::map<std::string, tally>& tallies) {
  const std::string memory =
      config.name + (config.controller.refresh == dram_refresh::per_bank ? ", per bank" : ", all banks");
  SCOPED_TRACE(memory);
  const std::vector<scenario> all = scenarios(config);
  const outcome unchanged = run_until_broken(all, {});
  ASSERT_EQ(joined(unchanged.rules), "");
  const constraint_table table(config);
  for (const timing_constraint& c : table.constraints()) {
    SCOPED_TRACE(c.name);
    tally& t = tallies[c.name];
    const std::string implied = why_implied(config, c);
    const outcome result = run_until_broken(all, {c.name});
    EXPECT_EQ(result.rules.empty(), !implied.empty())
        << "implied by: " << implied << "; broken: " << joined(result.rules);
    if (!implied.empty()) {
      t.implied[implied].insert(memory);
      const std::string other = twin(table, c.name);
      const bool is_sent = c.name != "PPD PRE-PREab" || config.controller.refresh == dram_refresh::all_bank;
      EXPECT_TRUE(other.empty() || !is_sent || breaks(all, {c.name, other}, c.name)) << "with " << other;
      continue;
    }
    EXPECT_TRUE(names_the_figure(result.rules, c.name)) << joined(result.rules);
    t.caught_in.insert(memory);
    t.rules.insert(result.rules.begin(), result.rules.end());
    t.most_commands = std::max(t.most_commands, result.commands);
  }
}

void print(const std::map<std::string, tally>& tallies) {
  for (const auto& [name, t] : tallies) {
    std::cout << name << ": caught in " << t.caught_in.size() << " memories";
    if (!t.caught_in.empty()) std::cout << ", after at most " << t.most_commands << " commands, as " << joined(t.rules);
    std::cout << "\n";
    for (const auto& [reason, memories] : t.implied) std::cout << "    " << reason << ": " << joined(memories) << "\n";
  }
}

TEST(dram_mutants, every_constraint_that_can_bind_is_checked) {
  std::map<std::string, tally> tallies;
  std::vector<dram_config> memories = test_memories();
  for (const dram_config& shipped : shipped_memories()) {
    // The same figures under another map.
    if (shipped.name.find("bank_top") == std::string::npos) memories.push_back(shipped);
  }
  for (dram_config config : memories) {
    config.channels = 1;
    random_source unused(0);
    set_mapping(config, mapping::banks_below_rows, unused);
    for (const dram_refresh refresh : refresh_modes(config)) {
      if (refresh == dram_refresh::none) continue;
      config.controller.refresh = refresh;
      check_memory(config, tallies);
    }
  }
  print(tallies);
  // Implied everywhere, by what the controller does; all others bind somewhere.
  const std::set<std::string> nowhere = {"RPab PREab-ACT", "RFC REFab-REFab", "PPD PRE-PREab"};
  for (const auto& [name, t] : tallies) EXPECT_EQ(t.caught_in.empty(), nowhere.count(name) != 0) << name;
}

}  // namespace
}  // namespace pqa
