#include "pqa/memory/dram.h"

#include <memory>

#include <fmt/format.h>

#include "dram/dram_device.h"
#include "pqa/base/error.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

std::unique_ptr<request_service> make_device(const dram_config& config, const target_settings& settings) {
  check(config);
  return std::make_unique<dram_device>(config, ticks_per_second(), settings.base);
}

target_settings with_capacity(target_settings settings, const dram_config& config) {
  check(config);
  const std::uint64_t capacity = capacity_bytes(config);
  if (settings.size_bytes.value_or(capacity) > capacity) {
    throw input_error(fmt::format("memory {}: size of {} bytes; allowed is at most the capacity, {} bytes", config.name,
                                  *settings.size_bytes, capacity));
  }
  settings.size_bytes = settings.size_bytes.value_or(capacity);
  return settings;
}

}  // namespace

dram::dram(const sc_core::sc_module_name& module_name, const dram_config& config, const target_settings& settings)
    : memory_target(module_name, with_capacity(settings, config), make_device(config, settings)), config_(config) {}

dram_statistics dram::dram_counts() {
  auto& device = static_cast<dram_device&>(service());
  device.catch_up(now());
  return device.counted();
}

dram_statistics dram::dram_counts(std::uint32_t channel) {
  auto& device = static_cast<dram_device&>(service());
  device.catch_up(now());
  return device.counted(channel);
}

void dram::trace_to(dram_trace* trace) {
  static_cast<dram_device&>(service()).trace_to(trace);
}

}  // namespace pqa
