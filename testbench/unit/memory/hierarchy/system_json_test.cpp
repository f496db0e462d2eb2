// Memories of type "system": reading, writing back, and every mistake named by file, key, what was found and what is
// allowed.
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "hierarchy/system_plan.h"
#include "json/overrides.h"
#include "pqa/base/error.h"
#include "presets/memory_json.h"

namespace pqa {
namespace {

// The example of the documentation.
const char* const example = R"({ "name": "shared", "type": "system",
  "nodes": { "ddr": "ddr4_2400",
             "buffer": { "type": "sram", "capacity_kib": 256, "banks": 8, "ports": 1, "width_bits": 256, "latency_cycles": 2 },
             "bus": { "type": "interconnect", "width_bits": 1024, "clock_mhz": 600, "latency_ns": 10,
                      "arbitration": "round_robin", "outstanding_per_port": 32 },
             "camera": { "type": "traffic", "pattern": "constant", "rate_gb_s": 4, "bytes": 256, "read_share": 0.0,
                         "outstanding": 8, "base": "0x40000000", "size_mib": 64, "priority": 1, "weight": 1, "seed": 1 } },
  "links": [ ["accelerator.table", "bus"], ["accelerator.feature_in", "buffer"], ["accelerator.feature_out", "buffer"],
             ["camera", "bus"], ["bus", "ddr"], ["bus", "buffer"] ] })";

system_config system_of(const memory_config& memory) {
  return std::get<system_config>(memory.device);
}

memory_config read(const std::string& text) {
  return memory_from_json(parse_json(text, "s.json"), "s.json");
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

void expect_error(const std::string& text, const std::vector<std::string>& parts) {
  try {
    read(text);
    ADD_FAILURE() << "not refused: " << text;
  } catch (const input_error& e) {
    const std::string message = e.what();
    EXPECT_EQ(message.find('\n'), std::string::npos);
    for (const auto& part : parts) EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks: " << part;
  }
}

TEST(system_json, the_example_reads_as_it_stands) {
  const system_config config = system_of(read(example));
  ASSERT_EQ(config.nodes.size(), 4u);
  const auto& camera = std::get<traffic_config>(config.nodes[3].device);
  EXPECT_EQ(camera.base, 0x40000000u);
  EXPECT_EQ(camera.size_bytes, 64u << 20U);
  EXPECT_EQ(camera.rate_bytes_per_second, 4'000'000'000u);
  const system_plan plan(config);
  EXPECT_EQ(plan.window(0).begin, 0u);
  EXPECT_EQ(plan.window(1).begin, std::uint64_t{1} << 40U);
  EXPECT_EQ(plan.window(1).size(), 256u * 1024);
  EXPECT_EQ(plan.memory_at("camera", 0x40000000), 0u);
  EXPECT_EQ(plan.memory_at("accelerator.table", std::uint64_t{1} << 40U), 1u);
  EXPECT_EQ(plan.memory_at("accelerator.feature_in", 0), system_plan::nowhere);
  EXPECT_EQ(plan.masters(), (std::vector<std::string>{"accelerator.table", "accelerator.feature_in",
                                                      "accelerator.feature_out", "camera"}));
}

TEST(system_json, the_preset_is_the_example) {
  EXPECT_EQ(to_json(load_memory("shared")), to_json(read(example)));
}

TEST(system_json, written_and_read_again) {
  std::string text = replaced(example, R"("links")", R"("windows": {"ddr": {"base": "0x10000", "size_mib": 2048}},
      "masters": {"table": {"priority": 3, "weight": 7}}, "links")");
  text = replaced(text, R"("ddr": "ddr4_2400",)",
                  R"("ddr": "ddr4_2400", "probe": {"type": "monitor", "window_us": 0.5},)");
  text = replaced(text, R"(["bus", "ddr"])", R"(["bus", "probe"], ["probe", "ddr"])");
  const json written = to_json(read(text));
  EXPECT_EQ(to_json(memory_from_json(written, "again")), written);
  EXPECT_EQ(written["windows"]["ddr"]["base"], "0x10000");
  EXPECT_EQ(written["masters"]["table"]["weight"], 7);
  EXPECT_EQ(written["nodes"]["ddr"]["type"], "dram");
  const system_config config = system_of(read(text));
  const system_plan plan(config);
  EXPECT_EQ(plan.window(plan.node_of("ddr")).begin, 0x10000u);
  const auto shares = plan.shares(plan.node_of("bus"));
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].weight, 7u);
  EXPECT_EQ(shares[1].weight, 1u);
}

TEST(system_json, overrides_reach_into_nodes) {
  const auto load = [](const std::vector<std::string>& sets) {
    return system_of(load_memory("shared", split_overrides(sets).memory));
  };
  EXPECT_EQ(std::get<dram_config>(std::get<memory_device>(load({"memory.nodes.ddr=hbm2_2000"}).nodes[0].device)).name,
            "hbm2_2000");
  EXPECT_EQ(std::get<dram_config>(
                std::get<memory_device>(
                    load({"memory.nodes.ddr=hbm2_2000", "memory.nodes.ddr.controller.queue.depth=3"}).nodes[0].device))
                .controller.queue_depth,
            3u);
  EXPECT_EQ(std::get<traffic_config>(load({"memory.nodes.camera.rate_gb_s=16"}).nodes[3].device).rate_bytes_per_second,
            16'000'000'000u);
  EXPECT_EQ(load({"memory.masters.table.priority=5"}).masters.at("accelerator.table").priority, 5u);
  const auto expect_refused = [&](const std::string& set, const std::string& part) {
    try {
      load({set});
      ADD_FAILURE() << set;
    } catch (const input_error& e) {
      EXPECT_EQ(std::string(e.what()).rfind("--set " + set, 0), 0u) << e.what();
      EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << e.what();
    }
  };
  expect_refused("memory.nodes.ddr=ddr4_2401", "did you mean \"ddr4_2400\"");
  expect_refused("memory.nodes.ddr.chanels=4", "did you mean \"channels\"");
  expect_refused("memory.nodes.camera.rate_gb_s=-1", "0.001 to 1000000");
  expect_refused("memory.links.3.1=ddr2", "nothing in this system");
}

TEST(system_json, nodes_from_files) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("pqa_system_" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "near.json") << R"({"type": "ideal", "bandwidth_gb_s": 7})";
  std::ofstream(folder / "bad.json") << R"({"type": "ideal", "bandwith_gb_s": 7})";
  std::ofstream(folder / "s.json") << replaced(example, "ddr4_2400", "near.json");
  std::ofstream(folder / "t.json") << replaced(example, "ddr4_2400", "bad.json");
  const system_config config = system_of(load_memory((folder / "s.json").string()));
  EXPECT_EQ(std::get<ideal_config>(std::get<memory_device>(config.nodes[0].device)).bandwidth_bytes_per_second,
            7'000'000'000u);
  try {
    load_memory((folder / "t.json").string());
    ADD_FAILURE();
  } catch (const input_error& e) {
    EXPECT_NE(std::string(e.what()).find("bad.json: nodes.ddr.bandwith_gb_s"), std::string::npos) << e.what();
  }
  for (const char* name : {"near.json", "bad.json", "s.json", "t.json"}) fs::remove(folder / name);
  fs::remove(folder);
}

TEST(system_json, mistakes_in_nodes) {
  const auto with = [](const std::string& what, const std::string& by) { return replaced(example, what, by); };
  expect_error(with(R"("ddr4_2400")", R"("ddr5")"),
               {"s.json: nodes.ddr: found \"ddr5\"", "neither a preset nor a file"});
  expect_error(with(R"("ddr4_2400")", "7"), {"nodes.ddr: found 7", "a preset"});
  expect_error(with(R"("ddr4_2400")", R"("shared")"), {"nodes.ddr.type: found \"system\"", "\"ideal\""});
  expect_error(with(R"("type": "interconnect")", R"("type": "interconect")"),
               {"nodes.bus.type: found \"interconect\"", "did you mean \"interconnect\"?"});
  expect_error(with(R"("width_bits": 1024)", R"("width_bits": 12)"),
               {"nodes.bus.width_bits: found 12", "multiple of 8"});
  expect_error(with(R"("arbitration": "round_robin")", R"("arbitration": "random")"),
               {"nodes.bus.arbitration: found \"random\"", "\"weighted\""});
  expect_error(with(R"("outstanding_per_port": 32)", R"("outstanding_per_port": 0)"),
               {"nodes.bus.outstanding_per_port: found 0", "1 to 65536"});
  expect_error(with(R"("clock_mhz": 600)", R"("clock_mhz": 0)"), {"nodes.bus.clock_mhz: found 0"});
  expect_error(with(R"("latency_ns": 10)", R"("latency_cycles": 10)"), {"nodes.bus.latency_cycles", "sram"});
  expect_error(with(R"("rate_gb_s": 4)", R"("rate_gb_s": "4")"), {"nodes.camera.rate_gb_s: found \"4\""});
  expect_error(with(R"("rate_gb_s": 4)", R"("bandwidth_gb_s": 4)"), {"nodes.camera.bandwidth_gb_s", "ideal"});
  expect_error(with(R"("pattern": "constant")", R"("pattern": "trace")"), {"nodes.camera.trace: found nothing"});
  expect_error(with(R"("read_share": 0.0)", R"("read_share": 1.5)"), {"nodes.camera.read_share: found 1.5"});
  expect_error(with(R"("base": "0x40000000")", R"("base": "0x4000000g")"), {"nodes.camera.base", "an address"});
  expect_error(with(R"("base": "0x40000000")", R"("base": -1)"), {"nodes.camera.base: found -1", "an address"});
  expect_error(with(R"("size_mib": 64)", R"("size_mib": 0.00001)"), {"nodes.camera.size_mib"});
  expect_error(with(R"("base": "0x40000000")", R"("base": "0xffffffffffffffff")"), {"nodes.camera.size_mib"});
  expect_error(with(R"("bytes": 256)", R"("bytes": 0)"), {"nodes.camera.bytes: found 0"});
  expect_error(with(R"("weight": 1)", R"("weight": 0)"), {"nodes.camera.weight: found 0"});
  expect_error(with(R"("camera": {)", R"("camera.1": {)"), {"nodes.camera.1", "letters, digits"});
  expect_error(with(R"("ddr":)", R"("accelerator":)"), {"nodes.accelerator", "allowed as the name of a node"});
  expect_error(R"({"type": "system", "nodes": {}, "links": []})", {"nodes", "one node or more"});
  expect_error(R"({"type": "system", "nodes": [], "links": []})", {"nodes", "an empty array", "object"});
}

TEST(system_json, mistakes_in_links) {
  const auto with = [](const std::string& what, const std::string& by) { return replaced(example, what, by); };
  expect_error(with(R"(["bus", "ddr"])", R"(["bus", "dddr"])"),
               {"s.json: links.4.1: found \"dddr\", which is nothing in this system", "did you mean \"ddr\"?"});
  expect_error(with(R"(["camera", "bus"])", R"(["kamera", "bus"])"),
               {"links.3.0: found \"kamera\", which is nothing", "did you mean \"camera\"?"});
  expect_error(with(R"(["camera", "bus"])", R"(["ddr", "bus"])"), {"links.3.0: found \"ddr\", which is a memory"});
  expect_error(with(R"(["bus", "ddr"])", R"(["bus", "camera"])"), {"links.4.1: found \"camera\", which is a master"});
  expect_error(with(R"(["bus", "ddr"])", R"(["bus"])"), {"links.4: found an array", "[\"from\", \"to\"]"});
  expect_error(with(R"(["bus", "ddr"], )", ""), {"nodes.ddr: found no link to it"});
  expect_error(with(R"(["camera", "bus"], )", ""), {"nodes.camera: found no link from \"camera\""});
  expect_error(with(R"(["accelerator.table", "bus"], )", ""), {"links: found no link from \"accelerator.table\""});
  expect_error(with(R"(["camera", "bus"])", R"(["camera", "bus"], ["camera", "ddr"])"),
               {"links.4: found a second link from \"camera\"", "allowed one"});
  expect_error(with(R"(["bus", "ddr"])", R"(["bus", "ddr"], ["bus", "ddr"])"), {"links.5: found a link a second time"});
  expect_error(replaced(with(R"("ddr": "ddr4_2400",)", R"("ddr": "ddr4_2400", "loop": {"type": "interconnect"},)"),
                        R"(["bus", "ddr"])", R"(["bus", "ddr"], ["bus", "loop"], ["loop", "bus"])"),
               {"links.", "found a loop", "\"bus\"", "\"loop\""});
  expect_error(replaced(with(R"("ddr": "ddr4_2400",)", R"("ddr": "ddr4_2400", "other": {"type": "interconnect"},)"),
                        R"(["bus", "ddr"])", R"(["bus", "ddr"], ["bus", "other"], ["other", "ddr"])"),
               {"links.", "second way from \"bus\" to \"ddr\""});
  expect_error(with(R"(["accelerator.table", "bus"])", R"(["accelerator", "bus"])"),
               {"links.0.0", "accelerator.table"});
}

TEST(system_json, mistakes_in_windows_and_masters) {
  const auto with = [](const std::string& keys) { return replaced(example, R"("links")", keys + R"(, "links")"); };
  expect_error(with(R"("windows": {"buffer": {"base": "0x100000"}})"),
               {"windows.", "overlaps", "\"ddr\"", "behind \"bus\"", "windows apart"});
  expect_error(with(R"("windows": {"bufer": {"base": 0}})"), {"windows.bufer", "did you mean \"buffer\"?"});
  expect_error(with(R"("windows": {"bus": {"base": 0}})"), {"windows.bus", "allowed a memory"});
  expect_error(with(R"("windows": {"ddr": {"bse": 0}})"), {"windows.ddr.bse", "did you mean \"base\"?"});
  expect_error(with(R"("windows": {"ddr": {"size_mib": 0}})"), {"windows.ddr.size_mib: found 0"});
  expect_error(with(R"("windows": {"ddr": {"base": "0xfffffffffffffff0"}})"), {"windows.ddr", "below 2^64"});
  expect_error(with(R"("masters": {"tabel": {"priority": 2}})"), {"masters.tabel", "did you mean \"table\"?"});
  expect_error(with(R"("masters": {"table": {"weight": 0}})"), {"masters.table.weight: found 0"});
}

// Nothing but the memories' own windows counts where no bus is shared.
TEST(system_json, windows_may_overlap_where_no_bus_is_shared) {
  const char* const text = R"({"type": "system", "nodes": {"a": {"type": "ideal"}, "b": {"type": "ideal"}},
    "links": [["accelerator.table", "a"], ["accelerator.feature_in", "b"], ["accelerator.feature_out", "b"]]})";
  const system_config config = system_of(read(text));
  const system_plan plan(config);
  EXPECT_EQ(plan.window(0).begin, 0u);
  EXPECT_EQ(plan.window(1).begin, 0u);
}

}  // namespace
}  // namespace pqa
