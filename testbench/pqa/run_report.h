// A run's figures as text for people, at most 80 columns wide.
#pragma once

#include <string>

#include "figures.h"
#include "run_request.h"

namespace pqa {

std::string run_report(const run_request& request, const run_figures& figures);

}  // namespace pqa
