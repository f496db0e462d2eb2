// `pqa compare`, and the area and energy of `pqa run`, through the program itself.
#include <cmath>

#include <gtest/gtest.h>

#include "child_process.h"
#include "json/document.h"
#include "text_table.h"

namespace pqa {
namespace {

json result_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = arguments;
  all.emplace_back("--json");
  const child_result run = run_pqa(all);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.err, "");
  return run.status == 0 ? parse_json(run.out, "out") : json();
}

double sum_but(const json& object, const std::string& total) {
  double sum = 0;
  for (const auto& item : object.items()) sum += item.key() == total ? 0.0 : item.value().get<double>();
  return sum;
}

// Areas by their parts, energies by parts and by layers, the power by energy and time.
void expect_costs_that_add_up(const json& accelerator) {
  for (const json& estimate : accelerator["area"]) {
    for (const char* key : {"clb_equivalent", "dsp", "m20k", "logic"}) {
      double sum = 0;
      for (const json& part : estimate["parts"]) sum += part[key].get<double>();
      EXPECT_NEAR(estimate[key].get<double>(), sum, 1e-9 * std::abs(sum)) << estimate["model"] << " " << key;
    }
    EXPECT_FALSE(estimate["basis"].get<std::string>().empty());
  }
  const json& energy = accelerator["energy_uj"];
  const double total = energy["total"].get<double>();
  EXPECT_NEAR(total, sum_but(energy, "total"), 1e-9 * total);
  double layers = 0;
  for (const json& layer : accelerator["layers"]) {
    layers += layer["energy_uj"]["total"].get<double>();
    EXPECT_NEAR(layer["energy_uj"]["total"].get<double>(), sum_but(layer["energy_uj"], "total"), 1e-9 * total);
  }
  EXPECT_NEAR(total, layers, 1e-9 * total);
  EXPECT_NEAR(accelerator["power_w"].get<double>(), total / accelerator["total"]["time_us"].get<double>(),
              1e-9 * total);
}

TEST(program_costs, add_up_at_every_fidelity) {
  for (const char* fidelity : {"analytic", "lt", "at"}) {
    SCOPED_TRACE(fidelity);
    const json result = result_of({"run", "kws", "--fidelity", fidelity, "--data", "none"});
    expect_costs_that_add_up(result);
    EXPECT_EQ(result["area"].size(), 3U);
    EXPECT_EQ(result["config"]["energy"]["name"], "energy_45nm");
  }
}

TEST(program_costs, of_external_bits_are_those_of_the_memory) {
  const auto external = [](const std::string& memory, double pj_per_bit) {
    const json result = result_of({"run", "kws", "--memory", memory, "--fidelity", "lt", "--data", "none"});
    const double bits = 8 * result["total"]["bus_bytes_read"].get<double>();
    EXPECT_NEAR(result["energy_uj"]["external_tables"].get<double>(), bits * pj_per_bit / 1e6, 1e-9 * bits) << memory;
  };
  external("ddr4_2400", 20.3125);
  external("paper_hbm", 3.92);
  external("lpddr4_3200", 8);
}

TEST(program_costs, count_feature_maps_in_their_memory) {
  const json result = result_of({"run", "kws", "--fidelity", "lt", "--data", "none", "--memory", "shared", "--set",
                                 "arch.feature_maps.placement=dram", "--set", "memory.nodes.camera.rate_gb_s=0"});
  EXPECT_GT(result["energy_uj"]["external_features"].get<double>(), 0);
  expect_costs_that_add_up(result);
}

TEST(program_costs, follow_the_encodings_that_a_schedule_repeats) {
  const auto distance = [](const std::string& policy) {
    return result_of({"run", "resnet20", "--fidelity", "lt", "--data", "none", "--set",
                      "arch.table_memory.capacity_kib=64", "--set", "arch.partial_sums.capacity_kib=1", "--set",
                      "arch.indices.policy=" + policy})["energy_uj"]["distance"]
        .get<double>();
  };
  EXPECT_GT(distance("recompute"), distance("keep"));
}

TEST(program_costs, come_from_the_energy_file) {
  const temporary_folder folder;
  const child_result shown = run_pqa({"show", "energy_45nm"});
  json doubled = parse_json(shown.out, "out");
  doubled["name"] = "doubled";
  doubled["add_pj_per_bit"]["pj"] = 2 * doubled["add_pj_per_bit"]["pj"].get<double>();
  const std::string file = folder.file("doubled.json", doubled.dump());
  const json before = result_of({"run", "kws", "--fidelity", "analytic"});
  const json after = result_of({"run", "kws", "--fidelity", "analytic", "--energy", file});
  EXPECT_NEAR(after["energy_uj"]["add"].get<double>(), 2 * before["energy_uj"]["add"].get<double>(), 1e-9);
  EXPECT_EQ(after["config"]["energy"]["name"], "doubled");
  EXPECT_EQ(run_pqa({"check", file}).status, 0);
}

TEST(program_compare, sets_the_published_figures_beside_each_other) {
  const json result = result_of({"compare", "resnet20", "--fidelity", "analytic", "--set", "arch.lanes.length=9"});
  for (const char* key : {"version", "command", "fidelity", "config", "pqa", "dla", "ratio"}) {
    EXPECT_TRUE(result.contains(key)) << key;
  }
  for (const char* key : {"architecture", "dla", "memory", "workload", "energy"}) {
    EXPECT_TRUE(result["config"].contains(key)) << key;
  }
  for (const char* accelerator : {"pqa", "dla"}) {
    SCOPED_TRACE(accelerator);
    for (const char* key : {"total", "layers", "memory", "area", "energy_uj", "power_w"}) {
      EXPECT_TRUE(result[accelerator].contains(key)) << key;
    }
    EXPECT_EQ(result[accelerator]["layers"].size(), 18U);
    expect_costs_that_add_up(result[accelerator]);
  }
  // A row of the published table.
  EXPECT_EQ(result["pqa"]["total"]["cycles"], 17183);
  EXPECT_EQ(result["dla"]["total"]["cycles"], 17763);
  EXPECT_GE(result["dla"]["total"]["cycles_with_ceiling"], result["dla"]["total"]["cycles"]);
  const json& ratio = result["ratio"];
  const double faster = 17763.0 / 17183.0;
  EXPECT_DOUBLE_EQ(ratio["cycles"].get<double>(), faster);
  EXPECT_NEAR(ratio["time"].get<double>(), faster, 1e-12);
  EXPECT_NEAR(ratio["performance_per_area"].get<double>(), faster * 27360.0 / 20910.755423, 1e-9);
  EXPECT_NEAR(ratio["performance_per_area_by_model"]["published_squarers"].get<double>(),
              faster * 27360.0 / (20910.755423 - 3 * (32 - 16) * 16 * 9), 1e-9);
  const double less =
      result["dla"]["energy_uj"]["total"].get<double>() / result["pqa"]["energy_uj"]["total"].get<double>();
  EXPECT_NEAR(ratio["energy"].get<double>(), less, 1e-12);
  EXPECT_NEAR(ratio["performance_per_joule"].get<double>(), less * faster, 1e-9);
}

TEST(program_compare, knows_clocks_and_images) {
  const json one = result_of({"compare", "kws", "--fidelity", "analytic"});
  const json slow =
      result_of({"compare", "kws", "--fidelity", "analytic", "--set", "dla.clock_mhz=150", "--images", "3"});
  EXPECT_EQ(slow["pqa"]["total"]["cycles"].get<std::uint64_t>(),
            3 * one["pqa"]["total"]["cycles"].get<std::uint64_t>());
  EXPECT_NEAR(slow["ratio"]["time"].get<double>(), 2 * slow["ratio"]["cycles"].get<double>(), 1e-9);
  EXPECT_EQ(slow["config"]["dla"]["clock_mhz"], 150);
}

// Where the fit gives no positive area there is no performance per area.
TEST(program_compare, leaves_out_what_a_fit_cannot_tell) {
  const json result = result_of({"compare", "kws", "--fidelity", "analytic", "--set",
                                 R"(arch.lanes={"subspaces":1,"prototypes":1,"length":1,"outputs":1})"});
  EXPECT_LT(result["pqa"]["area"][0]["clb_equivalent"].get<double>(), 0);
  EXPECT_TRUE(result["ratio"]["performance_per_area"].is_null());
  EXPECT_GT(result["ratio"]["performance_per_area_by_model"]["width_aware"].get<double>(), 0);
  EXPECT_EQ(run_pqa({"compare", "kws", "--fidelity", "analytic", "--set",
                     R"(arch.lanes={"subspaces":1,"prototypes":1,"length":1,"outputs":1})"})
                .status,
            0);
}

TEST(program_compare, tables_fit_80_columns_and_results_are_written_whole) {
  for (const std::string network : {"resnet20", "kws", "emnist", "vgg_small", "efficientnet_b3"}) {
    const child_result run = run_pqa({"compare", network, "--fidelity", "analytic", "--images", "1000"});
    EXPECT_EQ(run.status, 0) << run.err;
    for (const std::string& line : lines_of(run.out)) EXPECT_LE(text_width(line), 80U) << line;
  }
  const temporary_folder folder;
  const std::vector<std::string> arguments = {"compare", "kws", "--fidelity", "analytic", "--out", folder.path("out")};
  std::string first;
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(run_pqa(arguments).status, 0);
    const std::string now = folder.contents("out/result.json") + folder.contents("out/layers.csv");
    EXPECT_TRUE(again == 0 || now == first);
    first = now;
  }
  const auto lines = lines_of(folder.contents("out/layers.csv"));
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines.front().rfind("name,pqa.cycles,", 0), 0U);
  EXPECT_NE(lines.front().find(",dla.cycles,"), std::string::npos);
  EXPECT_EQ(parse_json(folder.contents("out/result.json"), "result")["files"], json({"layers.csv", "result.json"}));
}

// Each accelerator has a process of its own: what PQA does is what `pqa run` does.
TEST(program_compare, simulates_both) {
  for (const std::string fidelity : {"lt", "at"}) {
    SCOPED_TRACE(fidelity);
    const json both = result_of({"compare", "kws", "--fidelity", fidelity});
    const json alone = result_of({"run", "kws", "--fidelity", fidelity});
    for (const char* key : {"total", "layers", "memory", "area", "energy_uj", "power_w", "outputs"}) {
      EXPECT_EQ(both["pqa"][key], alone[key]) << key;
    }
    expect_costs_that_add_up(both["dla"]);
    EXPECT_EQ(both["dla"]["outputs"]["layers_compared_with_reference"], 5);
    EXPECT_TRUE(both["dla"]["layers"][0]["stages"].contains("multiply"));
    EXPECT_FALSE(both["dla"]["layers"][0]["stages"].contains("encode"));
    EXPECT_FALSE(both["dla"]["total"].contains("cycles_with_ceiling"));
    EXPECT_GT(both["dla"]["total"]["bytes_read"].get<std::uint64_t>(), 0U);
    const double cycles = both["dla"]["total"]["cycles"].get<double>() / both["pqa"]["total"]["cycles"].get<double>();
    EXPECT_DOUBLE_EQ(both["ratio"]["cycles"].get<double>(), cycles);
  }
}

TEST(program_compare, moves_feature_maps_where_both_have_them_in_dram) {
  const json result = result_of({"compare", "kws", "--fidelity", "lt", "--data", "none", "--set",
                                 "arch.feature_maps.placement=dram", "--set", "dla.feature_maps.placement=dram"});
  for (const char* accelerator : {"pqa", "dla"}) {
    EXPECT_GT(result[accelerator]["energy_uj"]["external_features"].get<double>(), 0) << accelerator;
    EXPECT_GT(result[accelerator]["total"]["bytes_written"].get<std::uint64_t>(), 0U) << accelerator;
  }
}

TEST(program_compare, repeats_itself_and_tells_what_fails_in_the_child) {
  const std::vector<std::string> arguments = {"compare", "kws", "--json", "--memory", "hbm2_2000"};
  EXPECT_EQ(run_pqa(arguments).out, run_pqa(arguments).out);
  expect_refused(run_pqa({"compare", "kws", "--fidelity", "lt", "--set", "dla.weight_memory.capacity_kib=0.0078125"}),
                 2, {"layer", "weight_memory"});
  const child_result run = run_pqa({"compare", "kws", "--fidelity", "lt", "--images", "3"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const std::string& line : lines_of(run.out)) EXPECT_LE(text_width(line), 80U) << line;
}

TEST(program_compare, mistakes_are_refused) {
  const auto refused = [](std::vector<std::string> arguments, const std::vector<std::string>& parts) {
    arguments.insert(arguments.begin(), "compare");
    expect_refused(run_pqa(arguments), 2, parts);
  };
  refused({}, {"compare", "WORKLOAD"});
  refused({"kws", "resnet20"}, {"second", "resnet20"});
  refused({"kws", "--dla", "dla_papr"}, {"dla_papr", "dla_paper"});
  refused({"kws", "--data", "tensors.npz"}, {"--data", "random", "none"});
  refused({"kws", "--fidelity", "exact"}, {"--fidelity", "exact"});
  refused({"kws", "--fidelity", "analytic", "--memory", "ddr4_2400"}, {"--fidelity", "ideal"});
  refused({"kws", "--images", "0"}, {"--images"});
  refused({"kws", "--energy", "energy_45"}, {"energy_45", "energy_45nm"});
  refused({"kws", "--set", "dla.vectors.outputs=0"}, {"dla.vectors.outputs"});
  refused({"kws", "--set", "energy.name=x"}, {"energy"});
  refused({"kws", "--trace", "t.json"}, {"--trace"});
  refused({"kws", "--out", ""}, {"--out"});
}

}  // namespace
}  // namespace pqa
