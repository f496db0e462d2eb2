#include "hierarchy/system_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/names.h"

namespace pqa {
namespace {

constexpr std::uint64_t end_of_space = ~std::uint64_t{0};

bool is_port(const std::string& name) {
  return std::find(std::begin(accelerator_ports), std::end(accelerator_ports), name) != std::end(accelerator_ports);
}

template <class Device>
bool is(const system_node& node) {
  return std::holds_alternative<Device>(node.device);
}

bool is_sram(const system_node& node) {
  const auto* memory = std::get_if<memory_device>(&node.device);
  return memory != nullptr && std::holds_alternative<sram_config>(*memory);
}

std::string shown(const address_range& range) {
  return fmt::format("{:#x} to {:#x}", range.begin, range.end - 1);
}

}  // namespace

system_plan::system_plan(const system_config& config)
    : config_(config),
      masters_(std::begin(accelerator_ports), std::end(accelerator_ports)),
      windows_(config.nodes.size()),
      reach_(config.nodes.size()) {
  for (const system_node& node : config_.nodes) {
    if (is<traffic_config>(node)) masters_.push_back(node.name);
  }
  for (std::size_t i = 0; i < config_.links.size(); ++i) check_ends(i);
  check_links();
  check_names();
  check_loops();
  place_windows();
  check_windows();
}

std::size_t system_plan::node_of(const std::string& name) const {
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) {
    if (config_.nodes[i].name == name) return i;
  }
  return nowhere;
}

bool system_plan::is_memory(std::size_t node) const {
  return is<memory_device>(config_.nodes[node]);
}

std::vector<std::size_t> system_plan::links_from(const std::string& name) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < config_.links.size(); ++i) {
    if (config_.links[i].from == name) found.push_back(i);
  }
  return found;
}

std::vector<std::size_t> system_plan::links_to(const std::string& name) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < config_.links.size(); ++i) {
    if (config_.links[i].to == name) found.push_back(i);
  }
  return found;
}

// Both ends of a link exist and are of the right kind.
void system_plan::check_ends(std::size_t link) const {
  std::vector<std::string> sources(std::begin(accelerator_ports), std::end(accelerator_ports));
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) {
    if (!is_memory(i)) sources.push_back(config_.nodes[i].name);
    if (!is<traffic_config>(config_.nodes[i])) targets.push_back(config_.nodes[i].name);
  }
  const auto check = [&](const std::string& name, const std::vector<std::string>& allowed, const char* end,
                         const char* what) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) return;
    throw plan_error({"links", std::to_string(link), end},
                     fmt::format("found {}, which is {}, allowed {}{}", in_quotes(name),
                                 node_of(name) == nowhere && !is_port(name) ? "nothing in this system" : what,
                                 list_names(allowed), did_you_mean(name, allowed)));
  };
  check(config_.links[link].from, sources, "0", "a memory");
  check(config_.links[link].to, targets, "1", "a master");
}

// Every port has its link, and only a bus has several.
void system_plan::check_links() const {
  const auto one_link = [&](const std::string& name, const std::vector<std::string>& where) {
    const auto links = links_from(name);
    if (links.empty()) throw plan_error(where, fmt::format("found no link from {}, allowed one", in_quotes(name)));
    if (links.size() == 1) return;
    throw plan_error({"links", std::to_string(links[1])},
                     fmt::format("found a second link from {}, allowed one (a bus has several)", in_quotes(name)));
  };
  for (const char* const port : accelerator_ports) one_link(port, {"links"});
  for (const system_node& node : config_.nodes) {
    const std::vector<std::string> where = {"nodes", node.name};
    if (!is<traffic_config>(node)) {
      const auto to = links_to(node.name);
      if (to.empty()) throw plan_error(where, "found no link to it, allowed one or more");
      if (is<monitor_config>(node) && to.size() > 1) {
        throw plan_error({"links", std::to_string(to[1])},
                         fmt::format("found a second link to the monitor {}, allowed one", in_quotes(node.name)));
      }
    }
    if (is<traffic_config>(node) || is<monitor_config>(node)) one_link(node.name, where);
    if (!is<interconnect_config>(node)) continue;
    const auto from = links_from(node.name);
    if (from.empty()) throw plan_error(where, "found no link from it, allowed one or more");
    for (std::size_t i = 1; i < from.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (config_.links[from[i]].to != config_.links[from[j]].to) continue;
        throw plan_error({"links", std::to_string(from[i])}, "found a link a second time, allowed once");
      }
    }
  }
}

void system_plan::check_names() const {
  std::vector<std::string> memories;
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) {
    if (is_memory(i)) memories.push_back(config_.nodes[i].name);
  }
  for (const auto& [name, window] : config_.windows) {
    if (std::find(memories.begin(), memories.end(), name) != memories.end()) continue;
    throw plan_error({"windows", name}, fmt::format("found {}, allowed a memory: {}{}", in_quotes(name),
                                                    list_names(memories), did_you_mean(name, memories)));
  }
  const std::vector<std::string> ports(std::begin(accelerator_ports), std::end(accelerator_ports));
  for (const auto& [name, share] : config_.masters) {
    if (is_port(name)) continue;
    throw plan_error({"masters", name}, fmt::format("found {}, allowed {}{}", in_quotes(name), list_names(ports),
                                                    did_you_mean(name, ports)));
  }
}

// Depth first; state: 0 not seen, 1 on the way, 2 done.
const std::set<std::size_t>& system_plan::find_reach(std::size_t node, std::vector<int>& state) {
  if (state[node] == 2) return reach_[node];
  state[node] = 1;
  if (is_memory(node)) reach_[node].insert(node);
  for (const std::size_t link : links_from(config_.nodes[node].name)) {
    const std::size_t next = node_of(config_.links[link].to);
    if (state[next] == 1) {
      throw plan_error({"links", std::to_string(link)},
                       fmt::format("found a loop through {} and {}, allowed links that lead to memories",
                                   in_quotes(config_.links[link].from), in_quotes(config_.links[link].to)));
    }
    const std::set<std::size_t>& behind = find_reach(next, state);
    reach_[node].insert(behind.begin(), behind.end());
  }
  state[node] = 2;
  return reach_[node];
}

void system_plan::check_loops() {
  std::vector<int> state(config_.nodes.size());
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) find_reach(i, state);
}

const std::set<std::size_t>& system_plan::reach(const std::string& port) const {
  return reach_[node_of(config_.links[links_from(port).front()].to)];
}

void system_plan::place_windows() {
  const auto other = [](const system_node& node) { return is<memory_device>(node) && !is_sram(node); };
  const bool mixed = std::any_of(config_.nodes.begin(), config_.nodes.end(), other);
  std::vector<std::uint64_t> bases;
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) {
    if (!is_memory(i)) continue;
    const auto given = config_.windows.find(config_.nodes[i].name);
    windows_[i].begin = is_sram(config_.nodes[i]) && mixed ? default_sram_base : 0;
    if (given != config_.windows.end() && given->second.base) windows_[i].begin = *given->second.base;
    bases.push_back(windows_[i].begin);
  }
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) {
    if (!is_memory(i)) continue;
    const std::string& name = config_.nodes[i].name;
    address_range& range = windows_[i];
    const auto given = config_.windows.find(name);
    std::optional<std::uint64_t> size = capacity_bytes(std::get<memory_device>(config_.nodes[i].device));
    if (given != config_.windows.end() && given->second.size_bytes) size = given->second.size_bytes;
    range.end = end_of_space;
    for (const std::uint64_t base : bases) {
      if (!size && base > range.begin) range.end = std::min(range.end, base);
    }
    if (!size) continue;
    if (*size > end_of_space - range.begin) {
      throw plan_error({"windows", name},
                       fmt::format("found {} bytes from {:#x} on, allowed what ends below 2^64", *size, range.begin));
    }
    range.end = range.begin + *size;
  }
}

// No address leads from a bus to two memories, or to one memory on two ways.
void system_plan::check_windows() const {
  for (const system_node& node : config_.nodes) {
    const auto links = links_from(node.name);
    for (std::size_t i = 1; i < links.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) check_apart(node.name, links[i], links[j]);
    }
  }
}

void system_plan::check_apart(const std::string& bus, std::size_t link, std::size_t other) const {
  for (const std::size_t a : reach_[node_of(config_.links[link].to)]) {
    for (const std::size_t b : reach_[node_of(config_.links[other].to)]) {
      if (a == b) {
        throw plan_error({"links", std::to_string(link)},
                         fmt::format("found a second way from {} to {}, allowed one", in_quotes(bus),
                                     in_quotes(config_.nodes[a].name)));
      }
      if (!windows_[a].overlaps(windows_[b])) continue;
      throw plan_error(
          {"windows", config_.nodes[a].name},
          fmt::format("found {}, which overlaps {} of {} behind {}, allowed windows apart", shown(windows_[a]),
                      shown(windows_[b]), in_quotes(config_.nodes[b].name), in_quotes(bus)));
    }
  }
}

std::size_t system_plan::memory_at(const std::string& master, std::uint64_t address) const {
  const std::set<std::size_t>& memories = reach(master);
  for (const std::size_t node : memories) {
    if (windows_[node].holds(address)) return node;
  }
  return nowhere;
}

std::size_t system_plan::first_bus(const std::string& master) const {
  for (std::string from = master;;) {
    const std::size_t next = node_of(config_.links[links_from(from).front()].to);
    if (is<interconnect_config>(config_.nodes[next])) return next;
    if (!is<monitor_config>(config_.nodes[next])) return nowhere;
    from = config_.nodes[next].name;
  }
}

std::optional<std::uint32_t> system_plan::outstanding_limit(const std::string& master) const {
  const std::size_t bus = first_bus(master);
  if (bus == nowhere) return std::nullopt;
  return std::get<interconnect_config>(config_.nodes[bus].device).outstanding_per_port;
}

bool system_plan::shares_its_bus(const std::string& master) const {
  const std::size_t bus = first_bus(master);
  return bus != nowhere && links_to(config_.nodes[bus].name).size() > 1;
}

std::vector<output_range> system_plan::map(std::size_t node) const {
  std::vector<output_range> result;
  const auto links = links_from(config_.nodes[node].name);
  for (std::size_t o = 0; o < links.size(); ++o) {
    for (const std::size_t memory : reach_[node_of(config_.links[links[o]].to)])
      result.push_back({windows_[memory], o});
  }
  return result;
}

port_share system_plan::share_of(const std::string& from) const {
  const auto given = config_.masters.find(from);
  if (given != config_.masters.end()) return given->second;
  const std::size_t node = node_of(from);
  if (node == nowhere) return {};
  if (const auto* t = std::get_if<traffic_config>(&config_.nodes[node].device)) return {t->priority, t->weight};
  port_share sum{0, 0};
  for (const std::size_t link : links_to(from)) {
    const port_share share = share_of(config_.links[link].from);
    sum.priority = std::max(sum.priority, share.priority);
    sum.weight = std::min<std::uint32_t>(1'000'000, sum.weight + share.weight);
  }
  return sum;
}

std::vector<port_share> system_plan::shares(std::size_t node) const {
  std::vector<port_share> result;
  for (const std::size_t link : links_to(config_.nodes[node].name))
    result.push_back(share_of(config_.links[link].from));
  return result;
}

}  // namespace pqa
