#include "presets/system_json.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "files/files.h"
#include "hierarchy/system_plan.h"
#include "json/names.h"
#include "json/presets.h"
#include "pqa/base/error.h"
#include "presets/memory_json.h"
#include "presets/units_json.h"

namespace pqa {

namespace {

constexpr std::size_t most_links = 4096;
const std::string port_prefix = "accelerator.";

constexpr enum_name<arbitration> arbitration_names[] = {{"round_robin", arbitration::round_robin},
                                                        {"priority", arbitration::priority},
                                                        {"weighted", arbitration::weighted}};
constexpr enum_name<traffic_pattern> pattern_names[] = {{"constant", traffic_pattern::constant},
                                                        {"random", traffic_pattern::random},
                                                        {"bursty", traffic_pattern::bursty},
                                                        {"trace", traffic_pattern::trace}};

void read_share(json_object& object, std::uint32_t& priority, std::uint32_t& weight) {
  object.read_unsigned("priority", priority, 0, 1000);
  object.read_unsigned("weight", weight, 1, 1'000'000);
}

interconnect_config read_interconnect(json_object& object) {
  interconnect_config config;
  object.read_name("name", config.name);
  object.read_unsigned("width_bits", config.width_bits, 8, 65536);
  if (config.width_bits % 8 != 0) object.require("width_bits", "").refuse("a multiple of 8 from 8 to 65536");
  if (const auto member = object.find("clock_mhz")) config.clock_hz = read_clock(*member);
  object.read_number("latency_ns", config.latency_ns, {0.0, 1e9, false});
  object.read_enum("arbitration", config.arbitration, arbitration_names);
  object.read_unsigned("outstanding_per_port", config.outstanding_per_port, 1, 65536);
  object.finish(hints_of_memories());
  return config;
}

// Gigabytes a second; 0 is silence.
std::uint64_t read_traffic_rate(const json_value& value) {
  if (value.is_number() && value.raw().get<double>() == 0) return 0;
  const std::string allowed = "0, or 0.001 to 1000000";
  if (!value.is_number()) value.refuse(allowed);
  const double gb = value.raw().get<double>();
  if (!(gb >= 0.001 && gb <= 1e6)) value.refuse(allowed);
  return *read_rate(value);
}

void read_trace(json_object& object, traffic_config& config) {
  const auto member = object.find("trace");
  const bool wanted = config.pattern == traffic_pattern::trace;
  if (wanted && !member) object.require("trace", "the path of a file, for the pattern \"trace\"");
  if (!member || member->is_null()) return;
  if (!wanted) member->refuse("no such key, unless the pattern is \"trace\"");
  config.trace = join_path(member->document().folder(), member->as_string());
}

traffic_config read_traffic(json_object& object) {
  traffic_config config;
  object.read_name("name", config.name);
  object.read_enum("pattern", config.pattern, pattern_names);
  if (const auto member = object.find("rate_gb_s")) config.rate_bytes_per_second = read_traffic_rate(*member);
  object.read_unsigned("bytes", config.bytes, 1, 65536);
  object.read_number("read_share", config.read_share, {0.0, 1.0, false});
  object.read_unsigned("outstanding", config.outstanding, 1, 65536);
  if (const auto member = object.find("base")) config.base = read_address(*member);
  if (const auto member = object.find("size_mib")) config.size_bytes = read_size_mib(*member);
  read_share(object, config.priority, config.weight);
  object.read_unsigned("seed", config.seed, 0, ~std::uint64_t{0});
  object.read_unsigned("burst_requests", config.burst_requests, 1, 1'000'000);
  object.read_number("gap_ns", config.gap_ns, {0.0, 1e9, false});
  read_trace(object, config);
  if (config.size_bytes < config.bytes || config.size_bytes > ~std::uint64_t{0} - config.base) {
    object.value().fail_below({"size_mib"},
                              fmt::format("found {} bytes from {:#x} on, allowed is {} or more, up to the "
                                          "end of the address space",
                                          config.size_bytes, config.base, config.bytes));
  }
  object.finish(hints_of_memories());
  return config;
}

monitor_config read_monitor(json_object& object) {
  monitor_config config;
  object.read_name("name", config.name);
  object.read_number("window_us", config.window_us, {0.001, 1e6, false});
  object.finish(hints_of_memories());
  return config;
}

// Names are parts of paths and of module names.
void check_node_name(const json_value& node) {
  const std::string name = node.key();
  const bool plain =
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  const bool begins = !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0;
  if (plain && begins && name.size() <= 64 && name != "accelerator") return;
  node.fail(
      fmt::format("found {}, allowed as the name of a node are 1 to 64 letters, digits and underlines, not a digit "
                  "first, not \"accelerator\"",
                  in_quotes(name)));
}

system_node read_node(const json_value& value) {
  check_node_name(value);
  if (!value.is_object()) value.refuse("the name of a preset, the path of a file, or an object with a \"type\"");
  system_node node;
  node.name = value.key();
  json_object object(value);
  const std::vector<std::string> own_types = {"interconnect", "traffic", "monitor"};
  const auto type = object.find("type");
  const std::string name = type && type->is_string() ? type->as_string() : std::string();
  if (name == "interconnect") {
    node.device = read_interconnect(object);
  } else if (name == "traffic") {
    node.device = read_traffic(object);
  } else if (name == "monitor") {
    node.device = read_monitor(object);
  } else {
    node.device = read_device(object, own_types);
  }
  return node;
}

system_link read_link(const json_value& value) {
  const std::string allowed = "[\"from\", \"to\"]";
  if (!value.is_array() || value.raw().size() != 2) value.refuse(allowed);
  const auto ends = value.as_array(2, 2);
  return {ends[0].as_string(), ends[1].as_string()};
}

memory_window read_window(const json_value& value) {
  memory_window window;
  json_object object(value);
  if (const auto member = object.find("base")) window.base = read_address(*member);
  if (const auto member = object.find("size_mib")) window.size_bytes = read_size_mib(*member);
  object.finish();
  return window;
}

// The accelerator's port: files have its name without the "accelerator." in front, so that `--set` can reach it.
std::string port_of(const json_value& master) {
  const std::vector<std::string> ports = {"table", "feature_in", "feature_out"};
  const std::string name = master.key();
  if (std::find(ports.begin(), ports.end(), name) == ports.end()) {
    master.fail(fmt::format("found {}, allowed {}{}", in_quotes(name), list_names(ports), did_you_mean(name, ports)));
  }
  return port_prefix + name;
}

port_share read_master(const json_value& value) {
  port_share share;
  json_object object(value);
  read_share(object, share.priority, share.weight);
  object.finish();
  return share;
}

json node_json(const interconnect_config& c) {
  return {{"name", c.name},
          {"type", "interconnect"},
          {"width_bits", c.width_bits},
          {"clock_mhz", in_units(c.clock_hz, hertz_per_mhz)},
          {"latency_ns", number_json(c.latency_ns)},
          {"arbitration", name_of(arbitration_names, c.arbitration)},
          {"outstanding_per_port", c.outstanding_per_port}};
}

json node_json(const traffic_config& c) {
  json result = {{"name", c.name},
                 {"type", "traffic"},
                 {"pattern", name_of(pattern_names, c.pattern)},
                 {"rate_gb_s", in_units(c.rate_bytes_per_second, bytes_per_gb)},
                 {"bytes", c.bytes},
                 {"read_share", number_json(c.read_share)},
                 {"outstanding", c.outstanding},
                 {"base", address_json(c.base)},
                 {"size_mib", in_units(c.size_bytes, bytes_per_mib)},
                 {"priority", c.priority},
                 {"weight", c.weight},
                 {"seed", c.seed},
                 {"burst_requests", c.burst_requests},
                 {"gap_ns", number_json(c.gap_ns)}};
  if (c.pattern == traffic_pattern::trace) result["trace"] = c.trace;
  return result;
}

json node_json(const monitor_config& c) {
  return {{"name", c.name}, {"type", "monitor"}, {"window_us", number_json(c.window_us)}};
}

json node_json(const memory_device& device) {
  return to_json(device);
}

json node_json(const router_config&) {
  return {{"type", "router"}};
}

}  // namespace

std::optional<json> expand_node(json_document& document, const embedded_files& presets, const json_path& path,
                                const std::string& name) {
  if (path.size() != 2 || path.front() != "nodes") return std::nullopt;
  std::string source = name;
  if (presets.find(name) == nullptr) {
    std::error_code error;
    const std::string beside = join_path(document.folder(), name);
    if (std::filesystem::exists(beside, error)) {
      source = beside;
    } else if (!std::filesystem::exists(name, error)) {
      const std::vector<std::string> names = presets.names();
      document.fail(path,
                    fmt::format("found {}, which is neither a preset nor a file, allowed {}, the path of a JSON file, "
                                "or an object{}",
                                in_quotes(name), list_names(names), did_you_mean(name, names)));
    }
  }
  const json_document inner = open_preset_or_file(presets, "memory", source);
  document.blame(path, printable(inner.source(), 512));
  return inner.root();
}

void expand_nodes(json_document& document, const embedded_files& presets) {
  json& root = document.root();
  if (!root.is_object() || !root.contains("nodes") || !root["nodes"].is_object()) return;
  if (!root.contains("type") || root["type"] != "system") return;
  for (auto& item : root["nodes"].items()) {
    if (!item.value().is_string()) continue;
    if (auto object = expand_node(document, presets, {"nodes", item.key()}, item.value().get<std::string>())) {
      item.value() = *std::move(object);
    }
  }
}

system_config read_system(json_object& root) {
  system_config config;
  root.read_name("name", config.name);
  const json_value nodes = root.require("nodes", "an object of nodes by name");
  for (const json_value& node : json_object(nodes).members()) config.nodes.push_back(read_node(node));
  if (config.nodes.empty()) nodes.refuse("one node or more");
  const json_value links = root.require("links", "an array of [\"from\", \"to\"]");
  for (const json_value& link : links.as_array(1, most_links)) config.links.push_back(read_link(link));
  for (const json_value& window : root.read_object("windows").members()) {
    config.windows[window.key()] = read_window(window);
  }
  for (const json_value& master : root.read_object("masters").members()) {
    config.masters[port_of(master)] = read_master(master);
  }
  root.finish(hints_of_memories());
  try {
    const system_plan plan(config);
  } catch (const plan_error& e) {
    root.value().fail_below(e.path, e.what());
  }
  return config;
}

json system_to_json(const system_config& config) {
  json result = {{"name", config.name}, {"type", "system"}};
  result["nodes"] = json::object();
  for (const system_node& node : config.nodes) {
    result["nodes"][node.name] = std::visit([](const auto& device) { return node_json(device); }, node.device);
  }
  result["links"] = json::array();
  for (const system_link& link : config.links) result["links"].push_back({link.from, link.to});
  result["windows"] = json::object();
  for (const auto& [name, window] : config.windows) {
    json& entry = result["windows"][name] = json::object();
    if (window.base) entry["base"] = address_json(*window.base);
    if (window.size_bytes) entry["size_mib"] = in_units(*window.size_bytes, bytes_per_mib);
  }
  result["masters"] = json::object();
  for (const auto& [name, share] : config.masters) {
    result["masters"][name.substr(port_prefix.size())] = {{"priority", share.priority}, {"weight", share.weight}};
  }
  return result;
}

}  // namespace pqa
