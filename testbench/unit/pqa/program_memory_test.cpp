#include <gtest/gtest.h>

#include "child_process.h"
#include "json/document.h"

namespace pqa {
namespace {

json result_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"memory", "--json"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const child_result run = run_pqa(all);
  EXPECT_EQ(run.status, 0) << run.err;
  return json::parse(run.out);
}

TEST(program_memory, a_flat_memory_gives_what_it_promises) {
  for (const char* fidelity : {"lt", "at"}) {
    const json result =
        result_of({"--memory", "paper_ddr", "--bytes", "256", "--requests", "10000", "--fidelity", fidelity});
    EXPECT_NEAR(result["bandwidth_gb_s"].get<double>(), 35.2 * 0.8, 0.01);
    EXPECT_EQ(result["requests"], 10000);
    EXPECT_EQ(result["bytes_read"], 2560000);
    EXPECT_FALSE(result.contains("row_hits"));
  }
}

TEST(program_memory, one_read_of_ddr4_takes_its_latency) {
  // RCD + CL + 4 clocks of data = 36 clocks of 1/1200 us.
  const json result = result_of({"--memory", "ddr4_2400", "--requests", "1"});
  EXPECT_NEAR(result["latency_ns"]["max"].get<double>(), 36 / 1.2, 0.01);
  EXPECT_EQ(result["row_misses"], 1);
  EXPECT_EQ(result["row_hits"], 0);
}

TEST(program_memory, the_same_arguments_give_the_same_bytes) {
  const std::vector<std::string> arguments = {"memory",   "--json",    "--pattern", "random",        "--requests",
                                              "3000",     "--seed",    "9",         "--read-share",  "0.5",
                                              "--memory", "hbm2_2000", "--curve",   "--outstanding", "8"};
  const child_result first = run_pqa(arguments);
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(first.out, run_pqa(arguments).out);
  const json result = json::parse(first.out);
  ASSERT_EQ(result["curve"].size(), 4u);
  EXPECT_EQ(result["curve"][3]["outstanding"], 8);
  EXPECT_GT(result["curve"][3]["bandwidth_gb_s"].get<double>(), result["curve"][0]["bandwidth_gb_s"].get<double>());
}

TEST(program_memory, an_open_loop_moves_what_comes) {
  const json result = result_of({"--memory", "ddr4_2400", "--rate-gb-s", "5", "--requests", "20000"});
  EXPECT_NEAR(result["bandwidth_gb_s"].get<double>(), 5, 0.02);
}

TEST(program_memory, a_trace_is_replayed) {
  const temporary_folder folder;
  const std::string trace = folder.file("t.csv", "time,command,address,length\n0,R,0,64\n1000,W,0x1000,256\n");
  const json result = result_of({"--memory", "ddr4_2400", "--trace-in", trace});
  EXPECT_EQ(result["bytes_read"], 64);
  EXPECT_EQ(result["bytes_written"], 256);
  EXPECT_GE(result["time_us"].get<double>(), 1.0);
}

TEST(program_memory, commands_and_results_are_written_whole) {
  const temporary_folder folder;
  const std::string out = folder.path("out"), commands = folder.path("c.csv");
  for (int again = 0; again < 2; ++again) {
    const child_result run = run_pqa({"memory", "--requests", "10", "--out", out, "--commands", commands});
    EXPECT_EQ(run.status, 0) << run.err;
  }
  const auto lines = lines_of(folder.contents("c.csv"));
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front(), "clock,channel,pseudo_channel,rank,bank_group,bank,row,column,command,data_start,data_end");
  EXPECT_GE(lines.size(), 12u);  // ten reads, and at least one row opened
  EXPECT_EQ(lines_of(folder.contents("out/points.csv")).size(), 2u);
  EXPECT_NE(folder.contents("out/result.json").find("latency_ns"), std::string::npos);
}

TEST(program_memory, lines_fit_the_terminal) {
  const child_result run =
      run_pqa({"memory", "--pattern", "random", "--requests", "500", "--rate-gb-s", "38.4", "--curve"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const std::string& line : lines_of(run.out)) EXPECT_LE(line.size(), 80u) << line;
}

TEST(program_memory, mistakes_are_refused) {
  const auto refused = [](std::vector<std::string> arguments, const std::vector<std::string>& parts) {
    arguments.insert(arguments.begin(), "memory");
    expect_refused(run_pqa(arguments), 2, parts);
  };
  refused({"resnet20"}, {"resnet20", "--memory"});
  refused({"--memory", "ddr4"}, {"ddr4"});
  refused({"--pattern", "zigzag"}, {"--pattern", "zigzag", "sequential"});
  refused({"--bytes", "0"}, {"--bytes"});
  refused({"--read-share", "1.5"}, {"--read-share", "1.5"});
  refused({"--rate-gb-s", "fast"}, {"--rate-gb-s", "fast"});
  refused({"--pattern", "random", "--stride-bytes", "128"}, {"--stride-bytes", "random"});
  refused({"--trace-in", "/nonexistent.csv"}, {"/nonexistent.csv"});
  refused({"--trace-in", "t.csv", "--seed", "2"}, {"--seed", "--trace-in"});
  refused({"--memory", "paper_ddr", "--commands", "c.csv"}, {"--commands", "dram"});
  refused({"--set", "arch.metric=l1"}, {"architecture", "memory"});
  refused({"--set", "memory.timing_ck.RAS=60"}, {"RAS"});
  refused({"--memory", "shared"}, {"shared", "system", "alone"});
}

TEST(program_memory, an_access_outside_ends_the_run_with_status_1) {
  const temporary_folder folder;
  const std::string trace = folder.file("t.csv", "0,R,0xffffffffffffff00,64\n");
  expect_refused(run_pqa({"memory", "--memory", "ddr4_2400", "--trace-in", trace}), 1,
                 {"ddr4_2400", "0xffffffffffffff00"});
}

}  // namespace
}  // namespace pqa
