// `pqa explore` through the program itself: its front beside every design run on its own.
#include <algorithm>
#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include "child_process.h"
#include "json/document.h"
#include "text_table.h"

namespace pqa {
namespace {

using arguments = std::vector<std::string>;

arguments operator+(arguments a, const arguments& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

json result_of(const arguments& given) {
  const child_result run = run_pqa(given + arguments{"--json"});
  EXPECT_EQ(run.status, 0) << run.err;
  return run.status == 0 ? parse_json(run.out, "out") : json();
}

// Two or more values for some paths, one for the others.
const arguments small_grid = {"--axis", "arch.lanes.outputs=16,48",           "--axis", "arch.lanes.subspaces=8,16",
                              "--axis", "arch.lanes.prototypes=16",           "--axis", "arch.lanes.length=16",
                              "--axis", "workload.prototypes=8,16",           "--axis", "workload.subvector_length=8",
                              "--axis", "architecture.bits.lut=8,16",         "--axis", "arch.bits.prototype=8",
                              "--axis", "arch.table_memory.capacity_kib=null"};

struct plain_design {
  double time = 0;
  double area = 0;
};

// Every design of small_grid by `pqa run`.
std::vector<plain_design> run_one_by_one() {
  std::vector<plain_design> designs;
  for (const char* outputs : {"16", "48"}) {
    for (const char* subspaces : {"8", "16"}) {
      for (const char* prototypes : {"8", "16"}) {
        for (const char* lut : {"8", "16"}) {
          const json run = result_of({"run", "kws", "--fidelity", "analytic", "--memory", "paper_ddr", "--set",
                                      std::string("arch.lanes.outputs=") + outputs, "--set",
                                      std::string("arch.lanes.subspaces=") + subspaces, "--set",
                                      std::string("workload.prototypes=") + prototypes, "--set",
                                      "workload.subvector_length=8", "--set", std::string("arch.bits.lut=") + lut});
          plain_design design;
          design.time = run["total"]["time_us"].get<double>();
          for (const json& estimate : run["area"]) {
            if (estimate["model"] == "width_aware") design.area = estimate["clb_equivalent"].get<double>();
          }
          designs.push_back(design);
        }
      }
    }
  }
  return designs;
}

TEST(program_explore, the_front_is_what_runs_one_by_one_make_it) {
  std::vector<plain_design> all = run_one_by_one();
  std::vector<plain_design> front;
  for (const plain_design& p : all) {
    const bool beaten = std::any_of(all.begin(), all.end(), [&](const plain_design& q) {
      return q.time <= p.time && q.area <= p.area && (q.time < p.time || q.area < p.area);
    });
    if (!beaten) front.push_back(p);
  }
  std::sort(front.begin(), front.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  const json found = result_of(
      arguments{"explore", "kws", "--memory", "paper_ddr", "--fidelity", "analytic", "--min-index-bits", "0.01"} +
      small_grid);
  EXPECT_EQ(found["designs"]["all"], 16);
  ASSERT_EQ(found["front"].size(), front.size());
  ASSERT_GE(front.size(), 2U);
  for (std::size_t i = 0; i < front.size(); ++i) {
    EXPECT_DOUBLE_EQ(found["front"][i]["closed_form"]["time_us"].get<double>(), front[i].time);
    EXPECT_DOUBLE_EQ(found["front"][i]["area"].get<double>(), front[i].area);
    EXPECT_FALSE(found["front"][i].contains("simulated"));
  }
}

TEST(program_explore, simulated_designs_are_runs) {
  for (const char* fidelity : {"lt", "at"}) {
    const arguments on = {"--memory", "ddr4_2400", "--fidelity", fidelity};
    const json found = result_of(arguments{"explore", "kws", "--min-index-bits", "0.01"} + on + small_grid);
    ASSERT_FALSE(found["front"].empty());
    for (const json& design : found["front"]) {
      arguments command = arguments{"run", "kws", "--data", "none"} + on;
      for (const auto& [path, value] : design["values"].items()) {
        command.emplace_back("--set");
        command.push_back(path + "=" + value.dump());
      }
      const json run = result_of(command);
      EXPECT_EQ(design["simulated"]["cycles"], run["total"]["cycles"]);
      EXPECT_DOUBLE_EQ(design["simulated"]["energy_uj"].get<double>(), run["energy_uj"]["total"].get<double>());
      EXPECT_DOUBLE_EQ(design["simulated"]["power_w"].get<double>(), run["power_w"].get<double>());
    }
  }
}

TEST(program_explore, budgets_hold_and_less_of_one_is_never_faster) {
  const arguments command = {"explore", "kws", "--fidelity", "analytic"};
  double before = 0;
  for (const char* area : {"40000", "10000", "3000"}) {
    const json found = result_of(command + arguments{"--max-area", area, "--max-power", "2"});
    ASSERT_FALSE(found["front"].empty()) << area;
    for (const json& design : found["front"]) {
      EXPECT_LE(design["area"].get<double>(), std::stod(area));
      EXPECT_LE(design["closed_form"]["power_w"].get<double>(), 2.0);
    }
    const double fastest = found["front"][0]["closed_form"]["time_us"].get<double>();
    EXPECT_GE(fastest, before);
    before = fastest;
  }
  const child_result none = run_pqa(command + arguments{"--max-area", "1"});
  EXPECT_EQ(none.status, 0);
  EXPECT_NE(none.out.find("No design"), std::string::npos);
}

// With as many index bits an element as the workload has: log2(Np) / Ls.
TEST(program_explore, keeps_the_index_bits_of_the_workload) {
  const json found = result_of({"explore", "resnet20", "--fidelity", "analytic"});
  for (const json& design : found["front"]) {
    const double prototypes = design["values"]["workload.prototypes"].get<double>();
    const double length = design["values"]["workload.subvector_length"].get<double>();
    EXPECT_GE(std::log2(prototypes) / length, 4.0 / 9 - 1e-12);
  }
}

// One subspace by one output is the smallest tile: 64 prototypes of 16 elements of 4 bits or more take 512 bytes and
// more, in each half.
TEST(program_explore, a_table_memory_that_is_too_small_is_not_on_the_front) {
  const json found =
      result_of({"explore", "kws", "--min-index-bits", "0.01", "--axis", "workload.prototypes=64", "--axis",
                 "workload.subvector_length=16", "--axis", "arch.table_memory.capacity_kib=1,1024"});
  EXPECT_GT(found["designs"]["table_memory_too_small_on_front"].get<int>(), 0);
  ASSERT_FALSE(found["front"].empty());
  for (const json& design : found["front"]) {
    EXPECT_EQ(design["values"]["arch.table_memory.capacity_kib"], 1024);
  }
}

TEST(program_explore, the_table_fits_a_terminal) {
  const child_result run = run_pqa({"explore", "kws", "--simulate", "3"});
  ASSERT_EQ(run.status, 0) << run.err;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(text_width(line), terminal_width) << line;
}

TEST(program_explore, mistakes_are_named) {
  const auto refused = [](const arguments& more, const std::string& what) {
    const child_result run = run_pqa(arguments{"explore", "kws"} + more);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_NE(run.err.find(what), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  };
  refused({"--axis", "arch.lanes.outputs"}, "allowed PATH=VALUE");
  refused({"--axis", "arch.lanes.outputs=16,,32"}, "empty value");
  refused({"--axis", "arch.lanes.outputs=0"}, "arch.lanes.outputs=0");
  refused({"--axis", "arch.lanes.output=16"}, "outputs");
  refused({"--max-area", "-1"}, "--max-area");
  refused({"--max-power", "much"}, "--max-power");
  refused({"--objectives", "time,aera"}, "did you mean \"area\"");
  refused({"--area-model", "tiny"}, "--area-model");
  // Only the simulation of a design sees this, in a process of its own.
  refused({"--memory", "shared", "--set", "memory.nodes.camera.base=0"}, "nodes.camera.base");
}

}  // namespace
}  // namespace pqa
