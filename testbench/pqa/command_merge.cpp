// `pqa merge`: what several workers have found, in one database.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "command.h"
#include "files/files.h"
#include "json/names.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "standard_streams.h"
#include "sweep/folder_lock.h"
#include "sweep/sweep_store.h"

namespace pqa {

namespace fs = std::filesystem;

namespace {

option_table merge_options() {
  option_table options("merge");
  options.single("out", "DIR", "where sweep.sqlite and points.csv go: a new or an empty folder");
  return options;
}

// The database of a folder, or those of the workers in it.
std::vector<std::string> databases_in(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  const auto add = [&](const fs::path& path) {
    if (fs::is_regular_file(path / "sweep.sqlite", error)) found.push_back((path / "sweep.sqlite").string());
  };
  add(folder);
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().rfind("worker-", 0) == 0) add(entry.path());
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) {
    throw input_error(
        fmt::format("merge: {}: found neither a sweep.sqlite nor a worker-K with one, allowed the folder of "
                    "'pqa sweep'",
                    printable(folder, 512)));
  }
  return found;
}

}  // namespace

int merge_command(const words& arguments, const words& /*command_line*/) {
  const option_values values = merge_options().parse(arguments);
  const std::string out = values.text("out", "");
  if (out.empty()) values.fail("out", "found nothing, allowed the folder for the results");
  if (values.operands().empty()) throw input_error("merge: found no DIR, allowed one or more folders of 'pqa sweep'");
  std::vector<std::string> sources;
  for (const std::string& folder : values.operands()) {
    const std::vector<std::string> own = databases_in(folder);
    sources.insert(sources.end(), own.begin(), own.end());
  }
  create_folder(out);
  const folder_lock lock(out);
  const std::string database = out + "/sweep.sqlite";
  std::error_code error;
  if (fs::exists(database, error)) {
    values.fail("out", fmt::format("found a sweep.sqlite in {}, allowed a folder without one", printable(out, 512)));
  }
  const std::uint64_t points = merge_databases(sources, database);
  write_points_csv(database, out + "/points.csv");
  write_output(fmt::format("{} points of {} databases in {}\n", points, sources.size(), printable(database, 512)));
  return 0;
}

std::string merge_help() {
  return "usage: pqa merge DIR... --out DIR\n"
         "\n"
         "Joins the results of a sweep's workers (DIR/worker-K), or of several folders of\n"
         "the same sweep, in one database: every point once.\n"
         "\n" +
         merge_options().describe() +
         "\n"
         "Example:\n"
         "  pqa merge shared --out all\n";
}

}  // namespace pqa
