// `pqa sweep` and `pqa merge` through the program itself.
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <random>
#include <sstream>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "child_process.h"
#include "json/document.h"
#include "sweep/sqlite.h"

namespace pqa {
namespace {

using arguments = std::vector<std::string>;

// 3 x 2 x 2 points.
json small_sweep(const char* fidelity) {
  return {{"name", "small"},
          {"base", {{"workload", "kws"}, {"memory", "paper_ddr"}, {"fidelity", fidelity}, {"images", 2}}},
          {"axes",
           {{{"path", "memory.bandwidth_gb_s"}, {"range", {{"from", 5}, {"to", 80}, {"factor", 4}}}},
            {{"path", "arch.table_memory.policy"}, {"values", {"serial", "double_buffer"}}},
            {{"paths", {"arch.lanes.outputs", "arch.lanes.subspaces"}}, {"tuples", {{16, 16}, {32, 64}}}}}},
          {"metrics", {"total.cycles", "total.time_us", "layers.pw_conv1.cycles"}}};
}

std::string csv_of(const temporary_folder& folder, const std::string& name) {
  return folder.contents(name + "/points.csv");
}

child_result sweep(const std::string& spec, const std::string& out, const arguments& more = {}) {
  arguments all = {"sweep", spec, "--out", out};
  all.insert(all.end(), more.begin(), more.end());
  return run_pqa(all);
}

std::string expected_row(const json& spec, int point) {
  const json& axes = spec["axes"];
  const std::string bandwidth = std::to_string(5 << (2 * (point / 4)));
  const auto policy = axes[1]["values"][static_cast<std::size_t>(point / 2 % 2)].get<std::string>();
  const json tuple = axes[2]["tuples"][static_cast<std::size_t>(point % 2)];
  const child_result run =
      run_pqa({"run", "kws", "--memory", "paper_ddr", "--fidelity", spec["base"]["fidelity"].get<std::string>(),
               "--images", "2", "--data", "none", "--json", "--set", "memory.bandwidth_gb_s=" + bandwidth, "--set",
               "arch.table_memory.policy=" + policy, "--set", "arch.lanes.outputs=" + tuple[0].dump(), "--set",
               "arch.lanes.subspaces=" + tuple[1].dump()});
  EXPECT_EQ(run.status, 0) << run.err;
  const json result = parse_json(run.out, "out");
  std::ostringstream row;
  row << point << ',' << bandwidth << ',' << policy << ',' << tuple[0] << ',' << tuple[1] << ','
      << result["total"]["cycles"] << ',';
  return row.str();
}

class program_sweep : public testing::TestWithParam<const char*> {};

TEST_P(program_sweep, its_rows_are_what_single_runs_give) {
  const temporary_folder folder;
  json spec = small_sweep(GetParam());
  const child_result run = sweep(folder.file("s.json", spec.dump()), folder.path("out"), {"--jobs", "2"});
  ASSERT_EQ(run.status, 0) << run.err;
  const std::vector<std::string> rows = lines_of(csv_of(folder, "out"));
  ASSERT_EQ(rows.size(), 13U);
  EXPECT_EQ(rows[0],
            "point,memory.bandwidth_gb_s,arch.table_memory.policy,arch.lanes.outputs,arch.lanes.subspaces,"
            "total.cycles,total.time_us,layers.pw_conv1.cycles,status,reason,base,version");
  for (int point = 0; point < 12; ++point) {
    const std::string expected = expected_row(spec, point);
    EXPECT_EQ(rows[static_cast<std::size_t>(point) + 1].substr(0, expected.size()), expected);
  }
  // The same command finds all there and leaves the same bytes.
  const std::string before = csv_of(folder, "out");
  const child_result again = sweep(folder.path("s.json"), folder.path("out"));
  EXPECT_NE(again.out.find("12  were there before"), std::string::npos) << again.out;
  EXPECT_EQ(csv_of(folder, "out"), before);
}

INSTANTIATE_TEST_SUITE_P(fidelities, program_sweep, testing::Values("analytic", "lt"));

TEST(program_sweep_workers, joined_they_are_one) {
  const temporary_folder folder;
  const std::string spec = folder.file("s.json", small_sweep("lt").dump());
  ASSERT_EQ(sweep(spec, folder.path("one")).status, 0);
  for (const char* worker : {"0/3", "1/3", "2/3"})
    ASSERT_EQ(sweep(spec, folder.path("w"), {"--worker", worker}).status, 0);
  const child_result merged = run_pqa({"merge", folder.path("w"), "--out", folder.path("all")});
  ASSERT_EQ(merged.status, 0) << merged.err;
  EXPECT_EQ(csv_of(folder, "all"), csv_of(folder, "one"));
  // Points that stand in two of them count once, and what is joined can be resumed.
  ASSERT_EQ(run_pqa({"merge", folder.path("w"), folder.path("one"), "--out", folder.path("twice")}).status, 0);
  EXPECT_EQ(csv_of(folder, "twice"), csv_of(folder, "one"));
  EXPECT_NE(sweep(spec, folder.path("all")).out.find("12  were there before"), std::string::npos);
  expect_refused(run_pqa({"merge", folder.path("w"), "--out", folder.path("all")}), 2, {"--out", "sweep.sqlite"});
  expect_refused(run_pqa({"merge", folder.path("nothing"), "--out", folder.path("x")}), 2, {"nothing", "worker-K"});
}

TEST(program_sweep_failures, have_their_rows_and_reasons) {
  const temporary_folder folder;
  json spec = small_sweep("lt");
  spec["axes"] = json::array({{{"path", "arch.table_memory.capacity_kib"}, {"values", {0.125, nullptr}}}});
  ASSERT_EQ(sweep(folder.file("s.json", spec.dump()), folder.path("out")).status, 0);
  std::vector<std::string> rows = lines_of(csv_of(folder, "out"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_NE(rows[1].find(",failed,"), std::string::npos) << rows[1];
  EXPECT_NE(rows[1].find("table"), std::string::npos) << rows[1];
  EXPECT_NE(rows[2].find(",ok,,"), std::string::npos) << rows[2];
}

TEST(program_sweep_failures, what_takes_too_long_is_ended_and_can_be_retried) {
  const temporary_folder folder;
  json spec = small_sweep("at");
  spec["base"]["images"] = 100;
  spec["axes"] = json::array({{{"path", "arch.table_memory.policy"}, {"values", {"serial", "double_buffer"}}}});
  const std::string path = folder.file("s.json", spec.dump());
  ASSERT_EQ(sweep(path, folder.path("late"), {"--timeout", "0.02"}).status, 0);
  for (const int point : {0, 1}) {
    const std::string row = lines_of(csv_of(folder, "late"))[static_cast<std::size_t>(point) + 1];
    EXPECT_NE(row.find(",timed_out,not done after 0.02 s"), std::string::npos) << row;
  }
  ASSERT_EQ(sweep(path, folder.path("late"), {"--retry"}).status, 0);
  ASSERT_EQ(sweep(path, folder.path("out")).status, 0);
  EXPECT_EQ(csv_of(folder, "late"), csv_of(folder, "out"));
}

TEST(program_sweep_mistakes, are_one_line_before_anything_runs) {
  const temporary_folder folder;
  const auto refused = [&](const json& spec, const std::vector<std::string>& parts) {
    expect_refused(sweep(folder.file("s.json", spec.dump()), folder.path("out")), 2, parts);
    EXPECT_FALSE(std::filesystem::exists(folder.path("out")));
  };
  json spec = small_sweep("lt");
  spec["axes"][0]["path"] = "memory.bandwith_gb_s";
  refused(spec, {"axes", "memory.bandwith_gb_s", "did you mean \"bandwidth_gb_s\""});
  spec = small_sweep("lt");
  spec["metrics"] = {"total.cycle"};
  refused(spec, {"metrics", "did you mean \"total.cycles\""});
  spec = small_sweep("lt");
  spec["base"]["workload"] = "nothing";
  refused(spec, {"nothing"});
  spec = small_sweep("lt");
  spec["axes"][2]["tuples"][1] = {1};
  refused(spec, {"axes.2.tuples.1", "1 values for 2 paths"});
  spec = small_sweep("analytic");
  spec["base"]["memory"] = "ddr4_2400";
  spec["axes"].erase(0);
  refused(spec, {"analytic", "ideal"});
  expect_refused(run_pqa({"sweep", folder.path("s.json")}), 2, {"--out"});
}

TEST(program_sweep_mistakes, another_sweep_or_version_does_not_mix) {
  const temporary_folder folder;
  json spec = small_sweep("analytic");
  ASSERT_EQ(sweep(folder.file("s.json", spec.dump()), folder.path("out")).status, 0);
  const std::string before = csv_of(folder, "out");
  spec["axes"][1]["values"] = {"serial"};
  expect_refused(sweep(folder.file("t.json", spec.dump()), folder.path("out")), 2, {"another sweep", "--out"});
  sqlite_database(folder.path("out/sweep.sqlite"), sqlite_access::write).run("UPDATE sweeps SET version='0.0.1'");
  expect_refused(sweep(folder.path("s.json"), folder.path("out")), 2, {"0.0.1", "--out"});
  EXPECT_EQ(csv_of(folder, "out"), before);
}

// A sweep that takes a while, started in a process group of its own.
class started_sweep {
 public:
  started_sweep(const std::string& spec, const std::string& out) {
    pid_ = fork();
    if (pid_ != 0) return;
    setpgid(0, 0);
    const int null = open("/dev/null", O_RDWR);
    for (const int file : {0, 1, 2}) dup2(null, file);
    execl(PQA_PROGRAM, "pqa", "sweep", spec.c_str(), "--out", out.c_str(), "--jobs", "2", nullptr);
    _exit(127);
  }
  ~started_sweep() { wait(); }
  started_sweep(const started_sweep&) = delete;
  started_sweep& operator=(const started_sweep&) = delete;

  void kill_alone() const { kill(pid_, SIGKILL); }
  void kill_group() const { kill(-pid_, SIGKILL); }
  // One of its children; false where it has none.
  bool kill_child() const {
    std::ifstream children("/proc/" + std::to_string(pid_) + "/task/" + std::to_string(pid_) + "/children");
    pid_t child = 0;
    return children >> child && kill(child, SIGKILL) == 0;
  }
  bool has_ended() {
    if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = 0;
    return pid_ == 0;
  }
  int wait() {
    if (pid_ > 0) waitpid(pid_, &status_, 0);
    pid_ = 0;
    return status_;
  }

 private:
  pid_t pid_ = 0;
  int status_ = 0;
};

json long_sweep() {
  json spec = small_sweep("lt");
  spec["axes"][0]["range"] = {{"from", 5}, {"to", 29}, {"step", 2}};
  return spec;
}

void sleep_ms(std::uint64_t ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

TEST(program_sweep_survival, kills_at_random_moments_leave_no_trace) {
  const temporary_folder folder;
  const std::string spec = folder.file("s.json", long_sweep().dump());
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(sweep(spec, folder.path("undisturbed")).status, 0);
  const auto whole_ms = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  std::mt19937_64 random(20261123);
  for (int trial = 0; trial < PQA_SWEEP_KILLS; ++trial) {
    // What is left of a sweep gets shorter: now and then it begins anew.
    if (trial % 20 == 0) std::filesystem::remove_all(folder.path("out"));
    started_sweep run(spec, folder.path("out"));
    sleep_ms(random() % static_cast<std::uint64_t>(whole_ms));
    if (trial % 2 == 0)
      run.kill_alone();
    else
      run.kill_group();
    run.wait();
  }
  const child_result last = sweep(spec, folder.path("out"), {"--retry"});
  ASSERT_EQ(last.status, 0) << last.err;
  EXPECT_EQ(csv_of(folder, "out"), csv_of(folder, "undisturbed"));
}

TEST(program_sweep_survival, a_killed_child_is_a_crashed_row_and_can_be_retried) {
  const temporary_folder folder;
  const std::string spec = folder.file("s.json", long_sweep().dump());
  ASSERT_EQ(sweep(spec, folder.path("undisturbed")).status, 0);
  for (int trial = 0; trial < 20 && csv_of(folder, "out").find(",crashed,") == std::string::npos; ++trial) {
    std::filesystem::remove_all(folder.path("out"));
    started_sweep run(spec, folder.path("out"));
    for (int kills = 0; kills < 20 && !run.has_ended();) {
      sleep_ms(7);
      if (run.kill_child()) ++kills;
    }
    EXPECT_EQ(run.wait(), 0);
  }
  EXPECT_NE(csv_of(folder, "out").find(",crashed,a child process was ended by signal 9"), std::string::npos);
  ASSERT_EQ(sweep(spec, folder.path("out"), {"--retry"}).status, 0);
  EXPECT_EQ(csv_of(folder, "out"), csv_of(folder, "undisturbed"));
}

TEST(program_sweep_survival, a_full_disk_is_one_line_and_the_sweep_goes_on_later) {
  const temporary_folder folder;
  json long_one = small_sweep("analytic");
  long_one["axes"][0]["range"] = {{"from", 5}, {"to", 5000}, {"step", 1}};
  const std::string spec = folder.file("s.json", long_one.dump());
  ASSERT_EQ(sweep(spec, folder.path("undisturbed")).status, 0);
  for (const std::uint64_t limit : {std::uint64_t{20'000}, std::uint64_t{200'000}, std::uint64_t{900'000}}) {
    child_settings settings;
    settings.file_size_limit = limit;
    expect_refused(run_pqa({"sweep", spec, "--out", folder.path("out")}, settings), 2, {"disk"});
  }
  ASSERT_EQ(sweep(spec, folder.path("out")).status, 0);
  EXPECT_EQ(csv_of(folder, "out"), csv_of(folder, "undisturbed"));
}

TEST(program_sweep_survival, a_second_sweep_on_the_folder_is_refused) {
  const temporary_folder folder;
  const std::string spec = folder.file("s.json", long_sweep().dump());
  started_sweep first(spec, folder.path("out"));
  while (!std::filesystem::exists(folder.path("out/sweep.sqlite"))) sleep_ms(1);
  expect_refused(sweep(spec, folder.path("out")), 2, {"another sweep is under way"});
  EXPECT_EQ(first.wait(), 0);
}

}  // namespace
}  // namespace pqa
