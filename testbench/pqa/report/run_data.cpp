// The page of `pqa run` and `pqa compare`.
#include <fmt/format.h>

#include "json/names.h"
#include "loader/geometry.h"
#include "loader/workload_json.h"
#include "pqa/base/error.h"
#include "report/report_data.h"

namespace pqa {

namespace {

constexpr json_limits largest_result = {256 * 1024 * 1024, 64, 65536};

bool has_figures(const json& result) {
  return result.is_object() && result.contains("total") && result["total"].is_object() && result.contains("layers") &&
         result["layers"].is_array();
}

// A lookup is one table entry fetched and added; the array does as many a cycle as it has lanes for them.
json pqa_work(const std::vector<layer>& layers, std::uint64_t images, const json& architecture) {
  json operations = json::array();
  for (const layer& l : layers) operations.push_back(images * l.columns() * l.subspaces() * l.out_channels);
  const json& lanes = architecture.at("lanes");
  return {{"unit", "lookups"},
          {"per_cycle", lanes.at("subspaces").get<std::uint64_t>() * lanes.at("outputs").get<std::uint64_t>()},
          {"clock_mhz", architecture.at("clock_mhz")},
          {"layers", std::move(operations)}};
}

json dla_work(const std::vector<layer>& layers, std::uint64_t images, const json& dla) {
  json operations = json::array();
  for (const layer& l : layers) operations.push_back(images * l.columns() * l.unfolded_length() * l.out_channels);
  std::uint64_t per_cycle = 1;
  for (const char* vector : {"channels", "outputs", "columns", "kernel_width"})
    per_cycle *= dla.at("vectors").at(vector).get<std::uint64_t>();
  return {{"unit", "multiply-accumulates"},
          {"per_cycle", per_cycle},
          {"clock_mhz", dla.at("clock_mhz")},
          {"layers", std::move(operations)}};
}

json work_of(const json& result, std::uint64_t images) {
  try {
    const json& config = result.at("config");
    const workload network = workload_from_json(json_document(config.at("workload"), "result.json"));
    std::vector<layer> layers;
    for (const layer_spec& spec : network.layers) layers.push_back(layer_geometry(spec));
    json work = {{"pqa", pqa_work(layers, images, config.at("architecture"))}};
    if (config.contains("dla")) work["dla"] = dla_work(layers, images, config.at("dla"));
    return work;
  } catch (const input_error&) {
  } catch (const json::exception&) {
  }
  // Another version's configuration: the rest of the page does not need it.
  return {};
}

std::string name_in(const json& result, const char* kind) {
  const json none;
  const json config = result.value("config", none);
  if (!config.is_object() || !config.contains(kind) || !config[kind].is_object()) return kind;
  const json name = config[kind].value("name", none);
  return name.is_string() ? name.get<std::string>() : kind;
}

}  // namespace

report_data run_report(const std::string& folder) {
  const std::string path = folder + "/result.json";
  const json result = json_document::load(path, largest_result).root();
  const bool compared = result.is_object() && result.contains("pqa") && result.contains("dla");
  if (compared ? !has_figures(result["pqa"]) || !has_figures(result["dla"]) : !has_figures(result)) {
    throw input_error(printable(path, 512) + ": found no layers, allowed the result of 'pqa run' or 'pqa compare'");
  }
  const json& figures = compared ? result["pqa"] : result;
  report_data report;
  report.title = fmt::format("{} on {}{}, {}", name_in(result, "workload"), name_in(result, "architecture"),
                             compared ? " and " + name_in(result, "dla") : "", name_in(result, "memory"));
  report.summary = fmt::format("{} layers", figures["layers"].size());
  const json images = figures["total"].value("images", json(1));
  report.data = {{"kind", "run"}, {"title", report.title}, {"result", result}};
  if (images.is_number_unsigned()) {
    json work = work_of(result, images.get<std::uint64_t>());
    if (!work.is_null()) report.data["work"] = std::move(work);
  }
  return report;
}

}  // namespace pqa
