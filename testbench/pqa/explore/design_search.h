// Every design of a space by the closed form, and those of them that nothing in the space beats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "estimate/area.h"
#include "estimate/energy.h"
#include "explore/design_space.h"

namespace pqa {

enum class objective { time, area, energy };
const char* name_of(objective o);

struct search_limits {
  std::optional<double> area;  // CLB equivalents
  std::optional<double> watts;
  double index_bits_per_element = 0;  // at least
};

struct design_estimate {
  design_point point;
  std::uint64_t cycles = 0;
  double seconds = 0;
  double area = 0;       // CLB equivalents
  double energy_uj = 0;  // of one image
  double watts() const { return seconds > 0 ? energy_uj / 1e6 / seconds : 0; }
  double value(objective o) const { return o == objective::time ? seconds : o == objective::area ? area : energy_uj; }
};

struct search_result {
  std::uint64_t points = 0;
  std::uint64_t untileable = 0;          // their table memory does not hold the smallest tile of some layer
  std::uint64_t too_coarse = 0;          // fewer index bits an element than asked for
  std::uint64_t outside_area_model = 0;  // whose fit makes them negative
  std::uint64_t over_budget = 0;
  std::vector<design_estimate> front;  // by time, the fastest first
};

// Deterministic: of points that are equal in all objectives, the first of the space stays.
search_result search(const design_space& space, area_model model, const energy_figures& energy,
                     const search_limits& limits, const std::vector<objective>& objectives);

// Points that no other one beats: none is at least as good in all objectives. The first of equals stays.
class pareto_front {
 public:
  explicit pareto_front(std::vector<objective> objectives) : objectives_(std::move(objectives)) {}
  bool beats(const design_estimate& p) const;
  void add(design_estimate p);  // one that none beats
  const std::vector<design_estimate>& points() const { return points_; }

 private:
  std::vector<objective> objectives_;
  std::vector<design_estimate> points_;
};

}  // namespace pqa
