// Memories of every standard for random and directed traffic, and the ways to set them up.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "pqa/memory/dram_config.h"

namespace pqa {

// Uniform, the same on every machine.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {}
  // In [low, high].
  std::uint64_t pick(std::uint64_t low, std::uint64_t high) { return low + engine_() % (high - low + 1); }
  bool chance(unsigned percent) { return engine_() % 100 < percent; }

 private:
  std::mt19937_64 engine_;
};

// One of each standard, with figures like those of common devices and, but for HBM2, two ranks; and an LPDDR4 whose
// banks are refreshed as often as they can be.
std::vector<dram_config> test_memories();

// The DRAMs among the shipped memories.
std::vector<dram_config> shipped_memories();

// The ways to refresh that the standard knows.
std::vector<dram_refresh> refresh_modes(const dram_config& config);

enum class mapping {
  banks_on_top,      // bank, row, column: a stream stays in a bank
  groups_at_burst,   // bank groups and channels next to the burst
  banks_below_rows,  // row, bank, column
  random_bits        // any order of bits above the burst, and sometimes an XOR
};
inline constexpr unsigned mapping_count = 4;

// Sets address_map and address_xor.
void set_mapping(dram_config& config, mapping kind, random_source& random);

// Refreshes more often than any real memory, so that short runs see many. Between two there is time for one that is as
// late as can be, an access, and `spare` clocks.
void refresh_often(dram_config& config, std::uint32_t spare);

std::string describe(const dram_config& config);

}  // namespace pqa
