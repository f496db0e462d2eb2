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

random_hierarchy::random_hierarchy(std::uint64_t seed, bool loosely_timed, std::size_t requests)
    : random_(seed),
      loose_(loosely_timed),
      memories_(pick(1, 3)),
      first_level_(pick(1, 2)),
      masters_(pick(2, 4)),
      second_level_(pick(0, 1) == 1) {
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
    const std::string name = fmt::format("memory{}", m);
    const std::uint64_t kind = pick(0, 2);
    if (kind == 0) {
      const char* const presets[] = {"ddr4_2400", "hbm2_2000", "lpddr4_3200"};
      settings.queue_depth.reset();  // it has queues of its own
      auto config = std::get<dram_config>(load_memory(presets[pick(0, 2)]).device);
      config.controller.queue_depth = static_cast<std::uint32_t>(pick(1, 8));
      targets_.push_back(std::make_unique<dram>(name.c_str(), config, settings));
    } else if (kind == 1) {
      ideal_config config;
      if (pick(0, 3) != 0) config.bandwidth_bytes_per_second = pick(1, 40) * 1'000'000'000;
      config.latency_ns = static_cast<double>(pick(0, 60));
      targets_.push_back(std::make_unique<ideal_memory>(name.c_str(), config, settings));
    } else {
      sram_config config;
      config.capacity_bytes = memory_bytes;
      config.banks = static_cast<std::uint32_t>(pick(1, 8));
      config.ports = static_cast<std::uint32_t>(pick(1, 3));
      config.width_bits = 8U << pick(0, 5);
      config.latency_cycles = static_cast<std::uint32_t>(pick(1, 5));
      targets_.push_back(std::make_unique<sram>(name.c_str(), config, settings));
    }
    logs_.push_back(std::make_unique<access_log>());
    ports_.push_back(0);
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

void random_hierarchy::join_memory(tlm::tlm_initiator_socket<32>& from, std::size_t memory) {
  recorders_.push_back(std::make_unique<access_recorder>(fmt::format("recorder{}", recorders_.size()).c_str(),
                                                         *logs_[memory], ports_[memory]++));
  from.bind(recorders_.back()->from_initiator);
  recorders_.back()->to_target.bind(targets_[memory]->socket);
}

// buses_[0 .. first_level_ - 1] are the masters'; the one behind them, if there is one, is the last.
void random_hierarchy::make_buses() {
  std::vector<port_share> shares(second_level_ ? first_level_ : 0);
  std::vector<output_range> direct, through;
  for (std::size_t m = 0; m < memories_; ++m) {
    direct.push_back({range_of(m), m});
    through.push_back({range_of(m), 0});
  }
  for (port_share& share : shares) share.weight = static_cast<std::uint32_t>(pick(1, 5));
  for (std::size_t b = 0; b < first_level_; ++b) {
    std::vector<port_share> of_masters;
    for (std::size_t i = b; i < masters_; i += first_level_) {
      of_masters.push_back({static_cast<std::uint32_t>(pick(0, 2)), static_cast<std::uint32_t>(pick(1, 5))});
    }
    buses_.push_back(std::make_unique<interconnect>(fmt::format("bus{}", b).c_str(), random_bus(),
                                                    second_level_ ? through : direct, of_masters));
  }
  if (second_level_) {
    buses_.push_back(std::make_unique<interconnect>("bus_behind", random_bus(), direct, shares));
    for (std::size_t b = 0; b < first_level_; ++b) buses_[b]->outputs[0].bind(buses_.back()->input);
  }
  for (std::size_t b = second_level_ ? first_level_ : 0; b < buses_.size(); ++b) {
    for (std::size_t m = 0; m < memories_; ++m) join_memory(buses_[b]->outputs[m], m);
  }
}

std::vector<scripted_request> random_hierarchy::make_script(std::size_t requests) {
  std::vector<scripted_request> script;
  tick_t at = 0;
  for (std::size_t i = 0; i < requests; ++i) {
    scripted_request r;
    if (pick(0, 2) == 0) at += pick(0, 40) * ns / 2;
    r.at = at;
    r.command = pick(0, 1) == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
    const std::size_t length = pick(1, 48);
    const std::uint64_t memory = pick(0, memories_ - 1);
    r.address = range_of(memory).begin + pick(0, memory_bytes - length);
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
    if (loose_) {
      untimed_.push_back(std::make_unique<loose_initiator>(name.c_str(), make_script(requests), pick(1, 200) * ns));
      untimed_.back()->socket.bind(bus.input);
    } else {
      timed_.push_back(std::make_unique<test_initiator>(name.c_str(), make_script(requests)));
      timed_.back()->socket.bind(bus.input);
    }
  }
}

// When data move: memory_target.h, dram.h.
acceptance random_hierarchy::replay_order_of(std::size_t memory) const {
  if (loose_) return acceptance::calls;
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
  for (std::size_t m = 0; m < memories_; ++m) {
    if (!targets_[m]->idle()) found.push_back(fmt::format("{}: not idle", targets_[m]->name()));
    for (const std::string& wrong : replay(*logs_[m], replay_order_of(m))) {
      found.push_back(fmt::format("{}: {}", targets_[m]->name(), wrong));
    }
  }
  return found;
}

}  // namespace pqa
