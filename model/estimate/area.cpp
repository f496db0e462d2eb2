#include "estimate/area.h"

#include <cmath>

#include "estimate/area_width_aware.h"
#include "estimate/dla_closed_form.h"
#include "pqa/base/clock.h"

namespace pqa {

namespace {

area_estimate published_area(area_model model, const architecture& a) {
  const auto& lanes = a.lanes;
  const bool as_built = model == area_model::published_squarers;
  const double lanes_of_squarers = as_built ? lanes.prototypes : lanes.outputs;
  const double squarers =
      a.metric == metric::l2 ? lanes_of_squarers * lanes.subspaces * static_cast<double>(lanes.length) : 0.0;
  const auto banks = ceil_div(std::uint64_t{lanes.subspaces} * lanes.outputs, std::uint64_t{a.table_memory.ports});
  const double copies = a.table_memory.policy == table_policy::serial ? 1.0 : 2.0;
  const double logic = 54.0152229 * (static_cast<double>(lanes.outputs) + lanes.prototypes) +
                       197.18071766 * lanes.subspaces + 59.99415826 * lanes.length - 1248.8141835982537;
  area_estimate estimate;
  estimate.model = model;
  estimate.basis = as_built ? "the paper's fit, with the squarers that its published kernel has"
                            : "the paper's fit over synthesised designs, as published; blind to widths and capacities";
  estimate.parts = {{"squarers",
                     {squarers, 0, 0},
                     as_built ? "a DSP block each: Np_vec * Ns_vec * Ls_vec for L2"
                              : "a DSP block each: No_vec * Ns_vec * Ls_vec for L2"},
                    {"tables",
                     {0, static_cast<double>(banks) * copies, 0},
                     "an M20K block for `ports` banks, twice if loads overlap"},
                    {"logic", {0, 0, logic}, "linear in the lanes; negative constant"}};
  return estimate;
}

area_estimate published_area(const dla_architecture& d) {
  const dla_resources r = dla_resources_of(d);
  area_estimate estimate;
  estimate.basis = "the paper's formula for the accelerator that it compares with; blind to widths and capacities";
  estimate.parts = {{"multipliers", {r.dsp, 0, 0}, "two products in a DSP block"},
                    {"weights", {0, r.m20k, 0}, "half an M20K block for each input channel, window column and output"},
                    {"logic", {0, 0, 330.0 * d.vectors.outputs}, "330 for each output lane"}};
  return estimate;
}

}  // namespace

const char* name_of(area_model model) {
  switch (model) {
    case area_model::published:
      return "published";
    case area_model::published_squarers:
      return "published_squarers";
    default:
      return "width_aware";
  }
}

fabric::resources area_estimate::total() const {
  fabric::resources sum;
  for (const area_part& part : parts) sum += part.size;
  return sum;
}

area_estimate area_of(area_model model, const architecture& a, const std::vector<layer>& layers) {
  return model == area_model::width_aware ? width_aware_area(a, layers) : published_area(model, a);
}

area_estimate area_of(area_model model, const dla_architecture& d, const std::vector<layer>& layers) {
  return model == area_model::width_aware ? width_aware_area(d, layers) : published_area(d);
}

std::vector<area_estimate> areas_of(const dla_architecture& d, const std::vector<layer>& layers) {
  return {area_of(area_model::published, d, layers), area_of(area_model::width_aware, d, layers)};
}

std::vector<area_estimate> areas_of(const architecture& a, const std::vector<layer>& layers) {
  std::vector<area_estimate> all;
  for (const area_model model : {area_model::published, area_model::published_squarers, area_model::width_aware}) {
    all.push_back(area_of(model, a, layers));
  }
  return all;
}

}  // namespace pqa
