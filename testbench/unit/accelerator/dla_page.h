// docs/timing.md, "The conventional accelerator", read literally for feature maps on chip and an ideal memory: the ends
// of the layers, without a simulation kernel and without the accelerator's own code.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pqa/dla_job.h"

namespace pqa::test {

// Kernel ticks are femtoseconds. Rates must make a byte take a whole number of them.
struct dla_page_memory {
  std::optional<std::uint64_t> bytes_per_second;
  std::uint64_t latency_ticks = 0;
};

struct dla_page_layer {
  std::uint64_t end = 0;
  std::uint64_t busy = 0;  // of the array
  std::uint64_t waits_for_weights = 0;
};

// The layers' weights lie one after the other on pages of 4096 bytes from address 0 on, biases behind them.
std::vector<dla_page_layer> dla_page_ends(const dla_architecture& d, const std::vector<layer>& layers,
                                          std::uint64_t images, const dla_page_memory& memory);

}  // namespace pqa::test
