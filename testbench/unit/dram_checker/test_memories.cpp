#include "unit/dram_checker/test_memories.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "dram_checker/refresh_watch.h"
#include "presets/memory_json.h"

namespace pqa {
namespace {

struct sizes {
  std::uint32_t bus_bits, burst_length, channels, pseudo_channels, ranks, bank_groups, banks_per_group;
};

dram_config make(const char* name, dram_standard standard, std::uint64_t data_rate_mt_s, const sizes& s,
                 const dram_timing& timing) {
  dram_config c;
  c.name = name;
  c.standard = standard;
  c.data_rate_hz = data_rate_mt_s * 1'000'000;
  c.bus_bits = s.bus_bits;
  c.burst_length = s.burst_length;
  c.channels = s.channels;
  c.pseudo_channels = s.pseudo_channels;
  c.ranks = s.ranks;
  c.bank_groups = s.bank_groups;
  c.banks_per_group = s.banks_per_group;
  c.rows = 1024;
  c.columns = 512;
  c.timing = timing;
  return c;
}

dram_timing ddr3_timing() {
  dram_timing t;
  t.CL = 11, t.CWL = 8, t.RCD = 11, t.RCDWR = 11, t.RP = 11, t.RPab = 11, t.RAS = 28, t.RC = 39;
  t.CCD_S = 4, t.CCD_L = 4, t.CCD_L_WR = 4, t.RRD_S = 5, t.RRD_L = 5, t.FAW = 24;
  t.WR = 12, t.WTR_S = 6, t.WTR_L = 6, t.RTP = 6, t.RTW = 9, t.RTRS = 2, t.REFI = 6240, t.RFC = 208;
  return t;
}

dram_timing ddr4_timing() {
  dram_timing t;
  t.CL = 16, t.CWL = 12, t.RCD = 16, t.RCDWR = 16, t.RP = 16, t.RPab = 16, t.RAS = 39, t.RC = 55;
  t.CCD_S = 4, t.CCD_L = 6, t.CCD_L_WR = 6, t.RRD_S = 4, t.RRD_L = 6, t.FAW = 26;
  t.WR = 18, t.WTR_S = 3, t.WTR_L = 9, t.RTP = 9, t.RTW = 10, t.RTRS = 2, t.REFI = 9360, t.RFC = 420;
  return t;
}

dram_timing ddr5_timing() {
  dram_timing t;
  t.CL = 40, t.CWL = 38, t.RCD = 39, t.RCDWR = 39, t.RP = 39, t.RPab = 39, t.RAS = 77, t.RC = 116;
  t.CCD_S = 8, t.CCD_L = 12, t.CCD_L_WR = 48, t.RRD_S = 8, t.RRD_L = 12, t.FAW = 40;
  t.WR = 72, t.WTR_S = 6, t.WTR_L = 24, t.RTP = 18, t.RTW = 14, t.RTRS = 2, t.PPD = 2, t.REFI = 9360, t.RFC = 708;
  t.REFIpb = 1170, t.RFCpb = 312, t.RREFD = 72, t.RREFpb = 312;
  return t;
}

dram_timing lpddr4_timing() {
  dram_timing t;
  t.CL = 28, t.CWL = 14, t.DQSCK = 6, t.DQSS = 1, t.DQS2DQ = 2;
  t.RCD = 29, t.RCDWR = 29, t.RP = 29, t.RPab = 34, t.RAS = 68, t.RC = 97;
  t.CCD_S = 8, t.CCD_L = 8, t.CCD_L_WR = 8, t.RRD_S = 16, t.RRD_L = 16, t.FAW = 64;
  t.WR = 29, t.WTR_S = 16, t.WTR_L = 16, t.RTP = 12, t.RTW = 29, t.RTRS = 2, t.PPD = 4, t.REFI = 6246, t.RFC = 448;
  t.REFIpb = 780, t.RFCpb = 224, t.RREFD = 16, t.RREFpb = 224;
  return t;
}

dram_timing refreshed_lpddr4_timing() {
  dram_timing t = lpddr4_timing();
  t.REFIpb = 240, t.RREFpb = 200;
  return t;
}

dram_timing lpddr5_timing() {
  dram_timing t;
  t.CL = 17, t.CWL = 9, t.DQSCK = 1, t.DQSS = 0, t.DQS2DQ = 1;
  t.RCD = 15, t.RCDWR = 8, t.RP = 15, t.RPab = 17, t.RAS = 34, t.RC = 49;
  t.CCD_S = 2, t.CCD_L = 4, t.CCD_L_WR = 4, t.RRD_S = 4, t.RRD_L = 4, t.FAW = 16;
  t.WR = 28, t.WTR_S = 5, t.WTR_L = 10, t.RTP = 4, t.RTW = 13, t.RTRS = 1, t.PPD = 2, t.REFI = 3125, t.RFC = 224;
  t.REFIpb = 390, t.RFCpb = 112, t.RREFD = 6, t.RREFpb = 72;
  return t;
}

dram_timing hbm2_timing() {
  dram_timing t;
  t.CL = 14, t.CWL = 4, t.RCD = 14, t.RCDWR = 10, t.RP = 14, t.RPab = 14, t.RAS = 34, t.RC = 48;
  t.CCD_S = 2, t.CCD_L = 4, t.CCD_L_WR = 4, t.RRD_S = 4, t.RRD_L = 6, t.FAW = 20;
  t.WR = 16, t.WTR_S = 4, t.WTR_L = 8, t.RTP = 5, t.RTW = 15, t.RTRS = 1, t.REFI = 3900, t.RFC = 350;
  t.REFIpb = 243, t.RFCpb = 160, t.RREFD = 8, t.RREFpb = 120;
  return t;
}

dram_timing hbm3_timing() {
  dram_timing t;
  t.CL = 20, t.CWL = 8, t.RCD = 18, t.RCDWR = 14, t.RP = 19, t.RPab = 20, t.RAS = 43, t.RC = 63;
  t.CCD_S = 2, t.CCD_L = 4, t.CCD_L_WR = 5, t.RRD_S = 3, t.RRD_L = 5, t.FAW = 16;
  t.WR = 21, t.WTR_S = 4, t.WTR_L = 10, t.RTP = 6, t.RTW = 17, t.RTRS = 2, t.PPD = 2, t.REFI = 5070, t.RFC = 455;
  t.REFIpb = 316, t.RFCpb = 260, t.RREFD = 10, t.RREFpb = 150;
  return t;
}

std::uint32_t log2_of(std::uint32_t power_of_two) {
  std::uint32_t bits = 0;
  while (power_of_two >> bits > 1) ++bits;
  return bits;
}

// Fields above the burst, most significant first, in front of "column" and "byte" of the burst itself.
std::string with_burst(const dram_config& c, std::string fields) {
  const std::uint32_t burst = log2_of(c.burst_length);
  if (burst > 0) fields += fmt::format("column:{}-", burst);
  const std::uint32_t byte = log2_of(c.bus_bits / c.pseudo_channels / 8);
  if (byte > 0) return fields + fmt::format("byte:{}", byte);
  fields.pop_back();
  return fields;
}

struct field_bits {
  const char* name;
  std::uint32_t bits;
};

std::vector<field_bits> fields_above_burst(const dram_config& c) {
  return {{"row", log2_of(c.rows)},
          {"bank", log2_of(c.banks_per_group)},
          {"bank_group", log2_of(c.bank_groups)},
          {"rank", log2_of(c.ranks)},
          {"pseudo_channel", log2_of(c.pseudo_channels)},
          {"channel", log2_of(c.channels)},
          {"column", log2_of(c.columns) - log2_of(c.burst_length)}};
}

// Each field whole, in this order.
std::string in_order(const dram_config& c, const std::vector<std::string>& order) {
  std::string text;
  for (const std::string& name : order) {
    for (const field_bits& f : fields_above_burst(c)) {
      if (f.name == name && f.bits > 0) text += fmt::format("{}:{}-", name, f.bits);
    }
  }
  return with_burst(c, text);
}

std::string in_random_order(const dram_config& c, random_source& random) {
  std::vector<std::string> bits;
  for (const field_bits& f : fields_above_burst(c)) bits.insert(bits.end(), f.bits, f.name);
  for (std::size_t i = bits.size(); i > 1; --i) std::swap(bits[i - 1], bits[random.pick(0, i - 1)]);
  std::string text;
  for (std::size_t i = 0; i < bits.size();) {
    std::size_t end = i;
    while (end < bits.size() && bits[end] == bits[i]) ++end;
    text += fmt::format("{}:{}-", bits[i], end - i);
    i = end;
  }
  return with_burst(c, text);
}

}  // namespace

std::vector<dram_config> test_memories() {
  std::vector<dram_config> memories = {
      make("ddr3 1600", dram_standard::ddr3, 1600, {64, 8, 1, 1, 2, 1, 8}, ddr3_timing()),
      make("ddr4 2400", dram_standard::ddr4, 2400, {64, 8, 2, 1, 2, 4, 4}, ddr4_timing()),
      make("ddr5 4800", dram_standard::ddr5, 4800, {32, 16, 1, 1, 2, 8, 4}, ddr5_timing()),
      make("lpddr4 3200", dram_standard::lpddr4, 3200, {16, 16, 2, 1, 2, 1, 8}, lpddr4_timing()),
      make("lpddr4 refreshed", dram_standard::lpddr4, 3200, {16, 16, 1, 1, 2, 1, 8}, refreshed_lpddr4_timing()),
      make("lpddr5 6400", dram_standard::lpddr5, 6400, {16, 16, 1, 1, 2, 4, 4}, lpddr5_timing()),
      make("hbm2 2000", dram_standard::hbm2, 2000, {128, 4, 1, 2, 1, 4, 4}, hbm2_timing()),
      make("hbm3 5200", dram_standard::hbm3, 5200, {64, 8, 1, 2, 2, 4, 4}, hbm3_timing()),
  };
  for (dram_config& c : memories) {
    random_source unused(0);
    set_mapping(c, mapping::banks_below_rows, unused);
  }
  return memories;
}

std::vector<dram_config> shipped_memories() {
  std::vector<dram_config> memories;
  for (const std::string& name : list_memories()) {
    const memory_config memory = load_memory(name);
    if (const auto* const dram = std::get_if<dram_config>(&memory.device)) memories.push_back(*dram);
  }
  return memories;
}

std::vector<dram_refresh> refresh_modes(const dram_config& config) {
  if (config.standard == dram_standard::ddr3 || config.standard == dram_standard::ddr4) {
    return {dram_refresh::all_bank, dram_refresh::none};
  }
  return {dram_refresh::all_bank, dram_refresh::per_bank, dram_refresh::none};
}

void set_mapping(dram_config& config, mapping kind, random_source& random) {
  config.address_xor.clear();
  switch (kind) {
    case mapping::banks_on_top:
      config.address_map =
          in_order(config, {"rank", "bank_group", "bank", "row", "column", "pseudo_channel", "channel"});
      return;
    case mapping::groups_at_burst:
      config.address_map =
          in_order(config, {"row", "rank", "bank", "column", "bank_group", "pseudo_channel", "channel"});
      return;
    case mapping::banks_below_rows:
      config.address_map =
          in_order(config, {"row", "rank", "bank_group", "bank", "pseudo_channel", "channel", "column"});
      return;
    case mapping::random_bits:
      break;
  }
  config.address_map = in_random_order(config, random);
  if (random.chance(50)) {
    config.address_xor.push_back({dram_field::bank, dram_field::row, static_cast<std::uint32_t>(random.pick(0, 5))});
  }
  if (random.chance(50) && config.bank_groups > 1) {
    config.address_xor.push_back({dram_field::bank_group, dram_field::row, 3});
  }
}

void refresh_often(dram_config& config, std::uint32_t spare) {
  dram_timing& t = config.timing;
  const std::uint32_t others = static_cast<std::uint32_t>(refresh_delay(config)) + t.RCD + spare;
  t.REFI = std::min(t.REFI, t.RFC + others);
  t.REFIpb = std::min(t.REFIpb, std::max(t.RREFpb, t.RFCpb) + others);
}

std::string describe(const dram_config& c) {
  const dram_controller& k = c.controller;
  std::string text = fmt::format(
      "{}, ranks {}, scheduler {}, page policy {}, refresh {}, queue {} of {}, admission {}, map {}", c.name, c.ranks,
      static_cast<int>(k.scheduler), static_cast<int>(k.page_policy), static_cast<int>(k.refresh),
      static_cast<int>(k.queue_organisation), k.queue_depth, static_cast<int>(k.admission), c.address_map);
  for (const dram_xor& x : c.address_xor) {
    text += fmt::format(" xor {}^{}>>{}", static_cast<int>(x.target), static_cast<int>(x.source), x.shift);
  }
  if (k.write_drain) text += fmt::format(", drain {} to {}", k.write_drain->high, k.write_drain->low);
  return text + fmt::format(", REFI {}, REFIpb {}", c.timing.REFI, c.timing.REFIpb);
}

}  // namespace pqa
