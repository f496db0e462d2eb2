// Memory files: presets, strict reading, overrides, and writing back.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <unistd.h>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "json/overrides.h"
#include "pqa/base/error.h"
#include "presets/memory_json.h"

namespace pqa {
namespace {

std::string error_of(const std::string& text) {
  try {
    memory_from_json(parse_json(text, "m.json"), "m.json");
  } catch (const input_error& e) {
    return e.what();
  }
  return "no error";
}

void expect_error(const std::string& text, const std::vector<std::string>& parts) {
  const std::string message = error_of(text);
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_EQ(message.rfind("m.json: ", 0), 0u) << message;
  for (const auto& part : parts) EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks: " << part;
}

ideal_config ideal_of(const memory_config& config) {
  return std::get<ideal_config>(config.device);
}

TEST(memory_config, presets_are_those_of_the_paper) {
  const std::vector<std::string> names = list_memories();
  EXPECT_EQ(std::count(names.begin(), names.end(), "paper_ddr"), 1);
  const ideal_config ddr = ideal_of(load_memory("paper_ddr"));
  EXPECT_EQ(ddr.name, "paper_ddr");
  EXPECT_EQ(ddr.bandwidth_bytes_per_second, 35'200'000'000u);
  EXPECT_EQ(ddr.efficiency, 0.8);
  EXPECT_EQ(ddr.latency_ns, 0.0);
  EXPECT_EQ(effective_rate(ddr), 28'160'000'000u);
  const ideal_config hbm = ideal_of(load_memory("paper_hbm"));
  EXPECT_EQ(hbm.name, "paper_hbm");
  EXPECT_EQ(effective_rate(hbm), 320'000'000'000u);
}

TEST(memory_config, defaults) {
  const ideal_config ideal = ideal_of(memory_from_json(parse_json(R"({"type": "ideal"})", "x"), "x"));
  EXPECT_FALSE(ideal.bandwidth_bytes_per_second.has_value());
  EXPECT_EQ(ideal.efficiency, 1.0);
  EXPECT_EQ(ideal.latency_ns, 0.0);
  const auto banked = memory_from_json(parse_json(R"({"type": "sram"})", "x"), "x");
  EXPECT_FALSE(std::get<sram_config>(banked.device).capacity_bytes.has_value());
}

TEST(memory_config, reads_and_writes_the_same) {
  for (
      const char* text :
      {R"({"name":"a","type":"ideal","bandwidth_gb_s":35.2,"efficiency":0.8,"latency_ns":13.32,"queue_depth":null})",
       R"({"name":"b","type":"ideal","bandwidth_gb_s":null,"efficiency":1,"latency_ns":0,"queue_depth":4})",
       R"({"name":"c","type":"ideal","bandwidth_gb_s":0.123456789,"efficiency":0.5,"latency_ns":1000000,"queue_depth":null})",
       R"({"name":"d","type":"sram","capacity_kib":256,"banks":8,"ports":1,"width_bits":256,"latency_cycles":2,)"
       R"("clock_mhz":300,"queue_depth":1,"untimed":false})",
       R"({"name":"e","type":"sram","capacity_kib":null,"banks":1,"ports":2,"width_bits":8,"latency_cycles":1,)"
       R"("clock_mhz":333.333333,"queue_depth":null,"untimed":true})",
       R"({"name":"f","type":"sram","capacity_kib":0.5,"banks":1,"ports":2,"width_bits":8,"latency_cycles":1,)"
       R"("clock_mhz":1e-06,"queue_depth":null,"untimed":false})"}) {
    EXPECT_EQ(to_json(memory_from_json(parse_json(text, "x"), "x")).dump(), text);
  }
}

TEST(memory_config, refuses_in_one_line) {
  expect_error(R"({})", {"type", "ideal"});
  expect_error(R"([])", {"object"});
  expect_error(R"({"type": "dram"})", {"standard", "found nothing"});
  expect_error(R"({"type": "system"})", {"nodes", "found nothing"});
  expect_error(R"({"type": "ideal", "rate_gb_s": 4})", {"rate_gb_s", "traffic"});
  expect_error(R"({"type": "ideal", "queue_depth": 0})", {"queue_depth", "0"});
  expect_error(R"({"type": "idael"})", {"type", "idael", "did you mean", "ideal"});
  expect_error(R"({"type": 3})", {"type", "3"});
  expect_error(R"({"type": "ideal", "bandwidth_gb_s": 0})", {"bandwidth_gb_s", "0", "null"});
  expect_error(R"({"type": "ideal", "bandwidth_gb_s": -5})", {"bandwidth_gb_s", "-5"});
  expect_error(R"({"type": "ideal", "bandwidth_gb_s": "fast"})", {"bandwidth_gb_s", "fast"});
  expect_error(R"({"type": "ideal", "efficiency": 1.5})", {"efficiency", "1.5"});
  expect_error(R"({"type": "ideal", "efficiency": 0})", {"efficiency", "0"});
  expect_error(R"({"type": "ideal", "latency_ns": -1})", {"latency_ns", "-1"});
  expect_error(R"({"type": "ideal", "latency_ns": 1e10})", {"latency_ns"});
  expect_error(R"({"type": "ideal", "latencyns": 1})", {"latencyns", "latency_ns"});
  expect_error(R"({"type": "ideal", "banks": 4})", {"banks", "sram"});
  expect_error(R"({"type": "ideal", "channels": 4})", {"channels", "dram"});
  expect_error(R"({"type": "sram", "bandwidth_gb_s": 4})", {"bandwidth_gb_s", "ideal"});
  expect_error(R"({"type": "sram", "width_bits": 12})", {"width_bits", "12", "multiple of 8"});
  expect_error(R"({"type": "sram", "banks": 0})", {"banks", "0"});
  expect_error(R"({"type": "sram", "latency_cycles": 0})", {"latency_cycles", "0"});
  expect_error(R"({"type": "sram", "capacity_kib": 0})", {"capacity_kib", "0"});
  expect_error(R"({"type": "sram", "capacity_kib": 0.3})", {"capacity_kib", "0.3"});
  expect_error(R"({"type": "sram", "clock_mhz": 333.3333333})", {"clock_mhz", "333.3333333"});
  expect_error(R"({"type": "sram", "untimed": 1})", {"untimed", "1"});
}

TEST(memory_config, overrides_reach_into_presets) {
  const auto overrides = split_overrides({"memory.bandwidth_gb_s=null", "memory.latency_ns=50"});
  const ideal_config config = ideal_of(load_memory("paper_ddr", overrides.memory));
  EXPECT_FALSE(config.bandwidth_bytes_per_second.has_value());
  EXPECT_EQ(config.latency_ns, 50.0);
  const auto whole = split_overrides({"memory=paper_hbm"});
  EXPECT_EQ(load_memory("paper_ddr", whole.memory).name(), "paper_hbm");
  const auto wrong = split_overrides({"memory.bandwith_gb_s=4"});
  EXPECT_THROW(load_memory("paper_ddr", wrong.memory), input_error);
}

TEST(memory_config, files_and_unknown_names) {
  const auto path = std::filesystem::temp_directory_path() / ("pqa_memory_" + std::to_string(getpid()) + ".json");
  std::ofstream(path) << R"({"name": "mine", "type": "ideal", "bandwidth_gb_s": 1})";
  EXPECT_EQ(load_memory(path.string()).name(), "mine");
  std::filesystem::remove(path);
  EXPECT_THROW(load_memory(path.string()), input_error);
  EXPECT_THROW(load_memory("paper_dd"), input_error);
}

TEST(memory_config, builds_the_module) {
  EXPECT_NE(dynamic_cast<ideal_memory*>(make_memory("a", load_memory("paper_ddr")).get()), nullptr);
  memory_config banked;
  banked.device = sram_config{};
  EXPECT_NE(dynamic_cast<sram*>(make_memory("b", banked).get()), nullptr);
}

}  // namespace
}  // namespace pqa
