// When memories answer: against the cores, against definitions, and one transport against the other.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "ideal/flat_link.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/sram.h"
#include "sram/sram_core.h"
#include "test_initiator.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

constexpr std::uint64_t femto = 1'000'000'000'000'000;

ideal_config some_ideal() {
  ideal_config config;
  config.bandwidth_bytes_per_second = 35'200'000'000;
  config.efficiency = 0.8;
  config.latency_ns = 13.32;
  return config;
}

sram_config some_sram() {
  sram_config config;
  config.capacity_bytes = 1 << 20;
  config.banks = 4;
  config.ports = 2;
  config.width_bits = 64;
  config.latency_cycles = 2;
  config.clock_hz = 333'333'333;
  return config;
}

using scripts = std::vector<std::vector<scripted_request>>;

struct traffic {
  tick_t grain = 1;              // response delays are multiples of it
  std::size_t most_bytes = 256;  // of a request
};

// Reads and writes of `ports` initiators on common ticks, so that many arrive in the same one.
scripts random_scripts(std::mt19937_64& random, std::size_t ports, int count, const traffic& kind = {}) {
  scripts result(ports);
  for (auto& script : result) {
    tick_t at = 0;
    for (int i = 0; i < count; ++i) {
      at += random() % 4 * 5'000'000;
      scripted_request request;
      request.at = at;
      request.command = random() % 2 == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
      request.address = random() % 4096 * 8;
      request.data = std::vector<std::uint8_t>(1 + random() % kind.most_bytes, static_cast<std::uint8_t>(random()));
      request.style = static_cast<response_style>(random() % 5);
      request.response_delay = random() % 3 == 0 ? random() % (9'000'000 / kind.grain) * kind.grain : 0;
      script.push_back(request);
    }
  }
  return result;
}

// One memory with an initiator at each port.
struct universe {
  template <class Memory>
  universe(const std::string& prefix, std::unique_ptr<Memory> m, const scripts& s) : memory(std::move(m)) {
    for (std::size_t p = 0; p < s.size(); ++p) {
      const std::string id = prefix + "_" + std::to_string(p);
      initiators.push_back(std::make_unique<test_initiator>((id + "_initiator").c_str(), s[p]));
      initiators[p]->socket.bind(memory->socket);
    }
  }

  void expect_clean_end() const {
    EXPECT_TRUE(memory->idle());
    EXPECT_EQ(memory->protocol_errors(), 0u);
    for (const auto& initiator : initiators) {
      EXPECT_EQ(initiator->pool.live(), 0u);
      EXPECT_EQ(initiator->finished, initiator->script.size());
    }
  }

  std::unique_ptr<memory_target> memory;
  std::vector<std::unique_ptr<test_initiator>> initiators;
};

// Every request's completion according to a core that is served in the documented order: (tick, port, reads first,
// order on the port); and its BEGIN_RESP, since a response also waits for the port's response before it.
void expect_core_timing(const universe& u, timing_core& core) {
  struct entry {
    memory_access access;
    std::size_t index;
  };
  std::vector<entry> entries;
  for (std::uint32_t p = 0; p < u.initiators.size(); ++p) {
    const auto& script = u.initiators[p]->script;
    for (std::size_t i = 0; i < script.size(); ++i) {
      entries.push_back({{script[i].begin_req, script[i].address, static_cast<std::uint32_t>(script[i].data.size()), p,
                          script[i].command == tlm::TLM_WRITE_COMMAND},
                         i});
    }
  }
  std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) {
    return std::tie(a.access.arrival, a.access.port, a.access.is_write, a.index) <
           std::tie(b.access.arrival, b.access.port, b.access.is_write, b.index);
  });
  std::vector<std::vector<std::pair<tick_t, std::size_t>>> completions(u.initiators.size());
  for (const entry& e : entries) completions[e.access.port].push_back({core.serve(e.access).completion, e.index});
  for (std::size_t p = 0; p < completions.size(); ++p) {
    std::stable_sort(completions[p].begin(), completions[p].end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    tick_t free = 0;
    for (const auto& [completion, index] : completions[p]) {
      const auto& request = u.initiators[p]->script[index];
      ASSERT_EQ(request.begin_resp, std::max(completion, free)) << "port " << p << " request " << index;
      const bool delays = request.style != response_style::completed && request.style != response_style::from_inside;
      free = request.begin_resp + (delays ? request.response_delay : 0);
    }
  }
}

TEST(timing, ideal_memory_answers_when_the_flat_link_says) {
  const unsigned seed = 11;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  universe u("u", std::make_unique<ideal_memory>("memory", some_ideal()), random_scripts(random, 3, 400));
  sc_core::sc_start();
  u.expect_clean_end();
  flat_link link(28'160'000'000, 13'320'000, femto);
  expect_core_timing(u, link);
}

TEST(timing, sram_answers_when_its_core_says) {
  const unsigned seed = 12;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  universe u("u", std::make_unique<sram>("memory", some_sram()), random_scripts(random, 3, 400));
  sc_core::sc_start();
  u.expect_clean_end();
  sram_core core(clock_domain(333'333'333, femto), 8, 4, 2, 2);
  expect_core_timing(u, core);
  EXPECT_EQ(static_cast<const sram&>(*u.memory).conflict_cycles(), core.conflict_cycles());
  EXPECT_GT(core.conflict_cycles(), 0u);
}

TEST(timing, unlimited_bandwidth_costs_the_latency_alone) {
  const unsigned seed = 13;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  ideal_config config;
  config.latency_ns = 50;
  universe u("u", std::make_unique<ideal_memory>("memory", config), random_scripts(random, 2, 200));
  sc_core::sc_start();
  u.expect_clean_end();
  flat_link link(std::nullopt, 50'000'000, femto);
  expect_core_timing(u, link);
  EXPECT_EQ(u.memory->total_statistics().busy, 0u);
}

// The same script in eight worlds that differ in the order of delta cycles only.
template <class MakeMemory>
void expect_same_in_any_delta_order(unsigned seed, MakeMemory make_memory, const traffic& kind = {}) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const scripts script = random_scripts(random, 4, 150, kind);
  std::vector<std::unique_ptr<universe>> worlds;
  for (int w = 0; w < 8; ++w) {
    scripts shuffled = script;
    for (auto& one_port : shuffled) {
      for (auto& request : one_port) request.deltas = static_cast<unsigned>(random() % 6);
    }
    const std::string prefix = "w" + std::to_string(w);
    worlds.push_back(std::make_unique<universe>(prefix, make_memory((prefix + "_memory").c_str()), shuffled));
  }
  sc_core::sc_start();
  for (const auto& world : worlds) {
    world->expect_clean_end();
    for (std::size_t p = 0; p < script.size(); ++p) {
      for (std::size_t i = 0; i < script[p].size(); ++i) {
        const auto& a = worlds[0]->initiators[p]->script[i];
        const auto& b = world->initiators[p]->script[i];
        ASSERT_EQ(a.begin_req, b.begin_req) << p << " " << i;
        ASSERT_EQ(a.end_req, b.end_req) << p << " " << i;
        ASSERT_EQ(a.begin_resp, b.begin_resp) << p << " " << i;
        ASSERT_EQ(a.data, b.data) << p << " " << i;
      }
    }
    EXPECT_EQ(world->memory->total_statistics().latency_sum, worlds[0]->memory->total_statistics().latency_sum);
  }
}

TEST(timing, ideal_memory_does_not_see_delta_cycles) {
  expect_same_in_any_delta_order(21,
                                 [](const char* name) { return std::make_unique<ideal_memory>(name, some_ideal()); });
}

TEST(timing, ideal_memory_with_a_finite_queue_does_not_see_delta_cycles) {
  target_settings settings;
  settings.queue_depth = 2;
  expect_same_in_any_delta_order(
      22, [&](const char* name) { return std::make_unique<ideal_memory>(name, some_ideal(), settings); });
}

TEST(timing, sram_does_not_see_delta_cycles) {
  expect_same_in_any_delta_order(23, [](const char* name) { return std::make_unique<sram>(name, some_sram()); });
}

// Completions and ends of responses on the ticks of arrivals, so that the memory is at work while requests come in.
TEST(timing, completions_that_meet_arrivals_do_not_see_delta_cycles) {
  ideal_config ideal;
  ideal.bandwidth_bytes_per_second = 1'000'000'000;
  ideal.latency_ns = 20;
  expect_same_in_any_delta_order(24, [&](const char* name) { return std::make_unique<ideal_memory>(name, ideal); },
                                 {1'000'000, 3});
}

TEST(timing, sram_completions_that_meet_arrivals_do_not_see_delta_cycles) {
  sram_config banked = some_sram();
  banked.clock_hz = 200'000'000;
  expect_same_in_any_delta_order(25, [&](const char* name) { return std::make_unique<sram>(name, banked); },
                                 {5'000'000, 16});
}

// Calls b_transport in the order in which the other transport serves: all arrivals of the script, sorted.
class blocking_player : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<blocking_player> socket;

  blocking_player(const sc_core::sc_module_name& module_name, const scripts& all, std::uint32_t port)
      : sc_module(module_name), socket("socket") {
    for (const auto& request : all[port]) requests.push_back(request);
  }

  tick_t play(scripted_request& request, tick_t arrival) {
    auto* payload = pool.allocate(request.command, request.address, static_cast<unsigned>(request.data.size()));
    std::copy(request.data.begin(), request.data.end(), payload->get_data_ptr());
    sc_core::sc_time delay = to_sc_time(arrival - now());
    socket->b_transport(*payload, delay);
    EXPECT_EQ(payload->get_response_status(), tlm::TLM_OK_RESPONSE);
    request.data.assign(payload->get_data_ptr(), payload->get_data_ptr() + payload->get_data_length());
    payload->release();
    return now() + to_ticks(delay);
  }

  std::vector<scripted_request> requests;
  payload_pool pool;
};

TEST(timing, both_transports_agree) {
  const unsigned seed = 31;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  scripts script = random_scripts(random, 3, 300);
  for (auto& one_port : script) {
    for (auto& request : one_port) {  // responses that wait for nobody, so that BEGIN_RESP is the completion
      request.style = response_style::completed;
      request.annotation = random() % 2 * (random() % 3'000'000);
    }
  }
  universe u("at", std::make_unique<ideal_memory>("at_memory", some_ideal()), script);
  ideal_memory blocking("lt_memory", some_ideal());
  std::vector<std::unique_ptr<blocking_player>> players;
  for (std::uint32_t p = 0; p < 3; ++p) {
    players.push_back(std::make_unique<blocking_player>(("player_" + std::to_string(p)).c_str(), script, p));
    players[p]->socket.bind(blocking.socket);
  }
  sc_core::sc_start();
  u.expect_clean_end();
  struct entry {
    tick_t arrival;
    std::uint32_t port;
    bool is_write;
    std::size_t index;
  };
  std::vector<entry> order;
  for (std::uint32_t p = 0; p < 3; ++p) {
    for (std::size_t i = 0; i < script[p].size(); ++i) {
      order.push_back({u.initiators[p]->script[i].begin_req, p, script[p][i].command == tlm::TLM_WRITE_COMMAND, i});
    }
  }
  std::sort(order.begin(), order.end(), [](const entry& a, const entry& b) {
    return std::tie(a.arrival, a.port, a.is_write, a.index) < std::tie(b.arrival, b.port, b.is_write, b.index);
  });
  const tick_t shift = now();  // the blocking calls are made afterwards, all arrivals moved by the same time
  for (const entry& e : order) {
    const tick_t completion = players[e.port]->play(players[e.port]->requests[e.index], shift + e.arrival) - shift;
    const auto& other = u.initiators[e.port]->script[e.index];
    ASSERT_EQ(completion, other.begin_resp) << "port " << e.port << " request " << e.index;
    ASSERT_EQ(players[e.port]->requests[e.index].data, other.data) << "port " << e.port << " request " << e.index;
  }
  EXPECT_EQ(blocking.total_statistics().latency_sum, u.memory->total_statistics().latency_sum);
  EXPECT_EQ(blocking.total_statistics().busy, u.memory->total_statistics().busy);
}

TEST(timing, sram_burst_in_closed_form) {
  sram_config config = some_sram();
  config.clock_hz = 300'000'000;
  std::vector<scripted_request> script(3);
  script[0].at = 1;  // between two edges: taken up at edge 1
  script[0].data.resize(64);
  script[1].at = 100'000'000;  // edge 30 exactly
  script[1].address = 4;
  script[1].data.resize(8);  // touches two words
  script[2].at = 200'000'000;
  script[2].data.resize(1);
  universe u("u", std::make_unique<sram>("memory", config), {script});
  sc_core::sc_start();
  const auto edge = [](std::uint64_t k) { return (k * 10'000'000 + 2) / 3; };
  EXPECT_EQ(u.initiators[0]->script[0].begin_resp, edge(1 + 8 - 1 + 2));
  EXPECT_EQ(u.initiators[0]->script[1].begin_resp, edge(30 + 2 - 1 + 2));
  EXPECT_EQ(u.initiators[0]->script[2].begin_resp, edge(60 + 2));
}

TEST(timing, untimed_sram_answers_at_once) {
  const unsigned seed = 33;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  sram_config config;
  config.untimed = true;
  universe u("u", std::make_unique<sram>("memory", config), random_scripts(random, 2, 100));
  sc_core::sc_start();
  u.expect_clean_end();
  for (const auto& initiator : u.initiators) {
    for (const auto& request : initiator->script) {
      ASSERT_TRUE(request.completed_early);
      ASSERT_EQ(request.begin_resp, request.begin_req);
    }
  }
  EXPECT_EQ(u.memory->total_statistics().latency_max, 0u);
}

}  // namespace
}  // namespace pqa
