#include "presets/memory_json.h"

#include <optional>

#include "json/names.h"
#include "json/presets.h"
#include "presets/dram_json.h"
#include "presets/system_json.h"
#include "presets/units_json.h"

namespace pqa {

embedded_files memory_presets();  // generated from the *.json here

namespace {

enum class memory_type { ideal, sram, dram };

constexpr enum_name<memory_type> memory_type_names[] = {
    {"ideal", memory_type::ideal}, {"sram", memory_type::sram}, {"dram", memory_type::dram}};

const char* const of_ideal = "memory type \"ideal\"";
const char* const of_sram = "memory type \"sram\"";
const char* const of_dram = "memory type \"dram\"";
const char* const of_system = "memory type \"system\"";
const char* const of_bus = "node type \"interconnect\" of a system";
const char* const of_traffic = "node type \"traffic\" of a system";
const char* const of_monitor = "node type \"monitor\" of a system";

const key_hints memory_hints = {
    {"bandwidth_gb_s", of_ideal},
    {"efficiency", of_ideal},
    {"latency_ns", of_ideal},
    {"capacity_kib", of_sram},
    {"banks", of_sram},
    {"ports", of_sram},
    {"width_bits", of_sram},
    {"latency_cycles", of_sram},
    {"clock_mhz", of_sram},
    {"untimed", of_sram},
    {"standard", of_dram},
    {"data_rate_mt_s", of_dram},
    {"bus_bits", of_dram},
    {"burst_length", of_dram},
    {"channels", of_dram},
    {"ranks", of_dram},
    {"bank_groups", of_dram},
    {"banks_per_group", of_dram},
    {"rows", of_dram},
    {"columns", of_dram},
    {"timing_ck", of_dram},
    {"controller", of_dram},
    {"address_map", of_dram},
    {"pseudo_channels", of_dram},
    {"xor", of_dram},
    {"nodes", of_system},
    {"links", of_system},
    {"windows", of_system},
    {"masters", of_system},
    {"arbitration", of_bus},
    {"outstanding_per_port", of_bus},
    {"pattern", of_traffic},
    {"rate_gb_s", of_traffic},
    {"read_share", of_traffic},
    {"window_us", of_monitor},
};

// The type of a memory. `others` may stand there as well, but not here.
memory_type read_type(json_object& root, const std::vector<std::string>& others) {
  std::vector<std::string> allowed = others;
  for (const auto& entry : memory_type_names) allowed.emplace_back(entry.name);
  const json_value type = root.require("type", list_names(allowed));
  for (const auto& entry : memory_type_names) {
    if (type.is_string() && type.as_string() == entry.name) return entry.value;
  }
  type.refuse_name(allowed);
}

void read_queue_depth(json_object& root, std::optional<std::uint32_t>& depth) {
  root.read_unsigned("queue_depth", depth, 1, 65536);
}

ideal_config read_ideal(json_object& root) {
  ideal_config config;
  root.read_name("name", config.name);
  if (const auto member = root.find("bandwidth_gb_s")) config.bandwidth_bytes_per_second = read_rate(*member);
  root.read_number("efficiency", config.efficiency, {0.001, 1.0, false});
  root.read_number("latency_ns", config.latency_ns, {0.0, 1e9, false});
  read_queue_depth(root, config.queue_depth);
  return config;
}

sram_config read_sram(json_object& root) {
  sram_config config;
  root.read_name("name", config.name);
  if (const auto member = root.find("capacity_kib")) config.capacity_bytes = read_capacity(*member);
  root.read_unsigned("banks", config.banks, 1, 65536);
  root.read_unsigned("ports", config.ports, 1, 64);
  root.read_unsigned("width_bits", config.width_bits, 8, 65536);
  if (config.width_bits % 8 != 0) root.require("width_bits", "").refuse("a multiple of 8 from 8 to 65536");
  root.read_unsigned("latency_cycles", config.latency_cycles, 1, 1'000'000);
  if (const auto member = root.find("clock_mhz")) config.clock_hz = read_clock(*member);
  read_queue_depth(root, config.queue_depth);
  root.read_bool("untimed", config.untimed);
  return config;
}

json depth_json(const std::optional<std::uint32_t>& depth) {
  return depth ? json(*depth) : json(nullptr);
}

json device_json(const ideal_config& config) {
  return {{"name", config.name},
          {"type", "ideal"},
          {"bandwidth_gb_s", in_units(config.bandwidth_bytes_per_second, bytes_per_gb)},
          {"efficiency", number_json(config.efficiency)},
          {"latency_ns", number_json(config.latency_ns)},
          {"queue_depth", depth_json(config.queue_depth)}};
}

json device_json(const sram_config& config) {
  return {{"name", config.name},
          {"type", "sram"},
          {"capacity_kib", in_units(config.capacity_bytes, bytes_per_kib)},
          {"banks", config.banks},
          {"ports", config.ports},
          {"width_bits", config.width_bits},
          {"latency_cycles", config.latency_cycles},
          {"clock_mhz", in_units(config.clock_hz, hertz_per_mhz)},
          {"queue_depth", depth_json(config.queue_depth)},
          {"untimed", config.untimed}};
}

json device_json(const dram_config& config) {
  return dram_json(config);
}

json device_json(const system_config& config) {
  return system_to_json(config);
}

}  // namespace

std::vector<std::string> list_memories() {
  return memory_presets().names();
}

memory_config load_memory(const std::string& path_or_preset) {
  return load_memory(path_or_preset, {});
}

memory_config load_memory(const std::string& path_or_preset, const override_set& overrides) {
  override_set whole;
  whole.whole = overrides.whole;
  json_document document = open_configuration(memory_presets(), "memory", path_or_preset, whole);
  const expand_function expand = [&document](const json_path& path, const std::string& name) {
    return expand_node(document, memory_presets(), path, name);
  };
  for (const json_override& part : overrides.parts) apply_override(document, part, expand);
  return memory_from_json(std::move(document));
}

memory_config memory_from_json(const json& value, const std::string& source) {
  return memory_from_json(json_document(value, source));
}

memory_config memory_from_json(json_document document) {
  expand_nodes(document, memory_presets());
  json_object root{json_value(document)};
  const auto type = root.find("type");
  memory_config config;
  if (type && type->is_string() && type->as_string() == "system") {
    config.device = read_system(root);
  } else {
    std::visit([&](auto device) { config.device = std::move(device); }, read_device(root, {"system"}));
  }
  return config;
}

memory_device read_device(json_object& root, const std::vector<std::string>& other_types) {
  memory_device device;
  switch (read_type(root, other_types)) {
    case memory_type::ideal:
      device = read_ideal(root);
      break;
    case memory_type::sram:
      device = read_sram(root);
      break;
    case memory_type::dram:
      device = read_dram(root);
      break;
  }
  root.finish(memory_hints);
  return device;
}

json to_json(const memory_config& config) {
  return std::visit([](const auto& device) { return device_json(device); }, config.device);
}

json to_json(const memory_device& device) {
  return std::visit([](const auto& d) { return device_json(d); }, device);
}

const key_hints& hints_of_memories() {
  return memory_hints;
}

}  // namespace pqa
