// The module of a memory.
#include <type_traits>

#include "pqa/base/error.h"
#include "pqa/memory/memory_config.h"

namespace pqa {
namespace {

template <class Config>
target_settings with_queue(target_settings settings, const Config& config) {
  if (!settings.queue_depth) settings.queue_depth = config.queue_depth;
  return settings;
}

}  // namespace

const std::string& memory_config::name() const {
  return std::visit([](const auto& config) -> const std::string& { return config.name; }, device);
}

std::optional<memory_device> device_of(const memory_config& memory) {
  return std::visit(
      [](const auto& device) -> std::optional<memory_device> {
        if constexpr (std::is_constructible_v<memory_device, decltype(device)>) {
          return device;
        } else {
          return std::nullopt;
        }
      },
      memory.device);
}

std::unique_ptr<memory_target> make_memory(const sc_core::sc_module_name& name, const memory_device& device,
                                           const target_settings& settings) {
  if (const auto* ideal = std::get_if<ideal_config>(&device)) {
    return std::make_unique<ideal_memory>(name, *ideal, with_queue(settings, *ideal));
  }
  if (const auto* banks = std::get_if<dram_config>(&device)) return std::make_unique<dram>(name, *banks, settings);
  const auto& banked = std::get<sram_config>(device);
  return std::make_unique<sram>(name, banked, with_queue(settings, banked));
}

std::unique_ptr<memory_target> make_memory(const sc_core::sc_module_name& name, const memory_config& config,
                                           const target_settings& settings) {
  if (const auto device = device_of(config)) return make_memory(name, *device, settings);
  throw input_error("memory " + config.name() + ": found a system, allowed a memory of one module");
}

}  // namespace pqa
