// Random small jobs that are legal.
#pragma once

#include <vector>

#include "pqa/architecture.h"
#include "pqa/base/clock.h"
#include "pqa/layer.h"
#include "testbench/unit/pipeline/random_source.h"

namespace pqa::test {

struct random_job {
  architecture a;
  std::vector<layer> layers;
  std::uint64_t count = 1;
  cycle_t begin = 0;
};

// Draws until every layer has a legal tiling. All policies, small lanes, FIFOs and capacities.
random_job make_random_job(pipeline_random& random);

}  // namespace pqa::test
