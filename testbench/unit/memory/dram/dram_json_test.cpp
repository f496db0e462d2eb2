// DRAM files: presets, defaults, strict reading, impossible figures by name, and writing back.
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "pqa/memory/dram_config.h"
#include "presets/memory_json.h"

namespace pqa {
namespace {

dram_config preset(const std::string& name, const std::vector<std::string>& sets = {}) {
  return std::get<dram_config>(load_memory(name, split_overrides(sets).memory).device);
}

std::string error_of(const std::vector<std::string>& sets, const std::string& name = "ddr4_2400") {
  try {
    preset(name, sets);
  } catch (const input_error& error) {
    return error.what();
  }
  return "no error";
}

void expect_error(const std::vector<std::string>& sets, const std::vector<std::string>& parts,
                  const std::string& name = "ddr4_2400") {
  const std::string message = error_of(sets, name);
  EXPECT_EQ(message.find('\n'), std::string::npos);
  for (const std::string& part : parts) EXPECT_NE(message.find(part), std::string::npos) << message << ": " << part;
}

TEST(dram_json, presets_have_the_peak_of_their_names) {
  EXPECT_EQ(peak_bytes_per_second(preset("ddr3_1600")), 12'800'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("ddr4_2400")), 2 * 19'200'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("ddr4_3200")), 2 * 25'600'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("ddr5_4800")), 2 * 19'200'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("lpddr4_3200")), 4 * 6'400'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("lpddr5_6400")), 4 * 12'800'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("hbm2_2000")), 256'000'000'000u);
  EXPECT_EQ(peak_bytes_per_second(preset("hbm3_6400")), 819'200'000'000u);
  EXPECT_EQ(clock_hz(preset("lpddr5_6400")), 800'000'000u);
  EXPECT_EQ(burst_bytes(preset("hbm2_2000")), 32u);
  EXPECT_EQ(capacity_bytes(preset("hbm2_2000")), std::uint64_t{4} << 30);
  EXPECT_EQ(preset("ddr4_2400").channels, 2u);
  EXPECT_EQ(preset("hbm2_2000").channels * preset("hbm2_2000").pseudo_channels, 16u);
}

TEST(dram_json, the_map_is_written_with_its_bits) {
  EXPECT_EQ(preset("ddr4_2400").address_map, "row:16-bank:2-column:7-bank_group:2-channel:1-column:3-byte:3");
  EXPECT_EQ(preset("ddr4_2400", {"memory.channels=4"}).address_map,
            "row:16-bank:2-column:7-bank_group:2-channel:2-column:3-byte:3");
}

TEST(dram_json, every_preset_reads_back_as_it_is_written) {
  for (const std::string& name : list_memories()) {
    const json written = to_json(load_memory(name, override_set{}));
    EXPECT_EQ(to_json(memory_from_json(written, "x")).dump(), written.dump()) << name;
  }
}

TEST(dram_json, what_is_left_out_is_derived) {
  const dram_config c = preset("ddr3_1600");
  EXPECT_EQ(c.timing.RCDWR, c.timing.RCD);
  EXPECT_EQ(c.timing.CCD_L, c.timing.CCD_S);
  EXPECT_EQ(c.timing.WTR_L, c.timing.WTR_S);
  EXPECT_EQ(c.timing.RPab, c.timing.RP);
  EXPECT_EQ(c.timing.REFIpb, c.timing.REFI / 8);
  EXPECT_EQ(c.controller.queue_depth, 8u);
  EXPECT_FALSE(c.controller.write_drain.has_value());
}

TEST(dram_json, options_of_the_controller) {
  const dram_config c =
      preset("lpddr4_3200", {"memory.controller.scheduler=fifo", "memory.controller.page_policy=closed_adaptive",
                             "memory.controller.refresh=per_bank", "memory.controller.queue.organisation=read_write",
                             "memory.controller.queue.depth=32", "memory.controller.request_latency_ck=3",
                             R"(memory.xor=[{"field":"bank","with":"row","shift":2}])"});
  EXPECT_EQ(c.controller.scheduler, dram_scheduler::fifo);
  EXPECT_EQ(c.controller.page_policy, dram_page_policy::closed_adaptive);
  EXPECT_EQ(c.controller.refresh, dram_refresh::per_bank);
  EXPECT_EQ(c.controller.queue_organisation, dram_queue::read_write);
  EXPECT_EQ(c.controller.queue_depth, 32u);
  EXPECT_EQ(c.controller.request_latency, 3u);
  ASSERT_EQ(c.address_xor.size(), 1u);
  EXPECT_EQ(c.address_xor[0].shift, 2u);
  EXPECT_EQ(preset("ddr4_2400", {R"(memory.controller.write_drain={"low":4,"high":16})"}).controller.write_drain->high,
            16u);
}

TEST(dram_json, impossible_figures_are_refused_by_name) {
  expect_error({"memory.timing_ck.RAS=60"}, {"timing_ck.RAS", "found 60", "RC (55)"});
  for (const char* key : {"CL", "CWL", "RCD", "RP", "RAS", "RC", "CCD_S", "CCD_L", "RRD_S", "RRD_L", "FAW", "WR",
                          "WTR_S", "WTR_L", "RTP", "RTW", "REFI", "RFC"}) {
    expect_error({std::string("memory.timing_ck.") + key + "=0"}, {std::string("timing_ck.") + key, "found 0"});
  }
  expect_error({"memory.timing_ck.RCD=40"}, {"timing_ck.RAS", "RCD"});
  expect_error({"memory.timing_ck.CCD_S=3"}, {"timing_ck.CCD_S", "burst"});
  expect_error({"memory.timing_ck.CCD_L=3"}, {"timing_ck.CCD_L", "CCD_S"});
  expect_error({"memory.timing_ck.RTW=5"}, {"timing_ck.RTW", "collide"});
  expect_error({"memory.timing_ck.RFC=9360"}, {"timing_ck.REFI", "RFC"});
  expect_error({"memory.timing_ck.RSA=3"}, {"timing_ck", "RSA", "did you mean"});
  expect_error({"memory.timing_ck.CL=-3"}, {"timing_ck.CL", "-3"});
  expect_error({"memory.rows=1000"}, {"rows", "1000", "powers of two"});
  expect_error({"memory.channels=0"}, {"channels", "powers of two"});
  expect_error({"memory.channels=3"}, {"channels", "3"});
  expect_error({"memory.bus_bits=60"}, {"bus_bits", "60"});
  expect_error({"memory.columns=4"}, {"columns", "4"});
  expect_error({"memory.pseudo_channels=2"}, {"pseudo_channels"});
  expect_error({"memory.bank_groups=16", "memory.banks_per_group=16"}, {"bank_groups", "256 banks"});
  expect_error({"memory.data_rate_mt_s=5"}, {"data_rate_mt_s", "5"});
  expect_error({"memory.address_map=row:16-bank:2-column:10-bank_group:2-byte:3"},
               {"address_map", "0 bits of channel", "allowed 1"});
  expect_error({"memory.address_map=row:17-bank:2-column:7-bank_group:2-channel:1-column:3-byte:3"},
               {"address_map", "17 bits of row", "allowed 16"});
  expect_error({"memory.controller.refresh=per_bank"}, {"controller.refresh", "per_bank", "DDR4"});
  expect_error({"memory.controller.queue.depth=0"}, {"controller.queue.depth", "0"});
  expect_error({R"(memory.controller.write_drain={"low":4,"high":4})"}, {"controller.write_drain.low"});
  expect_error({"memory.controller.scheduler=best"}, {"controller.scheduler", "fr_fcfs"});
  expect_error({"memory.timing_ck.RFCpb=0", "memory.controller.refresh=per_bank"}, {"timing_ck.RFCpb"}, "hbm2_2000");
  expect_error({"memory.bandwidth_gb_s=3"}, {"bandwidth_gb_s", "ideal"});
  expect_error({"memory.latency_cycles=3"}, {"latency_cycles", "sram"});
}

TEST(dram_json, what_has_to_be_there) {
  for (const char* key : {"standard", "data_rate_mt_s", "bus_bits", "burst_length", "banks_per_group", "rows",
                          "columns", "timing_ck", "address_map"}) {
    json file = to_json(load_memory("ddr4_2400", override_set{}));
    file.erase(key);
    try {
      memory_from_json(file, "m.json");
      ADD_FAILURE() << key;
    } catch (const input_error& error) {
      EXPECT_NE(std::string(error.what()).find(key), std::string::npos) << error.what();
    }
  }
}

TEST(dram_json, the_checks_stand_without_a_file) {
  dram_config c = preset("ddr4_2400");
  check(c);
  c.timing.RAS = c.timing.RC + 1;
  try {
    check(c);
    ADD_FAILURE();
  } catch (const input_error& error) {
    EXPECT_NE(std::string(error.what()).find("memory ddr4_2400: timing_ck.RAS"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace pqa
