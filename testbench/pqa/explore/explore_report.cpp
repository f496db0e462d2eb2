#include "explore/explore_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "configuration.h"
#include "presets/energy_json.h"
#include "text_table.h"
#include "version.h"

namespace pqa {

namespace {

constexpr std::size_t most_rows = 40;

struct short_name {
  const char* path;
  const char* head;
  const char* group;
};

const std::vector<short_name> short_names = {
    {"arch.lanes.outputs", "No", "lanes"},
    {"arch.lanes.subspaces", "Ns", "lanes"},
    {"arch.lanes.prototypes", "Np", "lanes"},
    {"arch.lanes.length", "Ls", "lanes"},
    {"workload.prototypes", "Np", "network"},
    {"workload.subvector_length", "Ls", "network"},
    {"arch.bits.lut", "LUT", "bits"},
    {"arch.bits.prototype", "prot.", "bits"},
    {"arch.table_memory.capacity_kib", "KiB", "tables"},
};

text_column column_of(const std::string& path) {
  for (const short_name& name : short_names) {
    if (path == name.path) return {name.head, name.group, false, {}};
  }
  return {path.substr(path.rfind('.') + 1), "", false, {}};
}

std::string thousands(double area) {
  return fmt::format("{:.1f}", area / 1000);
}

std::string budget_text(const search_limits& limits) {
  std::string text;
  if (limits.area) text += fmt::format(", area at most {:.6g}", *limits.area);
  if (limits.watts) text += fmt::format(", power at most {:.4g} W", *limits.watts);
  return text;
}

std::string title(const explore_request& request) {
  std::vector<std::string> names;
  for (const objective o : request.objectives) names.emplace_back(name_of(o));
  return fmt::format("{} on {}: front of {}{}", request.base.workload, request.base.memory, fmt::join(names, ", "),
                     budget_text(request.limits));
}

std::string counts_text(const search_result& found) {
  std::string text =
      fmt::format("{} designs by the closed form, {} on the front; left out:", found.points, found.front.size());
  text += fmt::format(" {} with too few index bits", found.too_coarse);
  if (found.outside_area_model > 0)
    text += fmt::format(", {} that the area model cannot tell", found.outside_area_model);
  return text + fmt::format(", {} over budget.", found.over_budget);
}

// The simulated ones, or without any a number of rows evenly spread.
std::vector<std::size_t> shown_designs(const explore_outcome& outcome, bool simulated) {
  std::vector<std::size_t> shown;
  const std::size_t count = outcome.found.front.size();
  const std::size_t rows = std::min(count, most_rows);
  for (std::size_t i = 0; simulated && i < count; ++i) {
    if (outcome.simulated[i]) shown.push_back(i);
  }
  for (std::size_t r = 0; !simulated && r < rows; ++r) shown.push_back(rows == 1 ? 0 : r * (count - 1) / (rows - 1));
  return shown;
}

json limits_json(const search_limits& limits) {
  json result = {{"index_bits_per_element", limits.index_bits_per_element}};
  if (limits.area) result["area"] = *limits.area;
  if (limits.watts) result["power_w"] = *limits.watts;
  return result;
}

json design_json(const design_space& space, const design_estimate& e, const std::optional<simulated_design>& s) {
  json design;
  for (std::size_t i = 0; i < space.axes().size(); ++i) {
    const std::string& text = space.axes()[i].values[e.point[i]];
    const json value = json::parse(text, nullptr, false);
    design["values"][space.axes()[i].path] = value.is_discarded() ? json(text) : value;
  }
  design["area"] = e.area;
  design["closed_form"] = {
      {"cycles", e.cycles}, {"time_us", e.seconds * 1e6}, {"energy_uj", e.energy_uj}, {"power_w", e.watts()}};
  if (s) {
    design["simulated"] = {
        {"cycles", s->cycles}, {"time_us", s->seconds * 1e6}, {"energy_uj", s->energy_uj}, {"power_w", s->watts()}};
  }
  return design;
}

}  // namespace

std::string explore_report(const explore_request& request, const design_space& space, const explore_outcome& outcome) {
  const std::vector<design_estimate>& front = outcome.found.front;
  std::string text = wrapped(title(request), 2) + "\n" + wrapped(counts_text(outcome.found), 2) + "\n";
  if (front.empty()) return text + "No design is within the budget.\n";
  std::vector<text_column> columns;
  for (const design_axis& axis : space.axes()) columns.push_back(column_of(axis.path));
  const bool simulated =
      std::any_of(outcome.simulated.begin(), outcome.simulated.end(), [](const auto& s) { return s.has_value(); });
  columns.push_back({"area/k", "", false, {}});
  columns.push_back({"closed", "time, us", false, {}});
  if (simulated) columns.push_back({request.event_driven ? "at" : "lt", "time, us", false, {}});
  columns.push_back({"uJ", "", false, {}});
  columns.push_back({"W", "", false, {}});
  const std::vector<std::size_t> rows = shown_designs(outcome, simulated);
  for (const std::size_t i : rows) {
    const auto& s = outcome.simulated[i];
    std::size_t c = 0;
    const auto put = [&](const std::string& cell) { columns[c++].cells.push_back(cell); };
    for (std::size_t a = 0; a < space.axes().size(); ++a) {
      const std::string& value = space.axes()[a].values[front[i].point[a]];
      put(value == "null" ? "-" : value);
    }
    put(thousands(front[i].area));
    put(fmt::format("{:.1f}", front[i].seconds * 1e6));
    if (s) put(fmt::format("{:.1f}", s->seconds * 1e6));
    put(fmt::format("{:.1f}", s ? s->energy_uj : front[i].energy_uj));
    put(fmt::format("{:.2f}", s ? s->watts() : front[i].watts()));
  }
  text += render_table(columns);
  if (rows.size() < front.size()) {
    text += fmt::format("{} of {} designs, evenly spread; --json has all.\n", rows.size(), front.size());
  }
  return text;
}

json explore_json(const explore_request& request, const design_space& space, const explore_outcome& outcome,
                  const std::vector<std::string>& files) {
  json result;
  result["version"] = version();
  result["command"] = request.command_line;
  result["fidelity"] = request.simulations == 0 ? "analytic" : request.event_driven ? "at" : "lt";
  result["config"] = to_json(
      load_configuration(request.base.workload, request.base.architecture, request.base.memory, request.base.sets));
  result["config"]["energy"] = to_json(request.energy);
  if (!files.empty()) result["files"] = files;
  result["area_model"] = name_of(request.model);
  for (const objective o : request.objectives) result["objectives"].push_back(name_of(o));
  result["budget"] = limits_json(request.limits);
  for (const design_axis& axis : space.axes()) result["axes"].push_back({{"path", axis.path}, {"values", axis.values}});
  const search_result& found = outcome.found;
  result["designs"] = {{"all", found.points},
                       {"too_few_index_bits", found.too_coarse},
                       {"table_memory_too_small_on_front", found.untileable},
                       {"outside_area_model", found.outside_area_model},
                       {"over_budget", found.over_budget}};
  result["front"] = json::array();
  for (std::size_t i = 0; i < found.front.size(); ++i) {
    result["front"].push_back(design_json(space, found.front[i], outcome.simulated[i]));
  }
  return result;
}

std::string front_csv(const json& result) {
  std::string text;
  for (const json& axis : result["axes"]) text += axis["path"].get<std::string>() + ",";
  const std::vector<std::string> keys = {"cycles", "time_us", "energy_uj", "power_w"};
  text += "area";
  for (const char* part : {"closed_form", "simulated"}) {
    for (const std::string& key : keys) text += fmt::format(",{}.{}", part, key);
  }
  text += "\n";
  for (const json& design : result["front"]) {
    for (const json& axis : result["axes"]) text += design["values"][axis["path"].get<std::string>()].dump() + ",";
    text += design["area"].dump();
    for (const char* part : {"closed_form", "simulated"}) {
      for (const std::string& key : keys) text += "," + (design.contains(part) ? design[part][key].dump() : "");
    }
    text += "\n";
  }
  return text;
}

}  // namespace pqa
