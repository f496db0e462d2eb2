#include "unit/dram_checker/implied_constraints.h"

#include <functional>
#include <vector>

#include <fmt/format.h>

#include "dram_checker/distance_rules.h"
#include "dram_checker/refresh_watch.h"

namespace pqa {
namespace {

struct reason {
  const char* constraint;
  const char* text;
  // The times that the others take and that this one asks for: implied when not less.
  std::function<std::int64_t(const dram_config&)> others;
  std::function<std::int64_t(const dram_config&)> own;
};

using config = const dram_config&;

std::int64_t never(config) {
  return INT64_MAX;
}
std::int64_t if_all_bank(config c) {
  return c.controller.refresh == dram_refresh::all_bank ? 0 : INT64_MAX;
}
std::int64_t if_per_bank(config c) {
  return c.controller.refresh == dram_refresh::per_bank ? 0 : INT64_MAX;
}
std::int64_t one(config) {
  return 1;
}
std::int64_t RC(config c) {
  return c.timing.RC;
}
std::int64_t RAS_and_RP(config c) {
  return std::int64_t{c.timing.RAS} + c.timing.RP;
}
// Between ACTs of one rank, one after the other.
std::int64_t between_activates(config c) {
  return c.bank_groups == 1 ? c.timing.RRD_L : c.timing.RRD_S;
}
// No two banks are in different groups.
std::int64_t if_one_group(config c) {
  return c.bank_groups == 1 ? INT64_MAX : 0;
}
// Nothing else is on the command bus after a command that keeps its rank busy.
std::int64_t if_one_rank(config c) {
  return c.ranks * c.pseudo_channels == 1 ? INT64_MAX : 0;
}

const std::vector<reason> reasons = {
    {"RC ACT-ACT", "RAS + RP lie between", RAS_and_RP, RC},
    {"RC ACT-REFab", "RAS + RP (or RPab) lie between", RAS_and_RP, RC},
    {"RC ACT-REFpb", "RAS + RP lie between", RAS_and_RP, RC},
    {"WR WR-RDA", "WTR_L lies between, WR - RTP", [](config c) { return std::int64_t{c.timing.WTR_L}; },
     [](config c) { return std::int64_t{c.timing.WR} - c.timing.RTP; }},
    {"CCD_S RD-RD", "no other bank group: CCD_L", if_one_group, one},
    {"CCD_S WR-WR", "no other bank group: CCD_L_WR", if_one_group, one},
    {"WTR_S WR-RD", "no other bank group: WTR_L", if_one_group, one},
    {"RRD_S ACT-ACT", "no other bank group: RRD_L", if_one_group, one},
    {"RRD_S ACT-REFpb", "no other bank group: RRD_L", if_one_group, one},
    {"RRD_S ACT-ACT", "ACT lasts as long",
     [](config c) { return std::int64_t{command_clocks(c.standard, dram_command::ACT)}; },
     [](config c) { return std::int64_t{c.timing.RRD_S}; }},
    {"CCD_L RD-RD", "CCD_S is as long", [](config c) { return std::int64_t{c.timing.CCD_S}; },
     [](config c) { return std::int64_t{c.timing.CCD_L}; }},
    {"CCD_L_WR WR-WR", "CCD_S is as long", [](config c) { return std::int64_t{c.timing.CCD_S}; },
     [](config c) { return std::int64_t{c.timing.CCD_L_WR}; }},
    {"WTR_L WR-RD", "WTR_S is as long", [](config c) { return std::int64_t{c.timing.WTR_S}; },
     [](config c) { return std::int64_t{c.timing.WTR_L}; }},
    {"RRD_L ACT-ACT", "RRD_S is as long", [](config c) { return std::int64_t{c.timing.RRD_S}; },
     [](config c) { return std::int64_t{c.timing.RRD_L}; }},
    {"RRD_L ACT-REFpb", "RRD_S is as long", [](config c) { return std::int64_t{c.timing.RRD_S}; },
     [](config c) { return std::int64_t{c.timing.RRD_L}; }},
    {"FAW ACT-ACT", "four times RRD_S", [](config c) { return 4 * between_activates(c); },
     [](config c) { return std::int64_t{c.timing.FAW}; }},
    {"RTRS WR-RD", "the command bus: data of WR come earlier after the command than those of RD",
     [](config c) { return std::int64_t{command_clocks(c.standard, dram_command::WR)}; },
     [](config c) {
       const dram_timing& t = c.timing;
       return std::int64_t{t.CWL} + t.DQSS + t.DQS2DQ + burst_clocks(c) + t.RTRS - t.CL - t.DQSCK;
     }},
    {"RPab PREab-ACT", "PREab is sent for REFab only: RPab and RFC lie between", never, one},
    {"RFC REFab-REFab", "REFI, less the longest delay of a refresh",
     [](config c) { return std::int64_t{c.timing.REFI} - refresh_delay(c); },
     [](config c) { return std::int64_t{c.timing.RFC}; }},
    {"RFCpb REFpb-REFpb", "RREFpb is as long", [](config c) { return std::int64_t{c.timing.RREFpb}; },
     [](config c) { return std::int64_t{c.timing.RFCpb}; }},
    {"RFCpb REFpb-REFpb", "REFIpb, less the longest delay of a refresh",
     [](config c) { return std::int64_t{c.timing.REFIpb} - refresh_delay(c); },
     [](config c) { return std::int64_t{c.timing.RFCpb}; }},
    {"RREFpb REFpb-REFpb", "REFIpb, less the longest delay of a refresh",
     [](config c) { return std::int64_t{c.timing.REFIpb} - refresh_delay(c); },
     [](config c) { return std::int64_t{c.timing.RREFpb}; }},
    {"RREFD REFpb-ACT", "REFpb counts as an activate in no rule but this; the command bus is as long",
     [](config) { return std::int64_t{1}; }, [](config c) { return std::int64_t{c.timing.RREFD}; }},
    {"RAS ACT-PREab", "PREab is sent for REFab only", if_all_bank, one},
    {"RTP RD-PREab", "PREab is sent for REFab only", if_all_bank, one},
    {"WR WR-PREab", "PREab is sent for REFab only", if_all_bank, one},
    {"PPD PRE-PREab", "PREab is sent for REFab only", if_all_bank, one},
    {"PPD PRE-PRE", "the command bus",
     [](config c) { return std::int64_t{command_clocks(c.standard, dram_command::PRE)}; },
     [](config c) { return std::int64_t{c.timing.PPD}; }},
    {"PPD PRE-PREab", "PPD PRE-PRE, which the controller keeps before PREab, too",
     [](config c) { return std::int64_t{c.timing.PPD}; }, [](config c) { return std::int64_t{c.timing.PPD}; }},
    {"bus PREab", "PREab is sent for REFab only", if_all_bank, one},
    {"bus REFab", "not sent", if_all_bank, one},
    {"bus REFpb", "not sent", if_per_bank, one},
    {"bus PREab", "the only rank waits for RPab", if_one_rank, one},
    {"bus REFab", "the only rank waits for RFC", if_one_rank, one},
};

}  // namespace

std::string why_implied(const dram_config& c, const timing_constraint& constraint) {
  for (const reason& r : reasons) {
    if (constraint.name != r.constraint) continue;
    const std::int64_t others = r.others(c);
    const std::int64_t own = r.own(c);
    if (others < own) continue;
    if (others == INT64_MAX) return r.text;
    return fmt::format("{}: {}, needed {}", r.text, others, own);
  }
  return {};
}

}  // namespace pqa
