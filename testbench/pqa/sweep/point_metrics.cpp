#include "sweep/point_metrics.h"

#include <algorithm>

#include "costs.h"
#include "result_json.h"

namespace pqa {

namespace {

json_path parts_of(const std::string& path) {
  json_path parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// What an element of an array goes by.
std::string label_of(const json& element, std::size_t index) {
  if (element.is_object() && element.contains("model")) return element["model"].get<std::string>();
  return element_label(element, index);
}

const json* find(const json& root, const json_path& path) {
  const json* at = &root;
  for (const std::string& part : path) {
    if (at->is_object()) {
      if (!at->contains(part)) return nullptr;
      at = &(*at)[part];
    } else if (at->is_array()) {
      const json* found = nullptr;
      for (std::size_t i = 0; i < at->size() && found == nullptr; ++i)
        if (label_of((*at)[i], i) == part) found = &(*at)[i];
      if (found == nullptr) return nullptr;
      at = found;
    } else {
      return nullptr;
    }
  }
  return at;
}

void list_leaves(const json& value, const std::string& path, std::vector<std::string>& leaves) {
  const std::string prefix = path.empty() ? "" : path + ".";
  if (value.is_object()) {
    for (const auto& item : value.items()) list_leaves(item.value(), prefix + item.key(), leaves);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) list_leaves(value[i], prefix + label_of(value[i], i), leaves);
  } else {
    leaves.push_back(path);
  }
}

}  // namespace

point_metrics::point_metrics(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    paths_.push_back(parts_of(path));
    const std::string& root = paths_.back().front();
    totals_only_ = totals_only_ && root == "total";
    has_costs_ = has_costs_ || root == "area" || root == "energy_uj" || root == "power_w" ||
                 paths_.back().back() == "energy_uj" || path.find(".energy_uj.") != std::string::npos;
  }
}

json point_metrics::all_figures(const run_request& request, run_figures& figures) const {
  if (totals_only_) return {{"total", total_json(figures)}};
  if (has_costs_) figures.costs = pqa_costs(request.config, request.energy, figures);
  return figures_json(figures);
}

json point_metrics::values(const run_request& request, run_figures& figures) const {
  const json all = all_figures(request, figures);
  json values = json::array();
  for (const json_path& path : paths_) {
    const json* value = find(all, path);
    values.push_back(value == nullptr || value->is_structured() ? json() : *value);
  }
  return values;
}

std::vector<std::string> point_metrics::known(const run_request& request, run_figures& figures) {
  figures.costs = pqa_costs(request.config, request.energy, figures);
  std::vector<std::string> leaves;
  list_leaves(figures_json(figures), "", leaves);
  return leaves;
}

}  // namespace pqa
