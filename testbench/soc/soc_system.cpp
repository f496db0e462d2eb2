#include "soc/soc_system.h"

#include <algorithm>

#include <fmt/format.h>

#include "hierarchy/system_plan.h"
#include "pqa/base/error.h"
#include "pqa/memory/memory_config.h"
#include "soc/firmware/soc_map.h"

namespace pqa {

namespace {

constexpr address_range soc_range = {SOC_FLASH_BASE, SOC_ACCELERATOR_BASE + SOC_DEVICE_BYTES};

architecture block_architecture(const soc_settings& s) {
  const bool bounded = s.fidelity == fidelity::lt && has_competitors(s.placement.config);
  return bounded ? bounded_by_buses(s.architecture, s.placement.config) : s.architecture;
}

bool takes_time(const memory_device& memory) {
  const auto* sram = std::get_if<sram_config>(&memory);
  return sram == nullptr || !sram->untimed;
}

interconnect_config core_bus() {
  interconnect_config config;
  config.name = "core_bus";
  config.width_bits = 64;
  config.clock_hz = 300'000'000;
  config.latency_ns = 10;
  return config;
}

target_settings sram_settings() {
  target_settings settings;
  settings.base = SOC_SRAM_BASE;
  settings.dmi = true;
  return settings;
}

memory_device sram_device() {
  sram_config config;
  config.name = "sram";
  config.capacity_bytes = SOC_SRAM_BYTES;
  config.untimed = true;
  return config;
}

}  // namespace

// The accelerator's memories as the core sees them.
struct soc_system::reachable {
  struct memory {
    std::string node;
    address_range range;
  };
  std::vector<memory> direct;  // through pointers
  std::vector<memory> on_bus;  // the others: their traffic is being measured
};

soc_system::soc_system(const sc_core::sc_module_name& name, soc_settings settings)
    : sc_module(name),
      settings_(std::move(settings)),
      block_("pqa", block_architecture(settings_), accelerator_options{settings_.fidelity, false, &activity_}),
      csr_("csr", SOC_ACCELERATOR_BASE),
      sram_(make_memory("sram", sram_device(), sram_settings())),
      flash_("flash", SOC_FLASH_BASE, settings_.flash),
      console_("console", SOC_CONSOLE_BASE, [this](const std::string& line) { say(line); }),
      timer_("timer", SOC_TIMER_BASE),
      control_("control", SOC_CONTROL_BASE,
               [this](std::uint32_t code) {
                 exit_ = code;
                 memories_->stop();
                 core_->stop();
               }),
      block_interrupt_("block_interrupt"),
      timer_interrupt_("timer_interrupt") {
  make_memories();
  const reachable ranges = find_reachable();
  make_core(ranges);
  bind_core(ranges);
}

soc_system::~soc_system() = default;

// Everything but the core's ports is as in accelerator_system.
void soc_system::make_memories() {
  const bool loosely_timed = settings_.fidelity == fidelity::lt;
  system_config config = settings_.placement.config;
  const bool on_chip = settings_.architecture.feature_maps.placement == placement::on_chip;
  for (system_node& node : config.nodes) {
    const auto* memory = std::get_if<memory_device>(&node.device);
    // With a pointer to maps on chip the loosely timed engine would skip what they cost.
    const bool holds_maps = on_chip && node.name == settings_.placement.features;
    if (memory != nullptr && (!holds_maps || !takes_time(*memory))) node.dmi = true;
  }
  memories_ = std::make_unique<memory_system>(
      "memories", config, loosely_timed,
      memory_system::accelerator_sockets{&block_.table, &block_.feature_in, &block_.feature_out});
  if (loosely_timed && has_competitors(config)) tlm::tlm_global_quantum::instance().set(contention_quantum());
  memories_->on_error([this](const bus_error& error) {
    if (!memory_error_) memory_error_ = error.text();
    core_->stop();
  });
}

soc_system::reachable soc_system::find_reachable() const {
  const system_config& config = memories_->config();
  const system_plan plan(config);
  reachable ranges;
  for (std::size_t i = 0; i < config.nodes.size(); ++i) {
    if (!plan.is_memory(i)) continue;
    address_range window = plan.window(i);
    if (window.overlaps(soc_range)) {
      if (window.begin >= soc_range.begin) {
        throw input_error(fmt::format(
            "memory {}: windows.{}: found addresses from {:#x} on, where the SoC has its devices, allowed others",
            config.name, config.nodes[i].name, window.begin));
      }
      window.end = soc_range.begin;
    }
    for (const auto* others : {&ranges.direct, &ranges.on_bus}) {
      for (const auto& other : *others) {
        if (!window.overlaps(other.range)) continue;
        throw input_error(
            fmt::format("memory {}: found {} and {} at the same addresses, allowed are memories that one "
                        "core can tell apart",
                        config.name, other.node, config.nodes[i].name));
      }
    }
    (config.nodes[i].dmi ? ranges.direct : ranges.on_bus).push_back({config.nodes[i].name, window});
  }
  return ranges;
}

void soc_system::make_core(const reachable& ranges) {
  core_settings core;
  core.clock_hz = settings_.core_clock_hz;
  core.quantum = sc_core::sc_time(static_cast<double>(settings_.quantum_ns), sc_core::SC_NS);
  core.reset_address = SOC_FLASH_BASE;
  core.most_instructions = settings_.most_instructions;
  std::vector<output_range> map;
  for (const std::uint64_t base : {SOC_CONSOLE_BASE, SOC_TIMER_BASE, SOC_CONTROL_BASE, SOC_ACCELERATOR_BASE})
    map.push_back({{base, base + SOC_DEVICE_BYTES}, map.size()});
  for (const auto& memory : ranges.on_bus) map.push_back({memory.range, map.size()});
  std::vector<address_range> direct = {{SOC_FLASH_BASE, SOC_FLASH_BASE + flash_.size()},
                                       {SOC_SRAM_BASE, SOC_SRAM_BASE + SOC_SRAM_BYTES}};
  for (const auto& memory : ranges.direct) direct.push_back(memory.range);
  for (const output_range& m : map) core.on_bus.push_back(m.range);
  core_ = std::make_unique<rv64_core>("core", core);
  bus_ = std::make_unique<interconnect>("core_bus", core_bus(), map, std::vector<port_share>(1));
  direct_ = std::make_unique<address_router>("direct", direct);
}

void soc_system::bind_core(const reachable& ranges) {
  core_->bus.bind(bus_->input);
  core_->direct.bind(direct_->input);
  bus_->outputs[0].bind(console_.socket);
  bus_->outputs[1].bind(timer_.socket);
  bus_->outputs[2].bind(control_.socket);
  bus_->outputs[3].bind(csr_.input);
  csr_.output.bind(block_.csr);
  for (std::size_t i = 0; i < ranges.on_bus.size(); ++i)
    bus_->outputs[4 + i].bind(memories_->find<memory_target>(ranges.on_bus[i].node)->socket);
  direct_->outputs[0].bind(flash_.socket);
  direct_->outputs[1].bind(sram_->socket);
  for (std::size_t i = 0; i < ranges.direct.size(); ++i)
    direct_->outputs[2 + i].bind(memories_->find<memory_target>(ranges.direct[i].node)->socket);
  block_.irq.bind(block_interrupt_);
  core_->external_interrupt.bind(block_interrupt_);
  timer_.interrupt.bind(timer_interrupt_);
  core_->timer_interrupt.bind(timer_interrupt_);
}

// Called from inside Unicorn, which no exception may pass.
void soc_system::say(const std::string& line) {
  try {
    settings_.on_console_line(line);
  } catch (...) {
    output_error_ = std::current_exception();
    core_->stop();
  }
}

std::uint32_t soc_system::run(const sc_core::sc_time& limit) {
  sc_core::sc_start(limit, sc_core::SC_EXIT_ON_STARVATION);
  if (!console_.rest().empty()) say(console_.rest());
  if (output_error_) std::rethrow_exception(output_error_);
  if (core_->failure()) throw simulation_error(*core_->failure());
  if (memory_error_) throw simulation_error("memory: " + *memory_error_);
  if (exit_) return *exit_;
  if (core_->sleeps() && sc_core::sc_time_stamp() < limit)
    throw simulation_error("the firmware waits for an interrupt that nothing will raise");
  throw simulation_error(fmt::format(
      "the firmware has not ended after {} of simulated time, as much as --limit-ms allows", limit.to_string()));
}

}  // namespace pqa
