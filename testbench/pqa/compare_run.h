// Both accelerators on one network.
#pragma once

#include "compare_request.h"
#include "json/document.h"

namespace pqa {

// result.json but for the files (docs/results.md, "Of pqa compare"). A simulation of the DLA has a child process, since
// the SystemC kernel simulates once a process. Throws input_error, simulation_error.
json compare_result(const compare_request& request);

// How much better PQA is: "cycles", "time", "energy" and so on of the DLA by those of PQA, from the objects of both.
// Null where an area is not positive.
json ratios(const json& pqa, const json& dla);

// CLB equivalents in the object of an accelerator: by that model, or by `published` where it has no figure of that
// name.
double area_by(const json& accelerator, const std::string& model);

}  // namespace pqa
