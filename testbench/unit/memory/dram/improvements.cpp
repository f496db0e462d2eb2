#include "unit/memory/dram/improvements.h"

#include <utility>

#include <gtest/gtest.h>

#include "dram/config_error.h"
#include "dram/timing_keys.h"
#include "presets/memory_json.h"

namespace pqa {
namespace {

unsigned bits_of(std::uint64_t size) {
  unsigned bits = 0;
  while (std::uint64_t{1} << bits < size) ++bits;
  return bits;
}

bool is_legal(const dram_config& c) {
  try {
    check_dram(c);
    return true;
  } catch (const dram_config_error&) {
    return false;
  }
}

// The lowest bit of the row becomes one of the channel: what was in one bank is shared out between two.
dram_config with_twice_the_channels(dram_config c) {
  const std::string before = "row:" + std::to_string(bits_of(c.rows));
  c.rows /= 2;
  c.channels *= 2;
  const auto place = c.address_map.find(before);
  EXPECT_NE(place, std::string::npos) << c.address_map;
  c.address_map.replace(place, before.size(), "row:" + std::to_string(bits_of(c.rows)) + "-channel:1");
  return c;
}

void add_shorter_times(const dram_config& config, std::uint32_t clocks, std::vector<improvement>& result) {
  const bool per_bank = config.controller.refresh == dram_refresh::per_bank;
  for (const timing_key& key : timing_keys) {
    const std::string name = key.name;
    if (name == "REFI" || name == "REFIpb") continue;  // longer is better
    if (key.need == timing_need::per_bank_refresh && !per_bank) continue;
    for (std::uint32_t less = clocks; less > 0; --less) {
      dram_config c = config;
      if (c.timing.*key.member < less) continue;
      c.timing.*key.member -= less;
      if (!is_legal(c)) continue;
      result.push_back({name, c});
      break;
    }
  }
}

}  // namespace

std::vector<improvement> improvements_of(const dram_config& config, std::uint32_t clocks) {
  std::vector<improvement> result;
  add_shorter_times(config, clocks, result);
  for (const auto& [name, member] : {std::pair("request latency", &dram_controller::request_latency),
                                     std::pair("response latency", &dram_controller::response_latency)}) {
    if (config.controller.*member == 0) continue;
    dram_config c = config;
    c.controller.*member -= 1;
    result.push_back({name, c});
  }
  for (const std::uint32_t more : {1U, 4U, 64U}) {
    dram_config c = config;
    c.controller.queue_depth += more;
    result.push_back({"queues longer by " + std::to_string(more), c});
  }
  dram_config more = config;
  for (const char* name : {"twice the channels", "four times the channels"}) {
    more = with_twice_the_channels(more);
    result.push_back({name, more});
  }
  return result;
}

std::vector<dram_config> shipped_channels() {
  override_set one_channel;
  one_channel.parts.push_back({{"channels"}, 1U, "one channel"});
  std::vector<dram_config> result;
  for (const std::string& name : list_memories()) {
    if (!std::holds_alternative<dram_config>(load_memory(name, override_set{}).device)) continue;
    dram_config c = std::get<dram_config>(load_memory(name, one_channel).device);
    c.data_rate_hz = std::uint64_t{1'000'000'000} * transfers_per_clock(c.standard);
    result.push_back(c);
  }
  return result;
}

}  // namespace pqa
