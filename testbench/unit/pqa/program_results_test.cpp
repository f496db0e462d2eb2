// The figures of a run: consistent with each other, with the closed form, and between the fidelities.
#include <gtest/gtest.h>

#include "child_process.h"
#include "estimate/closed_form.h"
#include "json/document.h"
#include "pqa/workloads/workload.h"
#include "text_table.h"

namespace pqa {
namespace {

const char* const networks[] = {"resnet20", "kws", "emnist", "vgg_small", "efficientnet_b3"};

json result_of(const std::vector<std::string>& words) {
  std::vector<std::string> all = {"run"};
  all.insert(all.end(), words.begin(), words.end());
  all.emplace_back("--json");
  const child_result result = run_pqa(all);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  return result.status == 0 ? parse_json(result.out, "out") : json();
}

std::uint64_t sum_of(const json& object) {
  std::uint64_t sum = 0;
  for (const auto& item : object.items()) sum += item.value().get<std::uint64_t>();
  return sum;
}

void expect_consistent(const json& result) {
  std::uint64_t cycles = 0;
  std::uint64_t bus_bytes = 0;
  for (const json& layer : result["layers"]) {
    SCOPED_TRACE(layer["name"].get<std::string>());
    const auto own = layer["cycles"].get<std::uint64_t>();
    cycles += own;
    bus_bytes += layer["bus_bytes_read"].get<std::uint64_t>() + layer["bus_bytes_written"].get<std::uint64_t>();
    EXPECT_EQ(own, layer["compute_cycles"].get<std::uint64_t>() + sum_of(layer["stalls"]));
    for (const char* name : {"encode", "lookup", "accumulate", "load"}) {
      const json& stage = layer["stages"][name];
      EXPECT_EQ(own, stage["busy"].get<std::uint64_t>() + sum_of(stage["stalls"])) << name;
    }
    EXPECT_LE(layer["bytes_read"], layer["bus_bytes_read"]);
    EXPECT_LE(layer["bytes_written"], layer["bus_bytes_written"]);
    EXPECT_GE(layer["tiles"], 1);
  }
  const json& total = result["total"];
  EXPECT_EQ(total["cycles"], cycles);
  const double clock_mhz = result["config"]["architecture"]["clock_mhz"].get<double>();
  EXPECT_DOUBLE_EQ(total["time_us"].get<double>(), static_cast<double>(cycles) / clock_mhz);
  EXPECT_DOUBLE_EQ(total["throughput_images_s"].get<double>(),
                   total["images"].get<double>() * 1e6 / total["time_us"].get<double>());
  EXPECT_NEAR(total["bandwidth_gb_s"].get<double>(),
              static_cast<double>(bus_bytes) / total["time_us"].get<double>() / 1e3, 1e-9);
  EXPECT_LE(total["bandwidth_utilisation"].get<double>(), 1.0);
  EXPECT_LE(total["first_image_us"].get<double>(), total["time_us"].get<double>());
}

TEST(program_results, every_network_runs_and_its_figures_add_up) {
  for (const char* network : networks) {
    SCOPED_TRACE(network);
    expect_consistent(result_of({network, "--data", "none"}));
  }
}

TEST(program_results, outputs_are_verified_and_digested) {
  const json result = result_of({"kws"});
  expect_consistent(result);
  EXPECT_EQ(result["outputs"]["layers_compared_with_reference"], 5);
  for (const json& layer : result["layers"]) EXPECT_EQ(layer["output_digest"].get<std::string>().size(), 32U);
  EXPECT_EQ(result["memory"]["masters"][0]["name"], "table");
  EXPECT_EQ(result["memory"]["peak_gb_s"], 38.4);
}

TEST(program_results, loosely_and_approximately_timed_runs_agree) {
  const std::vector<std::vector<std::string>> systems = {
      {},
      {"--set", "memory=paper_hbm", "--images", "3"},
      {"--set", "arch.table_memory.policy=stream", "--set", "memory.latency_ns=50"},
      {"--set", "arch.feature_maps.placement=dram", "--set", "arch.table_memory.capacity_kib=8"},
      {"--set", "arch.table_memory.policy=serial", "--set", "arch.metric=l1", "--set", "arch.overflow=saturate"},
  };
  for (const auto& words : systems) {
    std::vector<std::string> lt = {"kws", "--memory", "paper_ddr", "--fidelity", "lt"};
    std::vector<std::string> at = {"kws", "--memory", "paper_ddr", "--fidelity", "at"};
    lt.insert(lt.end(), words.begin(), words.end());
    at.insert(at.end(), words.begin(), words.end());
    const json loose = result_of(lt);
    const json exact = result_of(at);
    expect_consistent(exact);
    EXPECT_EQ(loose["layers"], exact["layers"]);
    EXPECT_EQ(loose["total"], exact["total"]);
  }
}

TEST(program_results, images_are_summed) {
  const json one = result_of({"kws", "--data", "none"});
  const json four = result_of({"kws", "--data", "none", "--images", "4"});
  expect_consistent(four);
  EXPECT_EQ(four["total"]["images"], 4);
  EXPECT_EQ(four["total"]["compute_cycles"].get<std::uint64_t>(),
            4 * one["total"]["compute_cycles"].get<std::uint64_t>());
  EXPECT_EQ(four["total"]["bytes_read"].get<std::uint64_t>(), 4 * one["total"]["bytes_read"].get<std::uint64_t>());
  EXPECT_LE(four["total"]["cycles"].get<std::uint64_t>(), 4 * one["total"]["cycles"].get<std::uint64_t>());
  EXPECT_NEAR(four["total"]["steady_image_us"].get<double>() * 3 + four["total"]["first_image_us"].get<double>(),
              four["total"]["time_us"].get<double>(), 1e-9);
  EXPECT_EQ(four["layers"][0]["tiles"], one["layers"][0]["tiles"]);
}

TEST(program_results, analytic_is_the_closed_form) {
  for (const char* network : networks) {
    for (const char* memory : {"paper_ddr", "paper_hbm"}) {
      for (const char* policy : {"double_buffer", "serial"}) {
        SCOPED_TRACE(std::string(network) + " " + memory + " " + policy);
        const json result = result_of({network, "--memory", memory, "--fidelity", "analytic", "--set",
                                       std::string("arch.table_memory.policy=") + policy});
        architecture a;
        if (std::string(policy) == "serial") a.table_memory.policy = table_policy::serial;
        const std::uint64_t peak = std::string(memory) == "paper_ddr" ? 35'200'000'000 : 400'000'000'000;
        const std::vector<pqa::layer> layers = resolve_layers(load_workload(network), a);
        ASSERT_EQ(result["layers"].size(), layers.size());
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < layers.size(); ++i) {
          const closed_form f = closed_form_of(layers[i], a, {peak, 0.8});
          total += f.total;
          EXPECT_EQ(result["layers"][i]["cycles"], f.total);
          EXPECT_EQ(result["layers"][i]["table_load_cycles"], f.init);
          EXPECT_EQ(result["layers"][i]["compute_cycles"], f.compute);
        }
        EXPECT_EQ(result["total"]["cycles"], total);
      }
    }
  }
}

// Two rows of the paper's table through the program itself.
TEST(program_results, analytic_reproduces_published_rows) {
  const json first = result_of({"resnet20", "--fidelity", "analytic", "--set", "arch.lanes.length=9"});
  EXPECT_EQ(first["total"]["table_load_cycles"], 11090);
  EXPECT_EQ(first["total"]["compute_cycles"], 11776);
  EXPECT_EQ(first["total"]["cycles"], 17183);
  const json second =
      result_of({"resnet20", "--fidelity", "analytic", "--set", "arch.lanes.length=9", "--set",
                 "arch.lanes.prototypes=8", "--set", "arch.lanes.subspaces=64", "--set", "workload.prototypes=8",
                 "--set", "arch.bits.prototype=6", "--set", "arch.bits.lut=5"});
  EXPECT_EQ(second["total"]["table_load_cycles"], 1943);
  EXPECT_EQ(second["total"]["compute_cycles"], 8448);
  EXPECT_EQ(second["total"]["cycles"], 9083);
}

TEST(program_results, tables_for_people_fit_80_columns) {
  for (const std::string network : networks) {
    const std::string images = network == "kws" ? "1000" : "2";
    for (const char* fidelity : {"analytic", "lt"}) {
      const child_result result =
          run_pqa({"run", network, "--data", "none", "--images", images, "--fidelity", fidelity});
      EXPECT_EQ(result.status, 0) << result.err;
      EXPECT_EQ(result.err, "");
      for (const std::string& line : lines_of(result.out)) EXPECT_LE(text_width(line), 80U) << line;
    }
  }
}

TEST(program_results, same_run_same_bytes_another_seed_others) {
  const std::vector<std::string> words = {"run", "kws", "--json", "--seed"};
  const auto with_seed = [&](const char* seed) {
    std::vector<std::string> all = words;
    all.emplace_back(seed);
    return run_pqa(all).out;
  };
  EXPECT_EQ(with_seed("5"), with_seed("5"));
  EXPECT_NE(parse_json(with_seed("5"), "out")["layers"][0]["output_digest"],
            parse_json(with_seed("6"), "out")["layers"][0]["output_digest"]);
}

}  // namespace
}  // namespace pqa
