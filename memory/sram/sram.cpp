#include "pqa/memory/sram.h"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "ideal/flat_link.h"
#include "pqa/base/error.h"
#include "sram/sram_core.h"
#include "target/in_order_service.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

void check(const sram_config& config, const char* key, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  if (value >= least && value <= most) return;
  throw input_error(fmt::format("memory {}: {}: found {}, allowed is {} to {}", config.name, key, value, least, most));
}

std::unique_ptr<timing_core> make_core(const sram_config& config) {
  const std::uint64_t ticks = ticks_per_second();
  if (config.untimed) return std::make_unique<flat_link>(std::nullopt, 0, ticks);
  check(config, "banks", config.banks, 1, 65536);
  check(config, "ports", config.ports, 1, 64);
  check(config, "width_bits", config.width_bits, 8, 65536);
  check(config, "latency_cycles", config.latency_cycles, 1, 1'000'000);
  check(config, "clock_hz", config.clock_hz, 1, 1'000'000'000'000);
  if (config.width_bits % 8 != 0) {
    throw input_error(
        fmt::format("memory {}: width_bits: found {}, allowed are multiples of 8", config.name, config.width_bits));
  }
  return std::make_unique<sram_core>(clock_domain(config.clock_hz, ticks), config.width_bits / 8, config.banks,
                                     config.ports, config.latency_cycles);
}

target_settings with_capacity(target_settings settings, const sram_config& config) {
  settings.size_bytes = config.capacity_bytes;
  return settings;
}

}  // namespace

sram::sram(const sc_core::sc_module_name& module_name, const sram_config& config, const target_settings& settings)
    : memory_target(module_name, with_capacity(settings, config), make_core(config)), config_(config) {}

std::uint64_t sram::conflict_cycles() const {
  const auto& in_order = static_cast<const in_order_service&>(service());
  const auto* banked = dynamic_cast<const sram_core*>(&in_order.core());
  return banked == nullptr ? 0 : banked->conflict_cycles();
}

}  // namespace pqa
