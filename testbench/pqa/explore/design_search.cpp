#include "explore/design_search.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "analytic_run.h"
#include "costs.h"
#include "estimate/closed_form.h"
#include "pqa/base/error.h"
#include "schedule/tiling.h"

namespace pqa {

namespace {

bool at_least_as_good(const design_estimate& a, const design_estimate& b, const std::vector<objective>& objectives) {
  return std::all_of(objectives.begin(), objectives.end(), [&](objective o) { return a.value(o) <= b.value(o); });
}

// The designs of one group: the same layers, other lanes and table memories.
class group_search {
 public:
  group_search(const configuration& c, area_model model, const energy_figures& energy)
      : layers_(resolve_layers(c.workload, c.architecture)),
        bandwidth_(flat_bandwidth_of(c)),
        model_(model),
        energy_(energy),
        external_(external_energies_of(c, energy)) {}

  double index_bits() const { return index_bits_per_element(layers_); }

  bool has_tiling(const architecture& a) {
    if (!a.table_memory.capacity_bits) return true;
    const auto key = std::tuple(a.lanes.outputs, a.lanes.subspaces, *a.table_memory.capacity_bits);
    const auto known = tileable_.find(key);
    if (known != tileable_.end()) return known->second;
    bool all = true;
    try {
      for (const layer& l : layers_) choose_tiling(a, l);
    } catch (const input_error&) {
      all = false;
    }
    return tileable_[key] = all;
  }

  design_estimate estimate(const architecture& a) const {
    design_estimate e;
    double picojoules = 0;
    for (const layer& l : layers_) {
      const closed_form f = closed_form_of(l, a, bandwidth_);
      e.cycles += f.total;
      external_traffic traffic;
      traffic.table_bits = f.table_bits;
      traffic.table_pj_per_bit = external_.table_pj_per_bit;
      traffic.feature_pj_per_bit = external_.feature_pj_per_bit;
      picojoules += pqa_energy(l, a, energy_, traffic, 1, 1.0).total();
    }
    e.seconds = static_cast<double>(e.cycles) / static_cast<double>(a.clock_hz);
    e.energy_uj = picojoules / 1e6;
    e.area = area_of(model_, a, layers_).clb_equivalent();
    return e;
  }

 private:
  std::vector<layer> layers_;
  external_bandwidth bandwidth_;
  area_model model_;
  const energy_figures& energy_;
  external_energies external_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>, bool> tileable_;
};

}  // namespace

const char* name_of(objective o) {
  return o == objective::time ? "time" : o == objective::area ? "area" : "energy";
}

bool pareto_front::beats(const design_estimate& p) const {
  return std::any_of(points_.begin(), points_.end(),
                     [&](const design_estimate& q) { return at_least_as_good(q, p, objectives_); });
}

void pareto_front::add(design_estimate p) {
  points_.erase(std::remove_if(points_.begin(), points_.end(),
                               [&](const design_estimate& q) { return at_least_as_good(p, q, objectives_); }),
                points_.end());
  points_.push_back(std::move(p));
}

search_result search(const design_space& space, area_model model, const energy_figures& energy,
                     const search_limits& limits, const std::vector<objective>& objectives) {
  search_result result;
  pareto_front front(objectives);
  for (std::uint64_t g = 0; g < space.groups(); ++g) {
    const configuration c = space.group(g);
    group_search group(c, model, energy);
    result.points += space.points_of_group();
    if (group.index_bits() < limits.index_bits_per_element) {
      result.too_coarse += space.points_of_group();
      continue;
    }
    for (std::uint64_t i = 0; i < space.points_of_group(); ++i) {
      design_point point = space.point(g, i);
      architecture a = c.architecture;
      space.set(point, a);
      design_estimate e = group.estimate(a);
      if (e.area <= 0) {
        ++result.outside_area_model;
        continue;
      }
      if ((limits.area && e.area > *limits.area) || (limits.watts && e.watts() > *limits.watts)) {
        ++result.over_budget;
        continue;
      }
      if (front.beats(e)) continue;
      if (!group.has_tiling(a)) {
        ++result.untileable;
        continue;
      }
      e.point = std::move(point);
      front.add(std::move(e));
    }
  }
  result.front = front.points();
  std::stable_sort(result.front.begin(), result.front.end(),
                   [](const design_estimate& a, const design_estimate& b) { return a.seconds < b.seconds; });
  return result;
}

}  // namespace pqa
