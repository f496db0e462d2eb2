// Results as files (docs/results.md).
#pragma once

#include <string>
#include <vector>

#include "figures.h"
#include "json/document.h"
#include "run_request.h"

namespace pqa {

// result.json. `files` are the names of all files in the results' folder, result.json among them; empty without one.
// The same run gives the same bytes: no time of day, no path but those that the command line holds.
json result_json(const run_request& request, const run_figures& figures, const std::vector<std::string>& files);

// What it holds of the figures: "total", "layers", "memory", "area", "energy_uj" and "power_w" where they have
// costs, "outputs" of a simulation.
json figures_json(const run_figures& figures);
json total_json(const run_figures& figures);  // "total" alone

// layers.csv: a line for each layer of result.json, the columns named by the paths of its values, such as
// "stalls.tables".
std::string layers_csv(const json& result);

}  // namespace pqa
