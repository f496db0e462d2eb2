// Capacity and bandwidth of a memory, whatever its type.
#include <algorithm>

#include "pqa/memory/system_config.h"

namespace pqa {

std::optional<std::uint64_t> capacity_bytes(const ideal_config&) {
  return std::nullopt;
}

std::optional<std::uint64_t> capacity_bytes(const sram_config& config) {
  return config.capacity_bytes;
}

std::optional<std::uint64_t> capacity_bytes(const memory_device& device) {
  return std::visit([](const auto& d) -> std::optional<std::uint64_t> { return capacity_bytes(d); }, device);
}

std::optional<std::uint64_t> peak_bytes_per_second(const ideal_config& config) {
  return config.bandwidth_bytes_per_second;
}

std::optional<std::uint64_t> peak_bytes_per_second(const sram_config& config) {
  if (config.untimed) return std::nullopt;
  // Each port starts one word a cycle, each bank serves one.
  return std::uint64_t{std::min(config.ports, config.banks)} * (config.width_bits / 8) * config.clock_hz;
}

std::optional<std::uint64_t> peak_bytes_per_second(const memory_device& device) {
  return std::visit([](const auto& d) -> std::optional<std::uint64_t> { return peak_bytes_per_second(d); }, device);
}

}  // namespace pqa
