#include <initializer_list>

#include <fmt/format.h>

#include "dram/address_map.h"
#include "dram/config_error.h"
#include "dram/timing_keys.h"

namespace pqa {
namespace {

constexpr std::uint64_t most_banks_of_rank = 64;
constexpr std::uint64_t most_banks_of_channel = 256;
constexpr std::uint64_t most_ranks_of_channel = 16;
constexpr std::uint32_t most_clocks = 1'000'000;

void check_range(const char* key, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  if (value >= least && value <= most) return;
  throw dram_config_error(key, fmt::format("found {}, allowed {} to {}", value, least, most));
}

void check_size(const char* key, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  if (value >= least && value <= most && (value & (value - 1)) == 0) return;
  throw dram_config_error(key,
                          fmt::format("found {}, allowed are the powers of two from {} to {}", value, least, most));
}

void check_sizes(const dram_config& c) {
  check_range("data_rate_mt_s", c.data_rate_hz / 1'000'000, 100, 20'000);
  check_size("pseudo_channels", c.pseudo_channels, 1, has_two_command_buses(c.standard) ? 4 : 1);
  check_size("bus_bits", c.bus_bits, std::uint64_t{8} * c.pseudo_channels, 1024);
  check_size("burst_length", c.burst_length, transfers_per_clock(c.standard), 64);
  check_size("channels", c.channels, 1, 64);
  check_size("ranks", c.ranks, 1, 8);
  check_size("bank_groups", c.bank_groups, 1, 16);
  check_size("banks_per_group", c.banks_per_group, 1, 64);
  check_size("rows", c.rows, 1, 1U << 24);
  check_size("columns", c.columns, c.burst_length, 1U << 16);
  const std::uint64_t banks = std::uint64_t{c.bank_groups} * c.banks_per_group;
  const std::uint64_t ranks = std::uint64_t{c.ranks} * c.pseudo_channels;
  if (banks > most_banks_of_rank || ranks * banks > most_banks_of_channel || ranks > most_ranks_of_channel) {
    throw dram_config_error(
        "bank_groups", fmt::format("found {} banks in each of {} ranks, allowed are {} in a rank, "
                                   "{} ranks and {} banks in a channel",
                                   banks, ranks, most_banks_of_rank, most_ranks_of_channel, most_banks_of_channel));
  }
}

// `key` must be at least what `lower` says.
void check_at_least(const char* key, std::uint32_t value, const char* lower, std::uint32_t least) {
  if (value >= least) return;
  throw dram_config_error(std::string("timing_ck.") + key,
                          fmt::format("found {}, allowed is at least {} ({})", value, lower, least));
}

void check_clocks(const dram_config& c) {
  const bool per_bank = c.controller.refresh == dram_refresh::per_bank;
  for (const timing_key& key : timing_keys) {
    const std::uint32_t value = c.timing.*key.member;
    const bool positive = key.need == timing_need::always || (key.need == timing_need::per_bank_refresh && per_bank);
    if (value <= most_clocks && (value > 0 || !positive)) continue;
    throw dram_config_error(std::string("timing_ck.") + key.name,
                            fmt::format("found {}, allowed {} to {}", value, positive ? 1 : 0, most_clocks));
  }
}

void check_relations(const dram_config& c) {
  const dram_timing& t = c.timing;
  const std::uint32_t burst = burst_clocks(c);
  if (t.RAS > t.RC) {
    throw dram_config_error("timing_ck.RAS", fmt::format("found {}, allowed is at most RC ({})", t.RAS, t.RC));
  }
  check_at_least("RAS", t.RAS, "RCD", t.RCD);
  check_at_least("CCD_S", t.CCD_S, "the clocks of a burst", burst);
  check_at_least("CCD_L", t.CCD_L, "CCD_S", t.CCD_S);
  check_at_least("CCD_L_WR", t.CCD_L_WR, "CCD_S", t.CCD_S);
  check_at_least("RRD_L", t.RRD_L, "RRD_S", t.RRD_S);
  check_at_least("FAW", t.FAW, "RRD_S", t.RRD_S);
  check_at_least("WTR_L", t.WTR_L, "WTR_S", t.WTR_S);
  check_at_least("RPab", t.RPab, "RP", t.RP);
  const std::uint32_t read_end = t.CL + t.DQSCK + burst;
  const std::uint32_t write_start = t.CWL + t.DQSS + t.DQS2DQ;
  if (read_end > write_start) {
    check_at_least("RTW", t.RTW, "CL + DQSCK + burst - CWL - DQSS - DQS2DQ, or data collide", read_end - write_start);
  }
  if (c.controller.refresh == dram_refresh::all_bank) {
    // Or else no access ever ends: its row is closed for the next refresh before its data move.
    constexpr std::uint32_t commands = 4;  // the commands themselves
    const std::uint32_t closing = std::max(t.RAS, t.CWL + t.DQSS + burst + t.WR) + t.PPD + t.RPab;
    check_at_least("REFI", t.REFI, "RFC and the time for an access", t.RFC + t.RCD + closing + commands);
  }
  if (c.controller.refresh != dram_refresh::per_bank) return;
  if (t.RREFpb >= t.REFIpb) {
    throw dram_config_error("timing_ck.RREFpb",
                            fmt::format("found {}, allowed is less than REFIpb ({})", t.RREFpb, t.REFIpb));
  }
}

void check_controller(const dram_config& c) {
  const dram_controller& k = c.controller;
  check_range("controller.queue.depth", k.queue_depth, 1, 1024);
  check_range("controller.request_latency_ck", k.request_latency, 0, 10'000);
  check_range("controller.response_latency_ck", k.response_latency, 0, 10'000);
  if (k.refresh == dram_refresh::per_bank && (c.standard == dram_standard::ddr3 || c.standard == dram_standard::ddr4)) {
    throw dram_config_error(
        "controller.refresh",
        "found \"per_bank\", allowed \"all_bank\" or \"none\": DDR3 and DDR4 have no refresh of one bank");
  }
  if (k.write_drain && k.write_drain->low >= k.write_drain->high) {
    throw dram_config_error("controller.write_drain.low", fmt::format("found {}, allowed is less than high ({})",
                                                                      k.write_drain->low, k.write_drain->high));
  }
  if (k.write_drain && k.scheduler != dram_scheduler::fr_fcfs) {
    throw dram_config_error("controller.write_drain", "found with another scheduler, allowed with \"fr_fcfs\"");
  }
}

}  // namespace

void check_dram(const dram_config& config) {
  check_sizes(config);
  check_controller(config);
  check_clocks(config);
  check_relations(config);
  const address_map map(config);
}

void check(const dram_config& config) {
  try {
    check_dram(config);
  } catch (const dram_config_error& error) {
    throw input_error(fmt::format("memory {}: {}", config.name, error.what()));
  }
}

}  // namespace pqa
