#include "pqa/memory/ideal_memory.h"

#include <memory>

#include <fmt/format.h>

#include "decimal.h"
#include "ideal/flat_link.h"
#include "pqa/base/error.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

constexpr std::uint64_t max_bandwidth = 1'000'000'000'000'000;
constexpr std::uint64_t min_rate = 1'000;  // slower ones fill the 64 bits of simulated time with a few megabytes
constexpr double max_latency_ns = 1e9;

void check_efficiency_and_latency(const ideal_config& config) {
  if (!(config.efficiency > 0.0 && config.efficiency <= 1.0)) {
    throw input_error(fmt::format("memory {}: efficiency: found {}, allowed is above 0 and at most 1", config.name,
                                  config.efficiency));
  }
  if (!(config.latency_ns >= 0.0 && config.latency_ns <= max_latency_ns)) {
    throw input_error(
        fmt::format("memory {}: latency_ns: found {}, allowed is 0 to 1e9", config.name, config.latency_ns));
  }
}

std::unique_ptr<timing_core> make_link(const ideal_config& config) {
  const std::uint64_t ticks = ticks_per_second();
  const auto rate = effective_rate(config);
  return std::make_unique<flat_link>(rate, scale_decimal(config.latency_ns, ticks, -9, rounding::up), ticks);
}

}  // namespace

std::optional<std::uint64_t> effective_rate(const ideal_config& config) {
  check_efficiency_and_latency(config);
  if (!config.bandwidth_bytes_per_second) return std::nullopt;
  const std::uint64_t peak = *config.bandwidth_bytes_per_second;
  const std::uint64_t rate = peak > max_bandwidth ? 0 : scale_decimal(config.efficiency, peak, 0, rounding::nearest);
  if (rate < min_rate) {
    throw input_error(
        fmt::format("memory {}: bandwidth: found {} bytes/s at efficiency {}, allowed is at least "
                    "1000 bytes/s after efficiency and at most 1e15 before",
                    config.name, peak, config.efficiency));
  }
  return rate;
}

ideal_memory::ideal_memory(const sc_core::sc_module_name& module_name, const ideal_config& config,
                           const target_settings& settings)
    : memory_target(module_name, settings, make_link(config)), config_(config) {}

}  // namespace pqa
