#include "pqa/memory/dram_config.h"

namespace pqa {

std::uint32_t transfers_per_clock(dram_standard standard) {
  switch (standard) {
    case dram_standard::lpddr5:
      return 8;
    case dram_standard::hbm3:
      return 4;
    default:
      return 2;
  }
}

std::uint64_t clock_hz(const dram_config& config) {
  const std::uint64_t transfers = transfers_per_clock(config.standard);
  return (config.data_rate_hz + transfers / 2) / transfers;
}

std::uint32_t burst_clocks(const dram_config& config) {
  return config.burst_length / transfers_per_clock(config.standard);
}

std::uint32_t burst_bytes(const dram_config& config) {
  return config.burst_length * (config.bus_bits / 8 / config.pseudo_channels);
}

std::uint64_t capacity_bytes(const dram_config& config) {
  const std::uint64_t banks =
      std::uint64_t{config.channels} * config.ranks * config.bank_groups * config.banks_per_group;
  return banks * config.rows * config.columns * (config.bus_bits / 8);  // the pseudo channels share the bus
}

std::uint64_t peak_bytes_per_second(const dram_config& config) {
  return config.data_rate_hz * (config.bus_bits / 8) * config.channels;
}

bool has_two_command_buses(dram_standard standard) {
  return standard == dram_standard::hbm2 || standard == dram_standard::hbm3;
}

}  // namespace pqa
