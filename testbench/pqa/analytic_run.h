// A network by the closed form, on a configuration's memory.
#pragma once

#include "configuration.h"
#include "figures.h"

namespace pqa {

// What a closed form takes the memory for: an ideal one for itself, any other for one that passes on 0.8 of its peak,
// as the paper assumes.
external_bandwidth flat_bandwidth_of(const configuration& c);

// Throws input_error for sums beyond 64 bits.
run_figures analytic_run(const configuration& c, std::uint64_t images);

}  // namespace pqa
