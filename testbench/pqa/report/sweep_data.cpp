// The page of `pqa sweep`.
#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"
#include "report/report_data.h"
#include "sweep/sqlite.h"
#include "sweep/sweep_store.h"

namespace pqa {

namespace {

constexpr std::int64_t most_points = 200'000;

// The columns of table `points` after the point's number: axes, metrics, and then these.
constexpr const char* first_of_the_rest = "status";

std::vector<std::string> value_columns(const sqlite_database& database) {
  const sqlite_statement columns(database, "SELECT * FROM points");
  std::vector<std::string> names;
  for (int i = 1; i < columns.columns() && columns.column_name(i) != first_of_the_rest; ++i)
    names.push_back(columns.column_name(i));
  return names;
}

// "axes": lists of the columns that change together, in the order of the spec; "metrics": the columns after them.
void put_columns(json& data, const json& spec, const std::vector<std::string>& columns) {
  auto next = columns.begin();
  data["axes"] = json::array();
  for (const json& axis : spec.at("axes")) {
    const auto paths = static_cast<std::ptrdiff_t>(axis.contains("paths") ? axis["paths"].size() : 1);
    if (paths > columns.end() - next) break;
    data["axes"].push_back(std::vector<std::string>(next, next + paths));
    next += paths;
  }
  data["metrics"] = std::vector<std::string>(next, columns.end());
}

// The text of a spec or of a base: an object, unless somebody else wrote it.
json object_of(const std::string& text, const std::string& source) {
  json parsed = parse_json(text, source, {64 * 1024 * 1024, 64, 65536});
  if (!parsed.is_object())
    throw input_error(printable(source, 512) + ": found no object, allowed what 'pqa sweep' left");
  return parsed;
}

}  // namespace

report_data sweep_report(const std::string& folder) {
  const std::string path = folder + "/sweep.sqlite";
  const sqlite_database database(path, sqlite_access::read);
  sqlite_statement known(database,
                         "SELECT spec, version, (SELECT configuration FROM bases), (SELECT count(*) FROM points) "
                         "FROM sweeps");
  if (!known.step()) {
    throw input_error(printable(path, 512) + ": found no sweep, allowed a database of 'pqa sweep'");
  }
  const std::int64_t points = known.integer(3);
  if (points > most_points) {
    throw input_error(
        fmt::format("{}: found {} points, allowed are {} in a page: a \"filter\" or a \"sample\" in the "
                    "sweep takes fewer",
                    printable(path, 512), points, most_points));
  }
  const json spec = object_of(known.text(0), path);
  if (!spec.contains("axes") || !spec["axes"].is_array()) {
    throw input_error(printable(path, 512) + ": found a sweep without axes, allowed what 'pqa sweep' left");
  }
  report_data report;
  const json name = spec.value("name", json());
  report.title = "Sweep " + (name.is_string() ? name.get<std::string>() : std::string("without a name"));
  report.summary = fmt::format("{} point{}", points, points == 1 ? "" : "s");
  report.data = {{"kind", "sweep"}, {"title", report.title}, {"version", known.text(1)}};
  put_columns(report.data, spec, value_columns(database));
  report.data["spec"] = spec;
  report.data["base"] = object_of(known.text(2), path);
  std::string csv;
  points_csv(database, [&](std::string_view line) { csv += line; });
  report.data["csv"] = std::move(csv);
  return report;
}

}  // namespace pqa
