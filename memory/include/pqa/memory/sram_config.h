// An on-chip memory as a file describes it (docs/formats.md, "Memory").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pqa {

// Banks, ports and widths; what they do to time is said in sram.h.
struct sram_config {
  std::string name = "sram";
  std::optional<std::uint64_t> capacity_bytes;  // at least 1; empty: unlimited
  std::uint32_t banks = 1;                      // 1 to 65536
  std::uint32_t ports = 1;                      // 1 to 64
  std::uint32_t width_bits = 32;                // of a word: 8 to 65536, a multiple of 8
  std::uint32_t latency_cycles = 1;             // from the access to the cycle that can use the data: 1 to 10^6
  std::uint64_t clock_hz = 300'000'000;         // 1 to 10^12
  std::optional<std::uint32_t> queue_depth;     // as in target_settings; 1 to 65536
  bool untimed = false;                         // no width limit and no latency: none of the five above counts
};

}  // namespace pqa
