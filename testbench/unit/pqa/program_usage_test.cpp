// Commands, help and exit statuses.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "child_process.h"
#include "text_table.h"

namespace pqa {
namespace {

void expect_80_columns(const std::string& text) {
  for (const std::string& line : lines_of(text)) EXPECT_LE(text_width(line), 80U) << line;
}

TEST(program_usage, explains_itself) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"help"}, {"--help"}, {"-h"}}) {
    const child_result result = run_pqa(words);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
    for (const char* command :
         {"run", "compare", "explore", "sweep", "merge", "report", "memory", "list", "show", "check", "help"}) {
      EXPECT_NE(result.out.find(std::string("\n  ") + command), std::string::npos) << command;
    }
    expect_80_columns(result.out);
  }
  const child_result by_help = run_pqa({"help", "run"});
  EXPECT_EQ(by_help.out, run_pqa({"run", "--help"}).out);
  EXPECT_EQ(by_help.out, run_pqa({"run", "resnet20", "-h", "--nonsense"}).out);
  EXPECT_NE(by_help.out.find("--fidelity"), std::string::npos);
  EXPECT_EQ(run_pqa({"--version"}).out, "pqa " PQA_VERSION "\n");
}

TEST(program_usage, names_the_commands_when_one_is_unknown) {
  expect_refused(
      run_pqa({"rnu"}), 2,
      {"\"rnu\"",
       "\"run\", \"compare\", \"explore\", \"sweep\", \"merge\", \"report\", \"memory\", \"image\", \"list\"",
       "did you mean \"run\"?"});
  expect_refused(run_pqa({"help", "shwo"}), 2, {"did you mean \"show\"?"});
  expect_refused(run_pqa({"help", "run", "list"}), 2, {"second COMMAND"});
  expect_refused(run_pqa({""}), 2, {"unknown command \"\""});
  expect_refused(run_pqa({"one\ntwo\033[31m"}), 2, {"one\\x0atwo\\x1b"});
}

TEST(program_usage, lists_what_is_shipped) {
  const child_result result = run_pqa({"list"});
  EXPECT_EQ(result.status, 0);
  for (const char* name :
       {"resnet20", "kws", "emnist", "vgg_small", "efficientnet_b3", "pqa_paper", "paper_ddr", "paper_hbm"}) {
    EXPECT_NE(result.out.find(std::string("\n  ") + name + " "), std::string::npos) << name;
  }
  expect_80_columns(result.out);
  expect_refused(run_pqa({"list", "all"}), 2, {"list: found an argument"});
}

TEST(program_usage, shows_resolved_forms_that_can_be_read_again) {
  const temporary_folder folder;
  for (const char* name : {"kws", "pqa_paper", "paper_hbm"}) {
    const child_result shown = run_pqa({"show", name});
    EXPECT_EQ(shown.status, 0);
    const std::string path = folder.file(std::string(name) + ".json", shown.out);
    EXPECT_EQ(run_pqa({"show", path}).out, shown.out);
  }
}

TEST(program_usage, show_takes_overrides_of_what_it_shows) {
  const child_result result = run_pqa({"show", "pqa_paper", "--set", "arch.lanes.outputs=77"});
  EXPECT_NE(result.out.find("\"outputs\": 77"), std::string::npos) << result.out;
  expect_refused(run_pqa({"show", "pqa_paper", "--set", "memory.efficiency=1"}), 2, {"memory", "architecture"});
  expect_refused(run_pqa({"show", "pqa_paper", "--table"}), 2, {"show: --table"});
  expect_refused(run_pqa({"show", "resnet"}), 2, {"\"resnet20\""});
}

TEST(program_usage, shows_layers_as_a_table) {
  const child_result result = run_pqa({"show", "efficientnet_b3", "--table"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(lines_of(result.out).size(), 52U);
  expect_80_columns(result.out);
}

TEST(program_usage, checks_every_file_and_reports_each) {
  const temporary_folder folder;
  const std::string arch = folder.file("a.json", R"({"name": "a", "lanes": {"outputs": 4}})");
  const std::string only_clock = folder.file("c.json", R"({"name": "c", "clock_mhz": 100})");
  const std::string memory = folder.file("m.json", R"({"name": "m", "type": "ideal"})");
  const child_result good = run_pqa({"check", arch, only_clock, memory, "kws"});
  EXPECT_EQ(good.status, 0);
  EXPECT_EQ(good.out, arch + ": ok (architecture)\n" + only_clock + ": ok (architecture)\n" + memory +
                          ": ok (memory)\nkws: ok (workload)\n");
  EXPECT_EQ(good.err, "");

  const std::string misspelled = folder.file("bad.json", R"({"name": "x", "lanse": {"outputs": 4}, "metric": "l3"})");
  const std::string strange = folder.file("strange.json", R"({"colour": "green"})");
  const std::string archive = folder.file("t.npz", "PK\x03\x04");
  const child_result mixed =
      run_pqa({"check", misspelled, memory, strange, archive, folder.path("none.json"), folder.path(), arch});
  EXPECT_EQ(mixed.status, 2);
  EXPECT_EQ(lines_of(mixed.out).size(), 2U);
  const std::vector<std::string> errors = lines_of(mixed.err);
  ASSERT_EQ(errors.size(), 5U) << mixed.err;
  EXPECT_NE(errors[0].find("bad.json: metric: found \"l3\""), std::string::npos) << errors[0];
  EXPECT_NE(errors[1].find("strange.json: found keys that tell no kind"), std::string::npos) << errors[1];
  EXPECT_NE(errors[2].find("t.npz: found an .npz archive"), std::string::npos) << errors[2];
  EXPECT_NE(errors[3].find("none.json"), std::string::npos) << errors[3];
  EXPECT_NE(errors[4].find("directory"), std::string::npos) << errors[4];
  expect_refused(run_pqa({"check"}), 2, {"check: found no FILE"});
}

TEST(program_usage, survives_a_reader_that_has_gone) {
  child_settings settings;
  settings.reader_gone = true;
  const child_result result = run_pqa({"list"}, settings);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
}

TEST(program_usage, says_when_standard_output_cannot_be_written) {
  child_settings settings;
  settings.standard_output = "-";
  expect_refused(run_pqa({"list"}, settings), 2, {"standard output: cannot be written"});
  if (!std::filesystem::exists("/dev/full")) return;
  settings.standard_output = "/dev/full";
  expect_refused(run_pqa({"run", "kws", "--fidelity", "analytic"}, settings), 2,
                 {"standard output: cannot be written"});
}

}  // namespace
}  // namespace pqa
