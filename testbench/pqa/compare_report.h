// The results of `pqa compare`, for people and as lines for programs.
#pragma once

#include <string>

#include "compare_request.h"
#include "json/document.h"

namespace pqa {

// Two tables of at most 80 columns, from what compare_result() made.
std::string compare_report(const compare_request& request, const json& result);

// layers.csv: a line a layer, with the columns of both under "pqa." and "dla.".
std::string compare_csv(const json& result);

}  // namespace pqa
