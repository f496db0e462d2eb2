#include "presets/energy_json.h"

#include <algorithm>

#include "json/names.h"
#include "json/presets.h"

namespace pqa {

embedded_files energy_presets();  // generated from the energy_*.json here

namespace {

const std::vector<std::string> standards = {"ddr3", "ddr4", "ddr5", "lpddr4", "lpddr5", "hbm2", "hbm3", "ideal"};
constexpr double most_pj = 1e6;
constexpr double most_kib = 4294967296.0;
constexpr std::size_t most_sizes = 64;

energy_figure figure_of(const json_value& value) {
  json_object object = value.as_object();
  energy_figure figure;
  figure.pj = object.require("pj", "picojoules, 0 to 1000000").as_number({0, most_pj});
  const json_value source = object.require("source", "where the figure comes from");
  figure.source = source.as_string();
  if (figure.source.empty()) source.refuse("a text that says where the figure comes from");
  object.finish();
  return figure;
}

energy_figure figure_at(json_object& object, std::string_view key) {
  return figure_of(object.require(key, "{ \"pj\": ..., \"source\": ... }"));
}

std::vector<sram_figure> read_sram(json_object& root) {
  std::vector<sram_figure> points;
  for (const json_value& element : root.require("sram_pj_per_bit", "an array of sizes").as_array(1, most_sizes)) {
    json_object object = element.as_object();
    sram_figure point;
    const json_value kib = object.require("kib", "the memory's size, above 0");
    point.kib = kib.as_number({0, most_kib, true});
    if (!points.empty() && point.kib <= points.back().kib) kib.refuse("a larger size than that of the one before");
    const json_value pj = object.require("pj", "picojoules, above 0 to 1000000");
    point.per_bit.pj = pj.as_number({0, most_pj, true});
    const json_value source = object.require("source", "where the figure comes from");
    point.per_bit.source = source.as_string();
    if (point.per_bit.source.empty()) source.refuse("a text that says where the figure comes from");
    object.finish();
    points.push_back(point);
  }
  return points;
}

void check_standard(const json_value& at, const std::string& name) {
  if (std::find(standards.begin(), standards.end(), name) == standards.end()) at.refuse_name(standards);
}

json to_json(const energy_figure& figure) {
  return {{"pj", figure.pj}, {"source", figure.source}};
}

}  // namespace

std::vector<std::string> list_energies() {
  return energy_presets().names();
}

energy_figures load_energy(const std::string& path_or_preset) {
  return energy_from_json(open_preset_or_file(energy_presets(), "energy", path_or_preset));
}

energy_figures energy_from_json(const json_document& document) {
  energy_figures f;
  json_object root{json_value(document)};
  f.name = root.require("name", "a name").as_name();
  f.add_per_bit = figure_at(root, "add_pj_per_bit");
  f.compare_per_bit = figure_at(root, "compare_pj_per_bit");
  f.multiply_per_bit2 = figure_at(root, "multiply_pj_per_bit2");
  f.square_per_bit2 = figure_at(root, "square_pj_per_bit2");
  f.sram = read_sram(root);
  json_object external = root.require("external_pj_per_bit", "an object of standards").as_object();
  for (const std::string& standard : standards) {
    f.external_per_bit.emplace_back(standard, figure_at(external, standard));
  }
  external.finish();
  for (const json_value& entry : root.read_object("standard_of").members()) {
    check_standard(entry, entry.as_string());
    f.standard_of.emplace_back(entry.key(), entry.as_string());
  }
  root.finish();
  return f;
}

json to_json(const energy_figures& figures) {
  json result;
  result["name"] = figures.name;
  result["add_pj_per_bit"] = to_json(figures.add_per_bit);
  result["compare_pj_per_bit"] = to_json(figures.compare_per_bit);
  result["multiply_pj_per_bit2"] = to_json(figures.multiply_per_bit2);
  result["square_pj_per_bit2"] = to_json(figures.square_per_bit2);
  result["sram_pj_per_bit"] = json::array();
  for (const sram_figure& point : figures.sram) {
    result["sram_pj_per_bit"].push_back(
        {{"kib", point.kib}, {"pj", point.per_bit.pj}, {"source", point.per_bit.source}});
  }
  for (const auto& entry : figures.external_per_bit) {
    result["external_pj_per_bit"][entry.first] = to_json(entry.second);
  }
  result["standard_of"] = json::object();
  for (const auto& entry : figures.standard_of) result["standard_of"][entry.first] = entry.second;
  return result;
}

}  // namespace pqa
