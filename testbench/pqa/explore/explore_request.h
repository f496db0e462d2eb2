// What a command line of `pqa explore` asks for, read and checked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command.h"
#include "explore/design_search.h"

namespace pqa {

struct explore_request {
  design_space::base_files base;
  std::vector<design_axis> axes;
  pqa::area_model model = area_model::width_aware;
  std::vector<objective> objectives = {objective::time, objective::area};
  search_limits limits;
  energy_figures energy;
  std::uint64_t simulations = 0;  // of the front, at most
  bool event_driven = false;      // simulated in `at`; otherwise in `lt`
  std::string out;
  bool print_json = false;
  words command_line;
};

// Throws input_error.
explore_request read_explore_request(const words& arguments, const words& command_line);

}  // namespace pqa
