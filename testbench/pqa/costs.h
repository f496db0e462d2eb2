// What a run costs beside time: area and energy, by the closed forms of model/estimate.
#pragma once

#include <string>
#include <vector>

#include "configuration.h"
#include "estimate/area.h"
#include "estimate/energy.h"
#include "json/document.h"
#include "pqa/dla.h"

namespace pqa {

struct run_figures;

struct run_costs {
  std::vector<area_estimate> area;     // a model each
  std::string figures;                 // the name of the energies an event
  std::vector<energy_account> layers;  // picojoules, over all images, in the order of the layers
  energy_account energy() const;       // their sum
};

// What a bit takes on the way to the memory of the tables and to that of the feature maps. Throws input_error.
struct external_energies {
  double table_pj_per_bit = 0;
  double feature_pj_per_bit = 0;
};
external_energies external_energies_of(const configuration& c, const energy_figures& energy);

// Of PQA. Traffic is what was measured, or for the closed form the tables. Throws input_error.
run_costs pqa_costs(const configuration& c, const energy_figures& energy, const run_figures& figures);

// Of the conventional accelerator. Of the configuration, the architecture plays no part.
run_costs dla_costs(const configuration& c, const dla_architecture& d, const energy_figures& energy,
                    const run_figures& figures);

// Average over the run.
double watts(const run_costs& costs, const run_figures& figures);

// As in result.json: [ { "model", "clb_equivalent", ... } ] and { "total", "distance", ... }, in microjoules.
json area_json(const std::vector<area_estimate>& estimates);
json energy_json(const energy_account& account);

}  // namespace pqa
