#include "compare_run.h"

#include <optional>

#include "analytic_run.h"
#include "child_text.h"
#include "costs.h"
#include "dla_run.h"
#include "presets/dla_json.h"
#include "presets/energy_json.h"
#include "result_json.h"
#include "simulated_run.h"
#include "version.h"

namespace pqa {

namespace {

json pqa_object(run_figures figures, const run_request& request) {
  figures.costs = pqa_costs(request.config, request.energy, figures);
  return figures_json(figures);
}

json dla_object(run_figures figures, const compare_request& request) {
  figures.costs = dla_costs(request.run.config, request.dla, request.run.energy, figures);
  return figures_json(figures);
}

// The published form, with what whole passes would take beside it.
json analytic_dla(const compare_request& request) {
  const configuration& c = request.run.config;
  const auto figures = [&](dla_window window) {
    return analytic_dla_figures(resolve_layers(c.workload, c.architecture), layer_names(c.workload), request.dla,
                                flat_bandwidth_of(c), request.run.images, window);
  };
  json result = dla_object(figures(dla_window::published), request);
  const run_figures whole = figures(dla_window::ceiling);
  result["total"]["cycles_with_ceiling"] = whole.cycles;
  for (std::size_t i = 0; i < whole.layers.size(); ++i) {
    result["layers"][i]["cycles_with_ceiling"] = whole.layers[i].cycles;
  }
  return result;
}

json simulated_dla(const compare_request& request) {
  dla_run_setup setup;
  setup.config = request.run.config;
  setup.dla = request.dla;
  setup.fidelity = request.run.fidelity == run_fidelity::lt ? fidelity::lt : fidelity::at;
  setup.data = request.run.data;
  setup.images = request.run.images;
  setup.seed = request.run.seed;
  return dla_object(simulate_dla(setup), request);
}

void simulate_both(const compare_request& request, json& pqa, json& dla) {
  child_text child([&] { return simulated_dla(request).dump(); });
  simulated_run run(request.run);
  pqa = pqa_object(run.run(), request.run);
  dla = json::parse(child.take());
}

double number(const json& value) {
  return value.get<double>();
}

}  // namespace

double area_by(const json& accelerator, const std::string& model) {
  double area = 0;
  for (const json& estimate : accelerator["area"]) {
    if (estimate["model"] == model || estimate["model"] == "published") area = number(estimate["clb_equivalent"]);
    if (estimate["model"] == model) break;
  }
  return area;
}

json ratios(const json& pqa, const json& dla) {
  const auto of_total = [&](const char* key) { return number(dla["total"][key]) / number(pqa["total"][key]); };
  json result;
  result["cycles"] = of_total("cycles");
  if (dla["total"].contains("cycles_with_ceiling")) {
    result["cycles_with_ceiling"] = number(dla["total"]["cycles_with_ceiling"]) / number(pqa["total"]["cycles"]);
  }
  const double time = of_total("time_us");
  result["time"] = time;
  json by_model;
  for (const json& estimate : pqa["area"]) {
    const auto model = estimate["model"].get<std::string>();
    const double own = number(estimate["clb_equivalent"]);
    by_model[model] = own > 0 ? json(time * area_by(dla, model) / own) : json(nullptr);
  }
  result["performance_per_area"] = by_model["published"];
  result["performance_per_area_by_model"] = by_model;
  const double energy = number(dla["energy_uj"]["total"]) / number(pqa["energy_uj"]["total"]);
  result["energy"] = energy;
  result["performance_per_joule"] = time * energy;
  return result;
}

json compare_result(const compare_request& request) {
  const run_request& run = request.run;
  json pqa;
  json dla;
  if (run.fidelity == run_fidelity::analytic) {
    pqa = pqa_object(analytic_run(run.config, run.images), run);
    dla = analytic_dla(request);
  } else {
    simulate_both(request, pqa, dla);
  }
  json result;
  result["version"] = version();
  result["command"] = json::array({"pqa"});
  for (const std::string& word : run.command_line) result["command"].push_back(word);
  result["fidelity"] = name_of(run.fidelity);
  result["data"] = run.data_name;
  result["seed"] = run.seed;
  result["config"] = {{"architecture", to_json(run.config)["architecture"]}, {"dla", to_json(request.dla)}};
  result["config"].update(to_json(run.config));
  result["config"]["energy"] = to_json(run.energy);
  result["pqa"] = std::move(pqa);
  result["dla"] = std::move(dla);
  result["ratio"] = ratios(result["pqa"], result["dla"]);
  return result;
}

}  // namespace pqa
