#include "explore/front_simulation.h"

#include <algorithm>

#include "child_text.h"
#include "costs.h"
#include "simulated_run.h"

namespace pqa {

namespace {

json simulate(const explore_request& request, const design_space& space, const design_estimate& design) {
  run_request run;
  words sets = request.base.sets;
  const words own = space.sets_of(design.point);
  sets.insert(sets.end(), own.begin(), own.end());
  run.config = load_configuration(request.base.workload, request.base.architecture, request.base.memory, sets);
  run.fidelity = request.event_driven ? run_fidelity::at : run_fidelity::lt;
  run.data = data_source::none;
  run.shows_progress = false;
  simulated_run simulation(run);
  const run_figures figures = simulation.run();
  const run_costs costs = pqa_costs(run.config, request.energy, figures);
  return {figures.cycles, figures.microseconds(figures.cycles) / 1e6, costs.energy().total() / 1e6};
}

}  // namespace

std::vector<std::optional<simulated_design>> simulate_front(const explore_request& request, const design_space& space,
                                                            const std::vector<design_estimate>& front) {
  std::vector<std::optional<simulated_design>> results(front.size());
  const std::size_t count = std::min<std::size_t>(request.simulations, front.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t chosen = count == 1 ? 0 : i * (front.size() - 1) / (count - 1);
    child_text child([&] { return simulate(request, space, front[chosen]).dump(); });
    const json found = json::parse(child.take());
    results[chosen] = {found[0].get<std::uint64_t>(), found[1].get<double>(), found[2].get<double>()};
  }
  return results;
}

}  // namespace pqa
