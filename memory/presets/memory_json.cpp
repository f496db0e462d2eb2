#include "presets/memory_json.h"

#include <cmath>
#include <optional>

#include "decimal.h"
#include "json/presets.h"
#include "presets/dram_json.h"

namespace pqa {

embedded_files memory_presets();  // generated from the *.json here

namespace {

enum class memory_type { ideal, sram, dram };

constexpr enum_name<memory_type> memory_type_names[] = {
    {"ideal", memory_type::ideal}, {"sram", memory_type::sram}, {"dram", memory_type::dram}};

constexpr double bytes_per_gb = 1e9;
constexpr double hertz_per_mhz = 1e6;
constexpr double bytes_per_kib = 1024;

const char* const of_ideal = "memory type \"ideal\"";
const char* const of_sram = "memory type \"sram\"";
const char* const of_dram = "memory type \"dram\"";
const char* const of_system = "memory type \"system\", which this version does not have";

const key_hints memory_hints = {
    {"bandwidth_gb_s", of_ideal}, {"efficiency", of_ideal},     {"latency_ns", of_ideal}, {"capacity_kib", of_sram},
    {"banks", of_sram},           {"ports", of_sram},           {"width_bits", of_sram},  {"latency_cycles", of_sram},
    {"clock_mhz", of_sram},       {"untimed", of_sram},         {"standard", of_dram},    {"data_rate_mt_s", of_dram},
    {"bus_bits", of_dram},        {"burst_length", of_dram},    {"channels", of_dram},    {"ranks", of_dram},
    {"bank_groups", of_dram},     {"banks_per_group", of_dram}, {"rows", of_dram},        {"columns", of_dram},
    {"timing_ck", of_dram},       {"controller", of_dram},      {"address_map", of_dram}, {"nodes", of_system},
    {"links", of_system},         {"pseudo_channels", of_dram}, {"xor", of_dram},
};

memory_type read_type(json_object& root) {
  const json_value type = root.require("type", "\"ideal\", \"sram\" or \"dram\"");
  if (type.is_string() && type.as_string() == "system") {
    type.refuse("\"ideal\", \"sram\" or \"dram\"; this version does not have \"system\" yet");
  }
  return type.as_enum(memory_type_names);
}

void read_bandwidth(json_object& root, std::optional<std::uint64_t>& bytes_per_second) {
  const auto member = root.find("bandwidth_gb_s");
  if (!member) return;
  bytes_per_second.reset();
  if (member->is_null()) return;
  const std::string allowed = "0.001 to 1000000, or null for unlimited";
  if (!member->is_number()) member->refuse(allowed);
  const double gb = member->raw().get<double>();
  if (!(gb >= 0.001 && gb <= 1e6)) member->refuse(allowed);
  bytes_per_second = scale_decimal(gb, 1, 9, rounding::nearest);
}

ideal_config read_ideal(json_object& root) {
  ideal_config config;
  root.read_name("name", config.name);
  read_bandwidth(root, config.bandwidth_bytes_per_second);
  root.read_number("efficiency", config.efficiency, {0.001, 1.0, false});
  root.read_number("latency_ns", config.latency_ns, {0.0, 1e9, false});
  return config;
}

void read_capacity(json_object& root, std::optional<std::uint64_t>& bytes) {
  const auto member = root.find("capacity_kib");
  if (!member) return;
  bytes.reset();
  if (member->is_null()) return;
  const std::string allowed = "a number above 0 to 4294967296 that gives whole bytes, or null for unlimited";
  if (!member->is_number()) member->refuse(allowed);
  const double kib = member->raw().get<double>();
  if (!(kib > 0 && kib <= 4294967296.0)) member->refuse(allowed);
  const double exact = kib * bytes_per_kib;  // a power of two: exact
  if (exact != std::floor(exact)) member->refuse(allowed);
  bytes = static_cast<std::uint64_t>(exact);
}

void read_clock(json_object& root, std::uint64_t& hertz) {
  const auto member = root.find("clock_mhz");
  if (!member) return;
  const std::string allowed = "0.000001 to 1000000 in whole hertz (at most six decimals)";
  if (!member->is_number()) member->refuse(allowed);
  const double mhz = member->raw().get<double>();
  if (!(mhz >= 1e-6 && mhz <= 1e6)) member->refuse(allowed);
  const std::uint64_t nearest = scale_decimal(mhz, 1, 6, rounding::nearest);
  if (static_cast<double>(nearest) / hertz_per_mhz != mhz) member->refuse(allowed);
  hertz = nearest;
}

sram_config read_sram(json_object& root) {
  sram_config config;
  root.read_name("name", config.name);
  read_capacity(root, config.capacity_bytes);
  root.read_unsigned("banks", config.banks, 1, 65536);
  root.read_unsigned("ports", config.ports, 1, 64);
  root.read_unsigned("width_bits", config.width_bits, 8, 65536);
  if (config.width_bits % 8 != 0) root.require("width_bits", "").refuse("a multiple of 8 from 8 to 65536");
  root.read_unsigned("latency_cycles", config.latency_cycles, 1, 1'000'000);
  read_clock(root, config.clock_hz);
  root.read_bool("untimed", config.untimed);
  return config;
}

// An integer where it is one, so that what is written reads like what was given.
json in_units(std::uint64_t value, double unit) {
  const auto whole = static_cast<std::uint64_t>(unit);
  if (value % whole == 0) return value / whole;
  return static_cast<double>(value) / unit;
}

json in_units(const std::optional<std::uint64_t>& value, double unit) {
  return value ? in_units(*value, unit) : json(nullptr);
}

json number(double value) {
  if (value == std::floor(value) && value < 1e15) return static_cast<std::uint64_t>(value);
  return value;
}

json device_json(const ideal_config& config) {
  return {{"name", config.name},
          {"type", "ideal"},
          {"bandwidth_gb_s", in_units(config.bandwidth_bytes_per_second, bytes_per_gb)},
          {"efficiency", number(config.efficiency)},
          {"latency_ns", number(config.latency_ns)}};
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
          {"untimed", config.untimed}};
}

json device_json(const dram_config& config) {
  return dram_json(config);
}

}  // namespace

const std::string& memory_config::name() const {
  return std::visit([](const auto& config) -> const std::string& { return config.name; }, device);
}

std::vector<std::string> list_memories() {
  return memory_presets().names();
}

memory_config load_memory(const std::string& path_or_preset) {
  return load_memory(path_or_preset, {});
}

memory_config load_memory(const std::string& path_or_preset, const override_set& overrides) {
  return memory_from_json(open_configuration(memory_presets(), "memory", path_or_preset, overrides));
}

memory_config memory_from_json(const json& value, const std::string& source) {
  return memory_from_json(json_document(value, source));
}

memory_config memory_from_json(const json_document& document) {
  json_object root{json_value(document)};
  memory_config config;
  switch (read_type(root)) {
    case memory_type::ideal:
      config.device = read_ideal(root);
      break;
    case memory_type::sram:
      config.device = read_sram(root);
      break;
    case memory_type::dram:
      config.device = read_dram(root);
      break;
  }
  root.finish(memory_hints);
  return config;
}

json to_json(const memory_config& config) {
  return std::visit([](const auto& device) { return device_json(device); }, config.device);
}

std::unique_ptr<memory_target> make_memory(const sc_core::sc_module_name& name, const memory_config& config,
                                           const target_settings& settings) {
  if (const auto* ideal = std::get_if<ideal_config>(&config.device)) {
    return std::make_unique<ideal_memory>(name, *ideal, settings);
  }
  if (const auto* banked = std::get_if<dram_config>(&config.device)) {
    return std::make_unique<dram>(name, *banked, settings);
  }
  return std::make_unique<sram>(name, std::get<sram_config>(config.device), settings);
}

}  // namespace pqa
