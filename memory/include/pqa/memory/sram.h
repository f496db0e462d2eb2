// An on-chip memory of banks and ports.
#pragma once

#include <cstdint>
#include <systemc>

#include "pqa/memory/memory_target.h"
#include "pqa/memory/sram_config.h"

namespace pqa {

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
