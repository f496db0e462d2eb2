// The figures of dram_timing by their names in files.
#pragma once

#include <array>
#include <cstdint>

#include "pqa/memory/dram_config.h"

namespace pqa {

// always: at least 1. optional: may be 0. per_bank_refresh: at least 1 when that is how the memory refreshes.
enum class timing_need { always, optional, per_bank_refresh };

struct timing_key {
  const char* name;
  std::uint32_t dram_timing::*member;
  timing_need need;
};

inline constexpr std::array<timing_key, 30> timing_keys = {{
    {"CL", &dram_timing::CL, timing_need::always},
    {"CWL", &dram_timing::CWL, timing_need::always},
    {"DQSCK", &dram_timing::DQSCK, timing_need::optional},
    {"DQSS", &dram_timing::DQSS, timing_need::optional},
    {"DQS2DQ", &dram_timing::DQS2DQ, timing_need::optional},
    {"RCD", &dram_timing::RCD, timing_need::always},
    {"RCDWR", &dram_timing::RCDWR, timing_need::always},
    {"RP", &dram_timing::RP, timing_need::always},
    {"RPab", &dram_timing::RPab, timing_need::always},
    {"RAS", &dram_timing::RAS, timing_need::always},
    {"RC", &dram_timing::RC, timing_need::always},
    {"CCD_S", &dram_timing::CCD_S, timing_need::always},
    {"CCD_L", &dram_timing::CCD_L, timing_need::always},
    {"CCD_L_WR", &dram_timing::CCD_L_WR, timing_need::always},
    {"RRD_S", &dram_timing::RRD_S, timing_need::always},
    {"RRD_L", &dram_timing::RRD_L, timing_need::always},
    {"FAW", &dram_timing::FAW, timing_need::always},
    {"WR", &dram_timing::WR, timing_need::always},
    {"WTR_S", &dram_timing::WTR_S, timing_need::always},
    {"WTR_L", &dram_timing::WTR_L, timing_need::always},
    {"RTP", &dram_timing::RTP, timing_need::always},
    {"RTW", &dram_timing::RTW, timing_need::always},
    {"RTRS", &dram_timing::RTRS, timing_need::optional},
    {"PPD", &dram_timing::PPD, timing_need::optional},
    {"REFI", &dram_timing::REFI, timing_need::always},
    {"RFC", &dram_timing::RFC, timing_need::always},
    {"REFIpb", &dram_timing::REFIpb, timing_need::per_bank_refresh},
    {"RFCpb", &dram_timing::RFCpb, timing_need::per_bank_refresh},
    {"RREFD", &dram_timing::RREFD, timing_need::per_bank_refresh},
    {"RREFpb", &dram_timing::RREFpb, timing_need::per_bank_refresh},
}};

}  // namespace pqa
