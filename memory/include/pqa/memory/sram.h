// An on-chip memory of banks and ports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>

#include "pqa/memory/memory_target.h"

namespace pqa {

struct sram_config {
  std::string name = "sram";
  std::optional<std::uint64_t> capacity_bytes;  // at least 1; empty: unlimited
  std::uint32_t banks = 1;                      // 1 to 65536
  std::uint32_t ports = 1;                      // 1 to 64
  std::uint32_t width_bits = 32;                // of a word: 8 to 65536, a multiple of 8
  std::uint32_t latency_cycles = 1;             // from the access to the cycle that can use the data: 1 to 10^6
  std::uint64_t clock_hz = 300'000'000;         // 1 to 10^12
  bool untimed = false;                         // no width limit and no latency: none of the five above counts
};

// Word w lies in bank w mod banks, counted from address 0. Each SRAM port starts one word a cycle, each bank serves one
// access a cycle; bound initiator i uses SRAM port i mod ports. A request is taken up at the first clock edge at or
// after its arrival and answered `latency_cycles` edges after its last word's access. A streaming transfer takes the
// time of a contiguous one of the same length. Of the statistics, `busy` sums the cycles between the first and the last
// word of each access, so it can exceed the elapsed time when there are several ports.
class sram : public memory_target {
 public:
  // The address range is settings.base and the capacity; settings.size_bytes is not used. Throws input_error on values
  // out of range.
  sram(const sc_core::sc_module_name& name, const sram_config& config, const target_settings& settings = {});

  const sram_config& config() const { return config_; }
  // Cycles that ports have waited for a bank.
  std::uint64_t conflict_cycles() const;

 private:
  sram_config config_;
};

}  // namespace pqa
