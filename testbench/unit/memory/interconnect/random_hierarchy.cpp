#include "random_hierarchy.h"

#include <fmt/format.h>

#include "pqa/memory/memory_config.h"

namespace pqa {
namespace {

constexpr std::uint64_t memory_bytes = 512;  // small, so that accesses meet
constexpr tick_t ns = 1'000'000;

address_range range_of(std::size_t memory) {
  return {memory * memory_bytes, (memory + 1) * memory_bytes};
}

}  // namespace

random_hierarchy::random_hierarchy(std::uint64_t seed, transports kind, std::size_t requests)
    : random_(seed),
      kind_(kind),
      memories_(pick(1, 3)),
      first_level_(pick(1, 2)),
      masters_(pick(2, 4)),
      second_level_(static_cast<behind>(pick(0, 2))),
      disjoint_(pick(0, 3) == 0) {
  make_memories();
  make_buses();
  make_masters(requests);
}

void random_hierarchy::make_memories() {
  for (std::size_t m = 0; m < memories_; ++m) {
    target_settings settings;
    settings.base = range_of(m).begin;
    settings.size_bytes = memory_bytes;
    if (pick(0, 2) != 0) settings.queue_depth = static_cast<std::uint32_t>(pick(1, 4));
    targets_.emplace_back();
    shortcuts_.emplace_back();
    make_memory(m, settings);
    logs_.push_back(std::make_unique<access_log>());
    ports_.push_back(0);
  }
}

void random_hierarchy::make_memory(std::size_t index, const target_settings& given) {
  target_settings settings = given;
  const std::string name = fmt::format("memory{}", index);
  const std::uint64_t kind = pick(0, 3);
  if (kind == 3) {
    shortcuts_[index] =
        std::make_unique<shortcut_memory>(name.c_str(), settings.base, memory_bytes, random_(), pick(1, 40) * ns);
  } else if (kind == 0) {
    const char* const presets[] = {"ddr4_2400", "hbm2_2000", "lpddr4_3200"};
    settings.queue_depth.reset();  // it has queues of its own
    auto config = std::get<dram_config>(load_memory(presets[pick(0, 2)]).device);
    config.controller.queue_depth = static_cast<std::uint32_t>(pick(1, 8));
    targets_[index] = std::make_unique<dram>(name.c_str(), config, settings);
  } else if (kind == 1) {
    ideal_config config;
    if (pick(0, 3) != 0) config.bandwidth_bytes_per_second = pick(1, 40) * 1'000'000'000;
    config.latency_ns = static_cast<double>(pick(0, 60));
    targets_[index] = std::make_unique<ideal_memory>(name.c_str(), config, settings);
  } else {
    sram_config config;
    config.capacity_bytes = memory_bytes;
    config.banks = static_cast<std::uint32_t>(pick(1, 8));
    config.ports = static_cast<std::uint32_t>(pick(1, 3));
    config.width_bits = 8U << pick(0, 5);
    config.latency_cycles = static_cast<std::uint32_t>(pick(1, 5));
    targets_[index] = std::make_unique<sram>(name.c_str(), config, settings);
  }
}

interconnect_config random_hierarchy::random_bus() {
  interconnect_config config;
  config.width_bits = 8U << pick(0, 7);
  config.clock_hz = pick(100, 2000) * 1'000'000;
  config.latency_ns = static_cast<double>(pick(0, 20));
  config.arbitration = static_cast<arbitration>(pick(0, 2));
  config.outstanding_per_port = static_cast<std::uint32_t>(pick(0, 1) == 0 ? 1 : pick(1, 6));
  return config;
}

template <class Target>
void random_hierarchy::join(tlm::tlm_initiator_socket<32>& from, Target& to) {
  if (pick(0, 3) != 0) {
    from.bind(to);
    return;
  }
  monitors_.push_back(std::make_unique<monitor>(fmt::format("monitor{}", monitors_.size()).c_str(), monitor_config()));
  from.bind(monitors_.back()->input);
  monitors_.back()->output.bind(to);
}

void random_hierarchy::join_memory(tlm::tlm_initiator_socket<32>& from, std::size_t memory) {
  recorders_.push_back(std::make_unique<access_recorder>(fmt::format("recorder{}", recorders_.size()).c_str(),
                                                         *logs_[memory], ports_[memory]++));
  from.bind(recorders_.back()->from_initiator);
  if (shortcuts_[memory]) {
    recorders_.back()->to_target.bind(shortcuts_[memory]->socket);
  } else {
    recorders_.back()->to_target.bind(targets_[memory]->socket);
  }
}

// buses_[0 .. first_level_ - 1] are the masters'; the one behind them, if there is one, is the last.
void random_hierarchy::make_buses() {
  const bool further_bus = second_level_ == behind::bus;
  std::vector<port_share> shares(further_bus ? first_level_ : 0);
  std::vector<output_range> direct, through;
  std::vector<address_range> ranges;
  for (std::size_t m = 0; m < memories_; ++m) {
    ranges.push_back(range_of(m));
    direct.push_back({range_of(m), m});
    through.push_back({range_of(m), 0});
  }
  for (port_share& share : shares) share.weight = static_cast<std::uint32_t>(pick(1, 5));
  for (std::size_t b = 0; b < first_level_; ++b) {
    std::vector<port_share> of_masters;
    for (std::size_t i = b; i < masters_; i += first_level_) {
      of_masters.push_back({static_cast<std::uint32_t>(pick(0, 2)), static_cast<std::uint32_t>(pick(1, 5))});
    }
    joiners_.emplace_back();
    if (pick(0, 2) == 0) {
      joiners_.back() = std::make_unique<initiator_joiner<>>(fmt::format("joiner{}", b).c_str());
      of_masters.resize(1);
    }
    buses_.push_back(std::make_unique<interconnect>(fmt::format("bus{}", b).c_str(), random_bus(),
                                                    second_level_ == behind::memories ? direct : through, of_masters));
    if (joiners_.back()) join(joiners_.back()->output, buses_.back()->input);
  }
  if (second_level_ == behind::routers) {
    for (std::size_t b = 0; b < first_level_; ++b) {
      routers_.push_back(std::make_unique<address_router>(fmt::format("router{}", b).c_str(), ranges));
      join(buses_[b]->outputs[0], routers_.back()->input);
      for (std::size_t m = 0; m < memories_; ++m) join_memory(routers_.back()->outputs[m], m);
    }
    return;
  }
  if (further_bus) {
    buses_.push_back(std::make_unique<interconnect>("bus_behind", random_bus(), direct, shares));
    for (std::size_t b = 0; b < first_level_; ++b) join(buses_[b]->outputs[0], buses_.back()->input);
  }
  for (std::size_t b = further_bus ? first_level_ : 0; b < buses_.size(); ++b) {
    for (std::size_t m = 0; m < memories_; ++m) join_memory(buses_[b]->outputs[m], m);
  }
}

std::vector<scripted_request> random_hierarchy::make_script(std::size_t master, std::size_t requests) {
  sent_ += requests;
  const std::uint64_t slice = memory_bytes / masters_;
  std::vector<scripted_request> script;
  tick_t at = 0;
  for (std::size_t i = 0; i < requests; ++i) {
    scripted_request r;
    if (pick(0, 2) == 0) at += pick(0, 40) * ns / 2;
    // Within a tick it is open which of the transports comes first.
    if (kind_ == transports::mixed) at += pick(1, ns / 4);
    r.at = at;
    r.command = pick(0, 1) == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
    const std::size_t length = pick(1, 48);
    const std::uint64_t memory = pick(0, memories_ - 1);
    r.address = range_of(memory).begin +
                (disjoint_ ? master * slice + pick(0, slice - length) : pick(0, memory_bytes - length));
    for (std::size_t b = 0; b < length; ++b) r.data.push_back(static_cast<std::uint8_t>(random_()));
    if (pick(0, 4) == 0) r.streaming_width = static_cast<unsigned>(pick(1, length));
    if (pick(0, 3) == 0) {
      for (std::uint64_t n = pick(1, length); n > 0; --n) r.enables.push_back(pick(0, 1) == 0 ? 0x00 : 0xff);
    }
    r.annotation = pick(0, 5) == 0 ? pick(0, 10) * ns : 0;
    r.deltas = static_cast<unsigned>(pick(0, 3));
    r.style = static_cast<response_style>(pick(0, 4));
    if (r.style != response_style::completed && r.style != response_style::from_inside) {
      r.response_delay = pick(0, 30) * ns / 3;
    }
    if (pick(0, 30) == 0) r.address = memories_ * memory_bytes + pick(0, 100);  // nobody's
    script.push_back(r);
  }
  return script;
}

void random_hierarchy::make_masters(std::size_t requests) {
  for (std::size_t i = 0; i < masters_; ++i) {
    interconnect& bus = *buses_[i % first_level_];
    const std::string name = fmt::format("master{}", i);
    const auto bind = [&](tlm::tlm_initiator_socket<32>& from) {
      if (auto* joiner = joiners_[i % first_level_].get()) {
        join(from, joiner->inputs);
      } else {
        join(from, bus.input);
      }
    };
    if (kind_ == transports::b || (kind_ == transports::mixed && pick(0, 1) == 0)) {
      untimed_.push_back(std::make_unique<loose_initiator>(name.c_str(), make_script(i, requests), pick(1, 200) * ns));
      bind(untimed_.back()->socket);
    } else {
      timed_.push_back(std::make_unique<test_initiator>(name.c_str(), make_script(i, requests)));
      bind(timed_.back()->socket);
    }
  }
}

// When data move: memory_target.h, dram.h.
acceptance random_hierarchy::replay_order_of(std::size_t memory) const {
  if (kind_ == transports::b || shortcuts_[memory]) return acceptance::calls;
  return dynamic_cast<const dram*>(targets_[memory].get()) != nullptr ? acceptance::time : acceptance::time_and_port;
}

std::vector<std::string> random_hierarchy::problems() const {
  std::vector<std::string> found;
  const auto check_script = [&](const char* name, const std::vector<scripted_request>& script, std::size_t finished) {
    if (finished != script.size()) {
      found.push_back(fmt::format("{}: {} of {} requests were answered", name, finished, script.size()));
    }
    for (const scripted_request& r : script) {
      const bool mapped = r.address < memories_ * memory_bytes;
      const auto expected = mapped ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE;
      if (r.status != expected) found.push_back(fmt::format("{}: status {}", name, static_cast<int>(r.status)));
    }
  };
  for (const auto& master : timed_) {
    check_script(master->name(), master->script, master->finished);
    if (master->pool.live() != 0) found.push_back(fmt::format("{}: payloads are held", master->name()));
  }
  for (const auto& master : untimed_) check_script(master->name(), master->script, master->finished);
  for (const auto& bus : buses_) {
    if (!bus->idle() || bus->protocol_errors() != 0) found.push_back(fmt::format("{}: not clean", bus->name()));
  }
  for (const auto& joiner : joiners_) {
    if (joiner && (!joiner->idle() || joiner->protocol_errors() != 0))
      found.push_back(fmt::format("{}: not clean", joiner->name()));
  }
  for (const auto& router : routers_)
    if (!router->idle()) found.push_back(fmt::format("{}: not idle", router->name()));
  for (const auto& monitor : monitors_) {
    if (!monitor->idle() || monitor->violations() != protocol_violations{})
      found.push_back(fmt::format("{}: not clean", monitor->name()));
  }
  for (std::size_t m = 0; m < memories_; ++m) {
    const bool idle = shortcuts_[m] ? shortcuts_[m]->idle() : targets_[m]->idle();
    if (!idle) found.push_back(fmt::format("memory {}: not idle", m));
    for (const std::string& wrong : replay(*logs_[m], replay_order_of(m)))
      found.push_back(fmt::format("memory {}: {}", m, wrong));
  }
  return found;
}

}  // namespace pqa
