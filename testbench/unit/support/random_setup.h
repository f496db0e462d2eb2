// Small random systems: every policy, placement, width and depth, for tests that hold two accounts against each other.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "pqa/architecture.h"
#include "pqa/layer.h"
#include "pqa/memory/memory_config.h"

namespace pqa::test {

struct random_setup {
  pqa::architecture architecture;
  memory_config memory;
  std::vector<layer> layers;  // each with a legal tiling
  std::uint64_t images = 1;
};

// Uniform in [low, high], the same on every machine.
inline std::uint64_t pick(std::mt19937_64& rng, std::uint64_t low, std::uint64_t high) {
  return low + rng() % (high - low + 1);
}
inline bool chance(std::mt19937_64& rng, unsigned percent) {
  return rng() % 100 < percent;
}

random_setup make_random_setup(std::uint64_t seed);

// One line that names what matters in a setup.
std::string describe(const random_setup& s);

}  // namespace pqa::test
