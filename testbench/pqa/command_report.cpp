// `pqa report`: a page that shows what a run or a sweep found.
#include <filesystem>

#include <fmt/format.h>

#include "command.h"
#include "files/files.h"
#include "json/names.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "report/report_data.h"
#include "report/report_page.h"
#include "standard_streams.h"

namespace pqa {

namespace fs = std::filesystem;

namespace {

option_table report_options() {
  option_table options("report");
  options.single("out", "FILE", "where the page goes (default: DIR/report.html)");
  return options;
}

report_data report_of(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder + "/sweep.sqlite", error)) return sweep_report(folder);
  if (fs::is_regular_file(folder + "/result.json", error)) return run_report(folder);
  bool workers = false;
  for (const auto& entry : fs::directory_iterator(folder, error))
    workers = workers || entry.path().filename().string().rfind("worker-", 0) == 0;
  throw input_error(
      fmt::format("report: {}: found neither a sweep.sqlite nor a result.json, allowed the folder of "
                  "'pqa sweep', 'pqa run' or 'pqa compare'{}",
                  printable(folder, 512), workers ? "; 'pqa merge' joins those of workers" : ""));
}

}  // namespace

int report_command(const words& arguments, const words& /*command_line*/) {
  const option_values values = report_options().parse(arguments);
  const std::string folder = values.only_operand("DIR");
  const std::string out = values.text("out", (fs::path(folder) / "report.html").string());
  if (out.empty()) values.fail("out", "found nothing, allowed the name of a file");
  const report_data report = report_of(folder);
  const std::string page = report_page(report.title, report.data);
  write_file_atomically(out, page);
  write_output(fmt::format("{}: {}, {} kB\n", printable(out, 512), report.summary, (page.size() + 999) / 1000));
  return 0;
}

std::string report_help() {
  return "usage: pqa report DIR [--out FILE]\n"
         "\n"
         "Makes one HTML page of a folder of 'pqa run' or 'pqa compare' (cycles by layer\n"
         "and cause, roofline, bandwidth) or of 'pqa sweep' (curves with their knees, heat\n"
         "maps, Pareto fronts, the table). The page opens from the file, without network.\n"
         "\n" +
         report_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa run resnet20 --out r; pqa report r\n"
         "  pqa sweep spec.json --out s; pqa report s --out page.html\n";
}

}  // namespace pqa
