#include "system/system_placement.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "hierarchy/system_plan.h"
#include "pqa/base/error.h"
#include "traffic/request_trace.h"

namespace pqa {

namespace {

constexpr std::uint64_t kib = 1024;

system_config single(const architecture& a, const memory_device& device, const std::string& name) {
  const std::string table = accelerator_ports[0];
  const std::string feature_in = accelerator_ports[1];
  const std::string feature_out = accelerator_ports[2];
  system_config config;
  config.name = name;
  config.nodes.push_back({"memory", device});
  config.windows["memory"].base = 0;
  config.links = {{table, "memory"}};
  if (a.feature_maps.placement != placement::on_chip) {
    config.links.push_back({feature_in, "memory"});
    config.links.push_back({feature_out, "memory"});
    return config;
  }
  sram_config features;
  features.name = "features";
  features.untimed = true;
  config.nodes.push_back({"features", memory_device(features), true});
  config.windows["features"].base = default_sram_base;
  config.links.push_back({feature_in, "features"});
  if (a.partial_sums.policy != partial_sum_policy::spill) {
    config.links.push_back({feature_out, "features"});
    return config;
  }
  // Spilled partial sums leave the chip by the same socket, told apart by their address.
  config.nodes.push_back({"router", router_config{}});
  config.links.push_back({feature_out, "router"});
  config.links.push_back({"router", "memory"});
  config.links.push_back({"router", "features"});
  return config;
}

system_config system_of(const architecture& a, const memory_config& memory) {
  if (const auto* system = std::get_if<system_config>(&memory.device)) return *system;
  return single(a, *device_of(memory), memory.name());
}

bool is_sram(const system_config& config, std::size_t node) {
  const auto* memory = std::get_if<memory_device>(&config.nodes[node].device);
  return memory != nullptr && std::holds_alternative<sram_config>(*memory);
}

// The first that is an SRAM, or that is none; the first at all where there is none of the kind.
std::size_t first_of(const system_config& config, const std::set<std::size_t>& nodes, bool sram) {
  const auto found =
      std::find_if(nodes.begin(), nodes.end(), [&](std::size_t n) { return is_sram(config, n) == sram; });
  return found == nodes.end() ? *nodes.begin() : *found;
}

[[noreturn]] void does_not_fit(const system_placement& placed, const std::string& node, const std::string& what,
                               std::uint64_t needs, std::uint64_t has) {
  throw input_error(fmt::format("memory {}: {}: the network's {} {} KiB, allowed {} KiB (its capacity or window)",
                                placed.config.name, node, what, ceil_div(needs, kib), has / kib));
}

void check_end(const system_placement& placed, const system_plan& plan, const std::string& node, std::uint64_t end,
               const char* what) {
  const address_range window = plan.window(plan.node_of(node));
  if (end > window.end) does_not_fit(placed, node, what, end - window.begin, window.size());
}

void grow(system_placement& placed, const image_extent& image) {
  const system_plan plan(placed.config);
  const std::size_t node = plan.node_of(placed.features);
  const address_range window = plan.window(node);
  const std::uint64_t needs = image.features_end - window.begin;
  memory_window& given = placed.config.windows[placed.features];
  if (is_sram(placed.config, node) && !given.size_bytes) {
    const auto capacity = capacity_bytes(std::get<memory_device>(placed.config.nodes[node].device));
    if (capacity && image.largest_layer_bytes > *capacity) {
      does_not_fit(placed, placed.features, "largest layer has feature maps of", image.largest_layer_bytes, *capacity);
    }
    if (capacity) given.size_bytes = std::max(*capacity, needs);
    if (!capacity && image.features_end <= window.end) return;
  }
  check_end(placed, system_plan(placed.config), placed.features, image.features_end, "feature maps need");
}

// Writes of another master would change the network's data.
void check_writes(const system_placement& placed, const system_plan& plan, const traffic_config& other,
                  const std::string& name, const address_range& used) {
  const auto refuse = [&](const address_range& written) {
    throw input_error(
        fmt::format("memory {}: nodes.{}.base: found writes from {:#x} to {:#x}, where the network's data "
                    "are ({:#x} to {:#x}), allowed are addresses apart from them, or read_share 1",
                    placed.config.name, name, written.begin, written.end - 1, used.begin, used.end - 1));
  };
  if (plan.memory_at(name, used.begin) == system_plan::nowhere) return;
  if (other.pattern == traffic_pattern::trace) {
    request_trace trace(other.trace, 1'000'000'000'000);
    for (timed_request r; trace.next(r);) {
      const address_range written{r.address, r.address + r.bytes};
      if (r.is_write && written.overlaps(used)) refuse(written);
    }
    return;
  }
  const address_range written{other.base, other.base + other.size_bytes};
  if (other.rate_bytes_per_second > 0 && other.read_share < 1.0 && written.overlaps(used)) refuse(written);
}

}  // namespace

bool has_competitors(const system_config& config) {
  return std::any_of(config.nodes.begin(), config.nodes.end(),
                     [](const system_node& n) { return std::holds_alternative<traffic_config>(n.device); });
}

const sc_core::sc_time& contention_quantum() {
  static const sc_core::sc_time quantum(20, sc_core::SC_NS);
  return quantum;
}

std::vector<std::string> port_names_of(const architecture& a, const memory_config& memory) {
  if (std::holds_alternative<system_config>(memory.device)) return {};
  if (a.feature_maps.placement != placement::on_chip) return {"table", "feature_in", "feature_out"};
  if (a.partial_sums.policy == partial_sum_policy::spill) return {"table", "feature_out"};
  return {"table"};
}

system_placement place(const architecture& a, const memory_config& memory) {
  system_placement placed;
  placed.config = system_of(a, memory);
  const system_plan plan(placed.config);
  const bool on_chip = a.feature_maps.placement == placement::on_chip;
  const std::set<std::size_t>& of_tables = plan.reach(accelerator_ports[0]);
  const std::set<std::size_t>& in = plan.reach(accelerator_ports[1]);
  const std::set<std::size_t>& out = plan.reach(accelerator_ports[2]);
  std::set<std::size_t> both;
  std::set_intersection(in.begin(), in.end(), out.begin(), out.end(), std::inserter(both, both.end()));
  if (both.empty()) {
    throw input_error(fmt::format("memory {}: links: found no memory that both {} and {} reach, allowed one or more",
                                  placed.config.name, accelerator_ports[1], accelerator_ports[2]));
  }
  const std::size_t tables = first_of(placed.config, of_tables, false);
  const bool shared = !on_chip && both.count(tables) != 0;
  const std::size_t features = shared ? tables : first_of(placed.config, both, on_chip);
  placed.tables = placed.config.nodes[tables].name;
  placed.features = placed.config.nodes[features].name;
  placed.bases.main = plan.window(tables).begin;
  placed.bases.on_chip_features = plan.window(features).begin;
  placed.bases.features_apart = features != tables;
  placed.bases.partial_sums_with_features = out.count(tables) == 0;
  return placed;
}

architecture bounded_by_buses(architecture a, const system_config& config) {
  const system_plan plan(config);
  for (const char* const port : accelerator_ports) {
    const auto limit = plan.outstanding_limit(port);
    if (limit && plan.shares_its_bus(port)) a.dma.outstanding = std::min(a.dma.outstanding, *limit);
  }
  return a;
}

void fit(system_placement& placed, const image_extent& image) {
  try {
    if (image.features_apart) grow(placed, image);
    const system_plan plan(placed.config);
    check_end(placed, plan, placed.tables, image.main_end, "data need");
    for (const system_node& node : placed.config.nodes) {
      const auto* other = std::get_if<traffic_config>(&node.device);
      if (other == nullptr) continue;
      check_writes(placed, plan, *other, node.name, {placed.bases.main, image.main_end});
      if (!image.features_apart) continue;
      check_writes(placed, plan, *other, node.name, {placed.bases.on_chip_features, image.features_end});
    }
  } catch (const plan_error& e) {
    throw input_error(fmt::format("memory {}: {}: {}", placed.config.name, fmt::join(e.path, "."), e.what()));
  }
}

}  // namespace pqa
