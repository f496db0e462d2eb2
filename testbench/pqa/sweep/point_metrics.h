// What a sweep keeps of a point: values of result.json by their paths.
#pragma once

#include <string>
#include <vector>

#include "figures.h"
#include "run_request.h"

namespace pqa {

class point_metrics {
 public:
  // `paths`: such as "total.cycles", "layers.conv1.stalls.tables", "area.published.clb_equivalent".
  explicit point_metrics(const std::vector<std::string>& paths);

  // Their values, null for what was not measured. The figures' costs are made if a path asks for them. Throws
  // input_error.
  json values(const run_request& request, run_figures& figures) const;

  // values() looks at the request's configuration and energies.
  bool needs_costs() const { return has_costs_; }

  // All paths that a point has.
  static std::vector<std::string> known(const run_request& request, run_figures& figures);

 private:
  json all_figures(const run_request& request, run_figures& figures) const;

  std::vector<json_path> paths_;
  bool totals_only_ = true;
  bool has_costs_ = false;
};

}  // namespace pqa
