// What `pqa explore` found: a table for people, JSON and CSV for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explore/front_simulation.h"
#include "json/document.h"

namespace pqa {

struct explore_outcome {
  search_result found;
  std::vector<std::optional<simulated_design>> simulated;  // a place for each of the front
};

std::string explore_report(const explore_request& request, const design_space& space, const explore_outcome& outcome);
json explore_json(const explore_request& request, const design_space& space, const explore_outcome& outcome,
                  const std::vector<std::string>& files);
// A line for each design of the front.
std::string front_csv(const json& result);

}  // namespace pqa
