// The constraints that cannot be the last to be met, since others take as long.
#pragma once

#include <string>

#include "dram/constraint_table.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// Why this constraint of the configuration's table is implied by others, with the figures; empty when it can bind.
std::string why_implied(const dram_config& config, const timing_constraint& constraint);

}  // namespace pqa
