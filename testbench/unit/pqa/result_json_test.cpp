#include "result_json.h"

#include <gtest/gtest.h>

#include "pqa/workloads/workload.h"

namespace pqa {
namespace {

run_request request() {
  run_request r;
  r.config = load_configuration("kws", "pqa_paper", "paper_ddr", words());
  r.data_name = "none";
  r.command_line = {"run", "kws"};
  return r;
}

run_figures figures() {
  run_figures f;
  f.clock_hz = 300'000'000;
  f.peak_bytes_per_second = 35'200'000'000;
  for (const char* name : {"plain", "with, comma and \"quotes\""}) {
    layer_figures layer;
    layer.name = name;
    layer.cycles = 150;
    layer.bound = "lookup";
    layer.account.emplace();
    layer.account->bottleneck.busy = layer.compute_cycles = 100;
    layer.account->bottleneck.stalls = {20, 15, 10, 5};
    layer.account->tables = {3000, 3072};
    f.layers.push_back(layer);
    f.cycles += layer.cycles;
  }
  f.first_image_cycles = f.cycles;
  access_statistics s;
  s.count(false, 3072, 10'000'000);
  s.count(true, 3072, 30'000'000);
  f.masters = {{"table", s}};
  return f;
}

TEST(result_json, has_every_key_of_the_contract) {
  const json result = result_json(request(), figures(), {"result.json"});
  for (const char* key : {"version", "command", "fidelity", "config", "total", "layers", "memory"}) {
    EXPECT_TRUE(result.contains(key)) << key;
  }
  for (const char* key : {"cycles", "table_load_cycles", "compute_cycles", "time_us", "images", "first_image_us",
                          "throughput_images_s", "bytes_read", "bytes_written", "bus_bytes_read", "bus_bytes_written",
                          "bandwidth_gb_s", "bandwidth_utilisation"}) {
    EXPECT_TRUE(result["total"].contains(key)) << key;
  }
  EXPECT_EQ(result["command"], json({"pqa", "run", "kws"}));
  EXPECT_EQ(result["config"]["workload"]["name"], "kws");
}

TEST(result_json, figures_have_their_units) {
  const json result = result_json(request(), figures(), {});
  const json& total = result["total"];
  EXPECT_DOUBLE_EQ(total["time_us"].get<double>(), 1.0);  // 300 cycles of 300 MHz
  EXPECT_DOUBLE_EQ(total["throughput_images_s"].get<double>(), 1e6);
  EXPECT_DOUBLE_EQ(total["bandwidth_gb_s"].get<double>(), 6.144);  // 6144 bytes in a microsecond
  EXPECT_DOUBLE_EQ(total["bandwidth_utilisation"].get<double>(), 6.144 / 35.2);
  EXPECT_EQ(total["stalls"], json({{"tables", 40}, {"inputs", 30}, {"outputs", 20}, {"fill_drain", 10}}));
  const json& master = result["memory"]["masters"][0];
  EXPECT_DOUBLE_EQ(master["latency_ns"]["mean"].get<double>(), 20.0);
  EXPECT_DOUBLE_EQ(master["latency_ns"]["min"].get<double>(), 10.0);
  EXPECT_DOUBLE_EQ(master["latency_ns"]["max"].get<double>(), 30.0);
  EXPECT_DOUBLE_EQ(result["memory"]["peak_gb_s"].get<double>(), 35.2);
}

TEST(result_json, leaves_out_what_was_not_measured) {
  run_figures f = figures();
  f.peak_bytes_per_second.reset();
  EXPECT_FALSE(result_json(request(), f, {})["total"].contains("bandwidth_utilisation"));
  EXPECT_FALSE(result_json(request(), f, {})["memory"].contains("peak_gb_s"));
  for (layer_figures& layer : f.layers) layer.account.reset();
  const json result = result_json(request(), f, {});
  EXPECT_FALSE(result["layers"][0].contains("stalls"));
  EXPECT_FALSE(result["total"].contains("bytes_read"));
  EXPECT_FALSE(result.contains("files"));
}

TEST(layers_csv, has_a_line_for_each_layer_and_quotes_what_needs_it) {
  const std::string csv = layers_csv(result_json(request(), figures(), {}));
  EXPECT_EQ(csv.rfind("name,cycles,table_load_cycles,compute_cycles,bound,stalls.tables,", 0), 0U) << csv;
  EXPECT_NE(csv.find("\nplain,150,0,100,lookup,20,15,10,5,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\n\"with, comma and \"\"quotes\"\"\",150,"), std::string::npos) << csv;
}

}  // namespace
}  // namespace pqa
