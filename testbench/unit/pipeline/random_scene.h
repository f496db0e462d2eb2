// A random tile and what happens around it, as the ticked machine and as the recurrences want to be told of it.
#pragma once

#include "pqa/architecture.h"
#include "pqa/descriptor.h"
#include "testbench/unit/pipeline/random_source.h"
#include "testbench/unit/pipeline/ticked_tile.h"

namespace pqa::test {

// A layer and the plans that make the recurrences see the scene, with all that the scene leaves open.
struct random_scene : tile_scene {
  architecture a;
  descriptor d;

  explicit random_scene(pipeline_random& random);

 private:
  void add_tables(pipeline_random& random);
  void add_rows(pipeline_random& random);
  void add_sums(pipeline_random& random);
};

}  // namespace pqa::test
