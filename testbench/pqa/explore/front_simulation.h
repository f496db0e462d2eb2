// The designs of a front, simulated.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "explore/explore_request.h"

namespace pqa {

struct simulated_design {
  std::uint64_t cycles = 0;
  double seconds = 0;
  double energy_uj = 0;
  double watts() const { return seconds > 0 ? energy_uj / 1e6 / seconds : 0; }
};

// At most request.simulations of them, evenly spread with the first and the last; nothing for the others. One image
// without data, each in a process of its own. Throws what pqa run throws.
std::vector<std::optional<simulated_design>> simulate_front(const explore_request& request, const design_space& space,
                                                            const std::vector<design_estimate>& front);

}  // namespace pqa
