#include "pqa/memory/memory_system.h"

#include <algorithm>

#include <fmt/format.h>

#include "hierarchy/system_plan.h"
#include "pqa/base/error.h"
#include "pqa/memory/address_router.h"
#include "pqa/memory/interconnect.h"
#include "pqa/memory/memory_config.h"
#include "pqa/memory/monitor.h"

namespace pqa {
namespace {

std::unique_ptr<system_plan> plan_of(const system_config& config) {
  try {
    return std::make_unique<system_plan>(config);
  } catch (const plan_error& e) {
    throw input_error(fmt::format("memory {}: {}: {}", config.name, fmt::join(e.path, "."), e.what()));
  }
}

// Binds to whatever kind of target a module has.
void bind_to(tlm::tlm_initiator_socket<32>& from, sc_core::sc_module& target) {
  if (auto* memory = dynamic_cast<memory_target*>(&target)) from.bind(memory->socket);
  if (auto* bus = dynamic_cast<interconnect*>(&target)) from.bind(bus->input);
  if (auto* probe = dynamic_cast<monitor*>(&target)) from.bind(probe->input);
  if (auto* router = dynamic_cast<address_router*>(&target)) from.bind(router->input);
}

std::vector<address_range> ranges_of(const std::vector<output_range>& map) {
  std::vector<address_range> ranges;
  for (const output_range& m : map) ranges.push_back(m.range);
  return ranges;
}

}  // namespace

memory_system::memory_system(const sc_core::sc_module_name& module_name, const system_config& config,
                             bool loosely_timed, const accelerator_sockets& accelerator)
    : sc_module(module_name), config_(config), plan_(plan_of(config_)) {
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) modules_.push_back(make(i, loosely_timed));
  bind_links(accelerator);
}

memory_system::~memory_system() = default;

std::unique_ptr<sc_core::sc_module> memory_system::make(std::size_t index, bool loosely_timed) const {
  const system_node& node = config_.nodes[index];
  const char* const module_name = node.name.c_str();
  if (const auto* bus = std::get_if<interconnect_config>(&node.device)) {
    return std::make_unique<interconnect>(module_name, *bus, plan_->map(index), plan_->shares(index));
  }
  if (const auto* probe = std::get_if<monitor_config>(&node.device)) {
    return std::make_unique<monitor>(module_name, *probe);
  }
  if (const auto* other = std::get_if<traffic_config>(&node.device)) {
    traffic_config named = *other;
    named.name = node.name;
    // A loosely timed call cannot be held back until the bus has room, so what the bus would hold back is not called.
    if (loosely_timed)
      named.outstanding = std::min(named.outstanding, plan_->outstanding_limit(node.name).value_or(~0U));
    return std::make_unique<traffic>(module_name, named, loosely_timed);
  }
  if (std::holds_alternative<router_config>(node.device)) {
    return std::make_unique<address_router>(module_name, ranges_of(plan_->map(index)));
  }
  memory_device device = std::get<memory_device>(node.device);
  target_settings settings;
  settings.base = plan_->window(index).begin;
  settings.size_bytes = plan_->window(index).size();
  settings.dmi = node.dmi;
  // The window is what it answers to; that may be more than the capacity.
  if (auto* banked = std::get_if<sram_config>(&device)) banked->capacity_bytes = settings.size_bytes;
  return make_memory(module_name, device, settings);
}

// In the order of the file, which is then the order of every target's ports.
void memory_system::bind_links(const accelerator_sockets& accelerator) {
  std::vector<std::size_t> used(config_.nodes.size());  // outputs of a bus that have been bound
  for (const system_link& link : config_.links) {
    sc_core::sc_module& target = *modules_[plan_->node_of(link.to)];
    const std::size_t node = plan_->node_of(link.from);
    if (node == system_plan::nowhere) {
      const auto port = std::find(std::begin(accelerator_ports), std::end(accelerator_ports), link.from);
      bind_to(*accelerator[static_cast<std::size_t>(port - std::begin(accelerator_ports))], target);
      continue;
    }
    sc_core::sc_module& source = *modules_[node];
    if (auto* bus = dynamic_cast<interconnect*>(&source)) bind_to(bus->outputs[used[node]++], target);
    if (auto* router = dynamic_cast<address_router*>(&source)) bind_to(router->outputs[used[node]++], target);
    if (auto* probe = dynamic_cast<monitor*>(&source)) bind_to(probe->output, target);
    if (auto* other = dynamic_cast<traffic*>(&source)) bind_to(other->socket, target);
  }
}

const sc_core::sc_module* memory_system::module(const std::string& node) const {
  const std::size_t index = plan_->node_of(node);
  return index == system_plan::nowhere ? nullptr : modules_[index].get();
}

const std::vector<std::string>& memory_system::masters() const {
  return plan_->masters();
}

access_statistics memory_system::statistics(const std::string& master) const {
  if (const auto* other = find<traffic>(master)) return other->statistics();
  const std::size_t link = plan_->links_from(master).front();
  const std::string& first = config_.links[link].to;
  const auto ports = plan_->links_to(first);
  const auto port = static_cast<std::size_t>(std::find(ports.begin(), ports.end(), link) - ports.begin());
  if (const auto* memory = find<memory_target>(first)) return memory->statistics(port);
  if (const auto* bus = find<interconnect>(first)) return bus->statistics(port);
  if (const auto* probe = find<monitor>(first)) return probe->statistics();
  access_statistics sum;  // a router counts nothing: its targets do
  for (const std::size_t out : plan_->links_from(first)) {
    const std::string& target = config_.links[out].to;
    const auto inputs = plan_->links_to(target);
    const auto input = static_cast<std::size_t>(std::find(inputs.begin(), inputs.end(), out) - inputs.begin());
    sum += find<memory_target>(target)->statistics(input);
  }
  return sum;
}

memory_target& memory_system::memory_at(const std::string& port, std::uint64_t address, std::uint64_t count) const {
  const std::size_t node = plan_->memory_at(port, address);
  if (node == system_plan::nowhere) {
    throw input_error(fmt::format("memory {}: {} bytes at {:#x}: no memory that {} reaches has them", config_.name,
                                  count, address, port));
  }
  return dynamic_cast<memory_target&>(*modules_[node]);
}

void memory_system::preload(const std::string& port, std::uint64_t address, const void* from, std::uint64_t count) {
  memory_at(port, address, count).preload(address, from, count);
}

void memory_system::read_back(const std::string& port, std::uint64_t address, void* to, std::uint64_t count) const {
  memory_at(port, address, count).read_back(address, to, count);
}

void memory_system::stop() {
  for (const auto& module : modules_) {
    if (auto* other = dynamic_cast<traffic*>(module.get())) other->stop();
  }
}

void memory_system::on_error(const std::function<void(const bus_error&)>& handler) {
  for (const auto& module : modules_) {
    if (auto* other = dynamic_cast<traffic*>(module.get())) other->on_error(handler);
  }
}

bool memory_system::idle() const {
  return std::all_of(modules_.begin(), modules_.end(), [](const std::unique_ptr<sc_core::sc_module>& module) {
    if (const auto* memory = dynamic_cast<const memory_target*>(module.get())) return memory->idle();
    if (const auto* bus = dynamic_cast<const interconnect*>(module.get())) return bus->idle();
    if (const auto* probe = dynamic_cast<const monitor*>(module.get())) return probe->idle();
    if (const auto* other = dynamic_cast<const traffic*>(module.get())) return other->in_flight() == 0;
    if (const auto* router = dynamic_cast<const address_router*>(module.get())) return router->idle();
    return true;
  });
}

}  // namespace pqa
