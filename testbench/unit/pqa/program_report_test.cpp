// `pqa report` through the program itself; what the page shows is looked at in a browser by
// testbench/conformance/report.
#include <gtest/gtest.h>

#include "child_process.h"
#include "json/document.h"
#include "report/report_page.h"

namespace pqa {
namespace {

constexpr const char* hostile = "</script><ScRiPt>alert(1)</script><!-- \"'&amp; {{data}} \xc3\xa9 \xe2\x80\xa8";

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// What the page's scripts will read.
json data_of(const std::string& page) {
  const std::string open = R"(<script type="application/json" id="data">)";
  const std::size_t from = page.find(open) + open.size();
  return parse_json(page.substr(from, page.find("</script>", from) - from), "page", {1 << 28, 64, 65536});
}

std::string report_of(const temporary_folder& folder, const std::string& name) {
  const child_result made = run_pqa({"report", folder.path(name)});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_NE(made.out.find("report.html"), std::string::npos) << made.out;
  return folder.contents(name + "/report.html");
}

std::string small_sweep() {
  return json{{"name", "small"},
              {"base", {{"workload", "kws"}, {"memory", "paper_ddr"}, {"fidelity", "lt"}}},
              {"axes",
               {{{"path", "arch.table_memory.capacity_kib"}, {"values", {0.125, 64, nullptr}}},
                {{"paths", {"architecture.lanes.outputs", "arch.lanes.subspaces"}}, {"tuples", {{16, 16}, {32, 64}}}}}},
              {"metrics", {"total.cycles", "layers.pw_conv1.bound"}}}
      .dump();
}

class program_report : public testing::Test {
 protected:
  void run_into(const std::string& name, const std::string& command = "run") const {
    const child_result run = run_pqa({command, "kws", "--fidelity", "analytic", "--out", folder_.path(name)});
    ASSERT_EQ(run.status, 0) << run.err;
  }

  temporary_folder folder_;
};

TEST_F(program_report, of_a_run_holds_the_result_and_needs_nothing_beside_it) {
  for (const char* command : {"run", "compare"}) {
    SCOPED_TRACE(command);
    run_into(command, command);
    const std::string page = report_of(folder_, command);
    const json data = data_of(page);
    EXPECT_EQ(data["kind"], "run");
    EXPECT_EQ(data["result"], parse_json(folder_.contents(command + std::string("/result.json")), "result.json"));
    EXPECT_NE(page.find("Chart.js v3"), std::string::npos);
    EXPECT_NE(page.find("Released under the MIT License"), std::string::npos);
    EXPECT_EQ(page.find(" src="), std::string::npos);
    EXPECT_EQ(page.find("href=\"http"), std::string::npos);
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(report_of(folder_, command), page);
  }
}

// pw_conv1 of kws: 5 x 25 columns, 84 channels in subvectors of 4, 120 outputs.
TEST_F(program_report, counts_a_layers_operations) {
  run_into("both", "compare");
  const json work = data_of(report_of(folder_, "both"))["work"];
  EXPECT_EQ(work["pqa"]["layers"][0], 125 * 21 * 120);
  EXPECT_EQ(work["pqa"]["per_cycle"], 16 * 32);
  EXPECT_EQ(work["dla"]["layers"][0], 125 * 84 * 120);
  EXPECT_EQ(work["dla"]["per_cycle"], 8 * 48 * 4 * 3);
}

TEST_F(program_report, of_a_sweep_holds_its_rows_and_its_columns) {
  ASSERT_EQ(run_pqa({"sweep", folder_.file("s.json", small_sweep()), "--out", folder_.path("s")}).status, 0);
  const std::string page = report_of(folder_, "s");
  const json data = data_of(page);
  EXPECT_EQ(data["csv"], folder_.contents("s/points.csv"));
  EXPECT_EQ(data["axes"], json({{"arch.table_memory.capacity_kib"}, {"arch.lanes.outputs", "arch.lanes.subspaces"}}));
  EXPECT_EQ(data["metrics"], json({"total.cycles", "layers.pw_conv1.bound"}));
  EXPECT_EQ(data["base"]["config"]["workload"]["name"], "kws");
  const child_result other = run_pqa({"report", folder_.path("s"), "--out", folder_.path("page.html")});
  EXPECT_EQ(other.status, 0) << other.err;
  EXPECT_EQ(folder_.contents("page.html"), page);
}

TEST_F(program_report, text_of_the_data_stays_text) {
  run_into("plain");
  const std::string plain = report_of(folder_, "plain");
  json result = parse_json(folder_.contents("plain/result.json"), "result.json");
  result["command"].push_back(hostile);
  result["config"]["memory"]["name"] = hostile;
  result["layers"][0]["name"] = hostile;
  result[hostile] = hostile;
  std::filesystem::create_directory(folder_.path("hostile"));
  folder_.file("hostile/result.json", result.dump());
  const std::string page = report_of(folder_, "hostile");
  for (const char* mark : {"<script", "</script", "<!--"})
    EXPECT_EQ(count_of(page, mark), count_of(plain, mark)) << mark;
  EXPECT_EQ(page.find("<ScRiPt"), std::string::npos);
  EXPECT_EQ(data_of(page)["result"], result);
}

TEST_F(program_report, a_folder_without_results_is_one_line) {
  const auto refused = [&](const std::string& name, const std::vector<std::string>& parts) {
    expect_refused(run_pqa({"report", folder_.path(name)}), 2, parts);
    EXPECT_FALSE(std::filesystem::exists(folder_.path(name + "/report.html")));
  };
  refused("nothing", {"nothing", "sweep.sqlite", "result.json"});
  folder_.file("file", "");
  refused("file", {"file", "sweep.sqlite"});
  for (const char* name : {"workers/worker-0", "broken", "other", "database", "empty"})
    std::filesystem::create_directories(folder_.path(name));
  refused("workers", {"pqa merge"});
  refused("empty", {"empty", "sweep.sqlite"});
  folder_.file("broken/result.json", "{");
  refused("broken", {"result.json"});
  for (const char* text : {"[]", "{}", R"({"total": 1, "layers": []})", R"({"curve": []})"}) {
    folder_.file("other/result.json", text);
    refused("other", {"result.json", "pqa run"});
  }
  folder_.file("database/sweep.sqlite", "not a database");
  refused("database", {"sweep.sqlite"});
  expect_refused(run_pqa({"report"}), 2, {"DIR"});
}

TEST_F(program_report, a_page_that_cannot_be_written_leaves_nothing) {
  run_into("run");
  expect_refused(run_pqa({"report", folder_.path("run"), "--out", folder_.path("no/page.html")}), 2, {"no/page.html"});
  child_settings full;
  full.file_size_limit = 100'000;
  folder_.file("run/report.html", "before");
  expect_refused(run_pqa({"report", folder_.path("run")}, full), 2, {"report.html"});
  EXPECT_EQ(folder_.contents("run/report.html"), "before");
  EXPECT_EQ(count_of(run_pqa({"run", "kws", "--fidelity", "analytic", "--out", folder_.path("run")}).err, "\n"), 0U);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("run/report.html")));
}

TEST(report_page, bytes_that_are_no_text_are_replaced) {
  EXPECT_EQ(script_json(json{{"a", "<\xff>&"}}), "{\"a\":\"\\u003c\xef\xbf\xbd\\u003e\\u0026\"}");
  EXPECT_EQ(html_text("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
}

}  // namespace
}  // namespace pqa
