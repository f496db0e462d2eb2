// Better memories: the same one with a time shortened, longer queues or more channels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pqa/memory/dram_config.h"

namespace pqa {

struct improvement {
  std::string name;
  dram_config config;
};

// Each time that may be shorter by up to `clocks`, each fixed latency, longer queues, two and four times the channels.
std::vector<improvement> improvements_of(const dram_config& config, std::uint32_t clocks);

// The DRAMs among the shipped memories, one channel of each, with a clock of 1 GHz.
std::vector<dram_config> shipped_channels();

}  // namespace pqa
