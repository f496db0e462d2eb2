// The results of `pqa memory`, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "json/document.h"
#include "memory_run.h"

namespace pqa {

// A table of at most 80 columns.
std::string memory_report(const memory_request& request, const std::vector<memory_figures>& figures);

// result.json (docs/results.md): the figures of the only point, or of each under "curve". `files` are the names of all
// files in the results' folder; empty without one.
json memory_json(const memory_request& request, const std::vector<memory_figures>& figures,
                 const std::vector<std::string>& files);

// points.csv: a line a point.
std::string points_csv(const json& result);

}  // namespace pqa
