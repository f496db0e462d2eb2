#include "dram_checker/distance_rules.h"

namespace pqa {
namespace {

using commands = std::vector<dram_command>;

// From RD to its like: one bus direction.
const commands reads = {dram_command::RD, dram_command::RDA};
const commands writes = {dram_command::WR, dram_command::WRA};

class rule_list {
 public:
  void add(const std::string& name, const commands& from, const commands& to, rule_scope scope, std::int64_t clocks) {
    if (clocks <= 0) return;
    for (const dram_command f : from) {
      for (const dram_command t : to) rules_.push_back({name, f, t, scope, clocks});
    }
  }

  // One rule, named after its commands.
  void add(const std::string& figure, dram_command from, dram_command to, rule_scope scope, std::int64_t clocks) {
    add(figure + " " + name_of(from) + "-" + name_of(to), commands{from}, commands{to}, scope, clocks);
  }

  std::vector<distance_rule> take() { return std::move(rules_); }

 private:
  std::vector<distance_rule> rules_;
};

constexpr dram_command ACT = dram_command::ACT;
constexpr dram_command PRE = dram_command::PRE;
constexpr dram_command PREab = dram_command::PREab;
constexpr dram_command REFab = dram_command::REFab;
constexpr dram_command REFpb = dram_command::REFpb;

void add_row_rules(rule_list& rules, const dram_config& c) {
  const dram_timing& t = c.timing;
  rules.add("RCD ACT-RD", {ACT}, reads, rule_scope::bank, t.RCD);
  rules.add("RCDWR ACT-WR", {ACT}, writes, rule_scope::bank, t.RCDWR);
  rules.add("RAS", ACT, PRE, rule_scope::bank, t.RAS);
  rules.add("RAS", ACT, PREab, rule_scope::rank, t.RAS);
  rules.add("RC", ACT, ACT, rule_scope::bank, t.RC);
  rules.add("RC", ACT, REFpb, rule_scope::bank, t.RC);
  rules.add("RC", ACT, REFab, rule_scope::rank, t.RC);
  rules.add("RTP RD-PRE", reads, {PRE}, rule_scope::bank, read_to_precharge(c));
  rules.add("RTP RD-PREab", reads, {PREab}, rule_scope::rank, read_to_precharge(c));
  rules.add("WR WR-PRE", writes, {PRE}, rule_scope::bank, write_to_precharge(c));
  // The row that RDA closes has taken in what was written before: JESD79-5 has this as tCCD_L_WTRA.
  rules.add("WR WR-RDA", writes, {dram_command::RDA}, rule_scope::bank, write_to_precharge(c) - read_to_precharge(c));
  rules.add("WR WR-PREab", writes, {PREab}, rule_scope::rank, write_to_precharge(c));
  rules.add("RP", PRE, ACT, rule_scope::bank, t.RP);
  rules.add("RP", PRE, REFpb, rule_scope::bank, t.RP);
  rules.add("RP", PRE, REFab, rule_scope::rank, t.RP);
  rules.add("RPab", PREab, ACT, rule_scope::rank, t.RPab);
  rules.add("RPab", PREab, REFpb, rule_scope::rank, t.RPab);
  rules.add("RPab", PREab, REFab, rule_scope::rank, t.RPab);
  rules.add("PPD", PRE, PRE, rule_scope::rank, t.PPD);
  rules.add("PPD", PRE, PREab, rule_scope::rank, t.PPD);
}

void add_column_rules(rule_list& rules, const dram_config& c) {
  const dram_timing& t = c.timing;
  const std::int64_t written = std::int64_t{t.CWL} + t.DQSS + burst_clocks(c);
  rules.add("CCD_S RD-RD", reads, reads, rule_scope::rank, t.CCD_S);
  rules.add("CCD_S WR-WR", writes, writes, rule_scope::rank, t.CCD_S);
  rules.add("CCD_L RD-RD", reads, reads, rule_scope::bank_group, t.CCD_L);
  rules.add("CCD_L_WR WR-WR", writes, writes, rule_scope::bank_group, t.CCD_L_WR);
  rules.add("WTR_S WR-RD", writes, reads, rule_scope::rank, written + t.WTR_S);
  rules.add("WTR_L WR-RD", writes, reads, rule_scope::bank_group, written + t.WTR_L);
  rules.add("RTW RD-WR", reads, writes, rule_scope::rank, t.RTW);
}

void add_activate_rules(rule_list& rules, const dram_config& c) {
  const dram_timing& t = c.timing;
  rules.add("RRD_S", ACT, ACT, rule_scope::rank, t.RRD_S);
  rules.add("RRD_L", ACT, ACT, rule_scope::bank_group, t.RRD_L);
  if (!refresh_activates(c.standard)) return;
  rules.add("RRD_S", ACT, REFpb, rule_scope::rank, t.RRD_S);
  rules.add("RRD_L", ACT, REFpb, rule_scope::bank_group, t.RRD_L);
}

// After REFab and, in its bank, after REFpb nothing but idling is legal (the standards, "Refresh command"): PRE and
// PREab, which no state forbids, are named here beside what needs the bank.
void add_refresh_rules(rule_list& rules, const dram_config& c) {
  const dram_timing& t = c.timing;
  for (const dram_command to : {ACT, REFab, REFpb, PRE, PREab}) rules.add("RFC", REFab, to, rule_scope::rank, t.RFC);
  for (const dram_command to : {ACT, REFpb, PRE}) rules.add("RFCpb", REFpb, to, rule_scope::bank, t.RFCpb);
  for (const dram_command to : {REFab, PREab}) rules.add("RFCpb", REFpb, to, rule_scope::rank, t.RFCpb);
  rules.add("RREFD", REFpb, ACT, rule_scope::other_bank, t.RREFD);
  rules.add("RREFpb", REFpb, REFpb, rule_scope::other_bank, t.RREFpb);
}

}  // namespace

bool refresh_activates(dram_standard standard) {
  switch (standard) {
    case dram_standard::lpddr4:
    case dram_standard::lpddr5:
    case dram_standard::hbm2:
    case dram_standard::hbm3:
      return true;
    default:
      return false;
  }
}

std::int64_t read_to_precharge(const dram_config& config) {
  return config.timing.RTP;
}

std::int64_t write_to_precharge(const dram_config& config) {
  const dram_timing& t = config.timing;
  return std::int64_t{t.CWL} + t.DQSS + burst_clocks(config) + t.WR;
}

std::vector<distance_rule> distance_rules(const dram_config& config) {
  rule_list rules;
  add_row_rules(rules, config);
  add_column_rules(rules, config);
  add_activate_rules(rules, config);
  add_refresh_rules(rules, config);
  return rules.take();
}

}  // namespace pqa
