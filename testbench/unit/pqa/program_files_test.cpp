// What a run writes: results and timelines.
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "child_process.h"
#include "json/document.h"
#include "json/format.h"
#include "pqa/base/clock.h"

namespace pqa {
namespace {

// Timelines are larger than what a configuration may be.
json parse_large(const std::string& text) {
  return parse_json(text, "timeline", {256 * 1024 * 1024, 32, 1024});
}

// A decimal number of microseconds with up to nine places, in femtoseconds.
std::uint64_t femtoseconds(const std::string& text) {
  const std::size_t point = text.find('.');
  std::string places = point == std::string::npos ? "" : text.substr(point + 1);
  places.resize(9, '0');
  return std::stoull(text.substr(0, point)) * 1'000'000'000 + std::stoull(places);
}

// The text of a number in one event of the timeline, since a double would not hold it exactly.
std::string number_text(const std::string& line, const std::string& key) {
  const std::size_t begin = line.find("\"" + key + "\":") + key.size() + 3;
  return line.substr(begin, line.find_first_of(",}", begin) - begin);
}

// Slices of each lane follow each other without gap or overlap, from the start to the end of the run.
void expect_lanes_tile(const std::string& text, std::uint64_t cycles, const std::vector<int>& lanes) {
  const clock_domain clock(300'000'000, 1'000'000'000'000'000);
  std::map<int, std::uint64_t> ends;
  std::map<int, std::uint64_t> summed;
  std::map<int, std::string> last_names;
  for (const std::string& line : lines_of(text)) {
    if (line.find("\"ph\":\"X\"") == std::string::npos) continue;
    const int lane = std::stoi(number_text(line, "tid"));
    const std::uint64_t begin = femtoseconds(number_text(line, "ts"));
    ASSERT_EQ(begin, ends[lane]) << line;
    ends[lane] = begin + femtoseconds(number_text(line, "dur"));
    summed[lane] += std::stoull(number_text(line, "cycles"));
    ASSERT_EQ(ends[lane], clock.edge(summed[lane])) << line;
    const std::string name = number_text(line, "name");
    ASSERT_TRUE(lane == 1 || last_names[lane] != name) << "not merged: " << line;
    last_names[lane] = name;
  }
  for (const int lane : lanes) EXPECT_EQ(summed[lane], cycles) << "lane " << lane;
}

TEST(program_files, results_are_complete_and_describe_themselves) {
  const temporary_folder folder;
  const std::string out = folder.path("new/out");
  const child_result run = run_pqa({"run", "kws", "--out", out, "--set", "arch.lanes.outputs=16"});
  ASSERT_EQ(run.status, 0) << run.err;
  const json result = parse_json(folder.contents("new/out/result.json"), "result.json");
  EXPECT_EQ(result["command"], json({"pqa", "run", "kws", "--out", out, "--set", "arch.lanes.outputs=16"}));
  EXPECT_EQ(result["config"]["architecture"]["lanes"]["outputs"], 16);
  EXPECT_EQ(result["files"], json({"result.json", "layers.csv"}));
  EXPECT_EQ(lines_of(folder.contents("new/out/layers.csv")).size(), 6U);
  // What was resolved gives the same run again.
  const json& config = result["config"];
  const std::vector<std::string> again = {"run",      folder.file("w.json", format_json(config["workload"])),
                                          "--arch",   folder.file("a.json", format_json(config["architecture"])),
                                          "--memory", folder.file("m.json", format_json(config["memory"])),
                                          "--json"};
  EXPECT_EQ(parse_json(run_pqa(again).out, "out")["layers"], result["layers"]);
}

TEST(program_files, an_earlier_result_is_replaced_other_things_are_kept) {
  const temporary_folder folder;
  const std::string out = folder.path("out");
  const std::vector<std::string> first = {"run", "kws", "--out", out, "--save-tensors", "--trace", out + "/t.json"};
  ASSERT_EQ(run_pqa(first).status, 0);
  EXPECT_TRUE(std::filesystem::exists(out + "/tensors/pw_conv5.npz"));
  EXPECT_TRUE(std::filesystem::exists(out + "/t.json"));
  ASSERT_EQ(run_pqa({"run", "kws", "--out", out, "--data", "none"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(out + "/tensors"));
  EXPECT_FALSE(std::filesystem::exists(out + "/t.json"));
  folder.file("out/mine.txt", "mine");
  expect_refused(run_pqa({"run", "kws", "--out", out}), 2, {"other things than a result"});
  EXPECT_EQ(folder.contents("out/mine.txt"), "mine");
  EXPECT_EQ(folder.count(), 1U);
}

TEST(program_files, saved_results_do_not_depend_on_the_folder) {
  const temporary_folder folder;
  child_settings settings;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directory(folder.path(name));
    settings.folder = folder.path(name);
    const std::vector<std::string> words = {"run", "kws", "--out", "out", "--save-tensors", "--trace", "out/t.json"};
    ASSERT_EQ(run_pqa(words, settings).status, 0);
  }
  for (const char* name : {"result.json", "layers.csv", "t.json", "tensors/pw_conv1.npz"}) {
    EXPECT_EQ(folder.contents(std::string("a/out/") + name), folder.contents(std::string("b/out/") + name)) << name;
  }
}

TEST(program_files, timelines_tile_the_run) {
  for (const char* fidelity : {"lt", "at"}) {
    SCOPED_TRACE(fidelity);
    const temporary_folder folder;
    const child_result run = run_pqa({"run", "kws", "--images", "2", "--fidelity", fidelity, "--json", "--trace",
                                      folder.path("t.json"), "--memory", "paper_ddr", "--set", "memory.latency_ns=30"});
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err, "");
    const std::string text = folder.contents("t.json");
    EXPECT_EQ(parse_large(text)["otherData"]["truncated"], false);
    expect_lanes_tile(text, parse_json(run.out, "out")["total"]["cycles"].get<std::uint64_t>(), {1, 2, 3, 4, 5});
    EXPECT_EQ(folder.count(), 1U);
  }
}

TEST(program_files, timelines_stop_at_their_limit_with_a_note) {
  const temporary_folder folder;
  const child_result run = run_pqa(
      {"run", "kws", "--images", "500", "--data", "none", "--trace", folder.path("t.json"), "--trace-limit-mib", "1"});
  EXPECT_EQ(run.status, 0);
  EXPECT_NE(run.out.find("images/s"), std::string::npos);
  EXPECT_EQ(lines_of(run.err).size(), 1U);
  for (const char* part : {"pqa: --trace", "limit of 1 MiB", "cut off after", "--trace-limit-mib"}) {
    EXPECT_NE(run.err.find(part), std::string::npos) << run.err;
  }
  const std::string text = folder.contents("t.json");
  EXPECT_LE(text.size(), 1024U * 1024U);
  EXPECT_EQ(parse_large(text)["otherData"]["truncated"], true);
  EXPECT_NE(text.find("timeline cut off"), std::string::npos);
  expect_lanes_tile(text, 0, {});
}

}  // namespace
}  // namespace pqa
