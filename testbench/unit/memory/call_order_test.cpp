// memory/target: calls of several processes at one time. Every case a simulation.
#include "target/call_order.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <systemc>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tlm/kernel_time.h"

namespace pqa {
namespace {

using sc_core::SC_ZERO_TIME;
using sc_core::wait;

constexpr tick_t ns = 1'000'000;  // ticks of 1 fs

void let_deltas_pass(unsigned count) {
  for (unsigned i = 0; i < count; ++i) wait(SC_ZERO_TIME);
}

// One call of a caller's script.
struct step {
  tick_t rest = 0;      // since the one before
  unsigned deltas = 0;  // after it
  tick_t ahead = 0;     // annotated
  bool is_write = false;
  tick_t inside = 0;  // waits in its turn
  unsigned deltas_inside = 0;
};

struct served {
  tick_t at = 0;
  std::uint64_t asked_in = 0;  // delta cycle
  std::uint64_t began_in = 0;
  call_order::call what;
};

// Callers that play scripts, one a port, spawned in the given order.
class scene {
 public:
  scene(const std::string& name, const std::vector<std::vector<step>>& scripts, const std::vector<std::size_t>& order)
      : order_(name.c_str()) {
    for (const std::size_t who : order) {
      sc_core::sc_spawn([this, who, script = scripts[who]] { play(static_cast<std::uint32_t>(who), script); });
    }
  }

  std::vector<served> log;

 private:
  void play(std::uint32_t port, const std::vector<step>& script) {
    for (const step& s : script) {
      if (s.rest > 0) wait(to_sc_time(s.rest));
      let_deltas_pass(s.deltas);
      const std::uint64_t asked = sc_core::sc_delta_count();
      const call_order::call what{now() + s.ahead, port, s.is_write};
      const call_order::turn turn(order_, what, now());
      log.push_back({now(), asked, sc_core::sc_delta_count(), what});
      if (s.inside > 0) wait(to_sc_time(s.inside));
      let_deltas_pass(s.deltas_inside);
    }
  }

  call_order order_;
};

std::vector<std::vector<step>> random_scripts(std::mt19937_64& rng) {
  std::vector<std::vector<step>> scripts(2 + rng() % 4);
  for (auto& script : scripts) {
    for (std::size_t i = 0; i < 40; ++i) {
      step s;
      if (rng() % 2 == 0) s.rest = rng() % 3 * 10 * ns;
      if (rng() % 60 == 0) s.rest = 1500 * 1000 * ns;  // long enough to be forgotten
      if (rng() % 4 == 0) s.deltas = static_cast<unsigned>(rng() % 3);
      s.ahead = rng() % 3 * 5 * ns;
      s.is_write = rng() % 2 == 0;
      if (rng() % 8 == 0) s.inside = rng() % 2 * 10 * ns;
      if (rng() % 4 == 0) s.deltas_inside = static_cast<unsigned>(rng() % 3);
      script.push_back(s);
    }
  }
  return scripts;
}

std::string text_of(const std::vector<served>& log) {
  std::string text;
  for (const served& s : log) {
    text += fmt::format("{} asked {} began {}: {} by {} {}\n", s.at, s.asked_in, s.began_in, s.what.arrival,
                        s.what.port, s.what.is_write ? "write" : "read");
  }
  return text;
}

TEST(call_order, does_not_depend_on_the_order_of_processes) {
  constexpr std::size_t orders = 5;
  std::vector<std::unique_ptr<scene>> scenes;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 rng(seed);
    const auto scripts = random_scripts(rng);
    std::vector<std::size_t> order(scripts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t copy = 0; copy < orders; ++copy) {
      scenes.push_back(std::make_unique<scene>(fmt::format("scene_{}_{}", seed, copy), scripts, order));
      std::shuffle(order.begin(), order.end(), rng);
    }
  }
  sc_core::sc_start();
  std::size_t waited = 0, at_once = 0;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    SCOPED_TRACE(fmt::format("seed {} order {}", 1 + i / orders, i % orders));
    const scene& first = *scenes[i - i % orders];
    EXPECT_EQ(text_of(scenes[i]->log), text_of(first.log));
    for (const served& s : scenes[i]->log) (s.began_in == s.asked_in ? at_once : waited) += 1;
  }
  EXPECT_GT(waited, 1000U);
  EXPECT_GT(at_once, 100U);
}

// What one delta cycle has gathered goes by arrival, port, reads before writes.
TEST(call_order, is_by_arrival_then_port_then_reads_first) {
  const auto one = [](tick_t ahead, bool is_write) { return std::vector<step>{{10 * ns, 0, ahead, is_write, 0, 0}}; };
  scene s("scene", {one(5 * ns, false), one(0, true), one(0, false), one(3 * ns, true)}, {3, 0, 2, 1});
  sc_core::sc_start();
  std::vector<std::uint32_t> ports;
  for (const served& c : s.log) ports.push_back(c.what.port);
  EXPECT_EQ(ports, (std::vector<std::uint32_t>{1, 2, 3, 0}));
  for (const served& c : s.log) {
    EXPECT_EQ(c.at, 10 * ns);
    EXPECT_EQ(c.began_in, c.asked_in + 1);  // all of them in the next delta cycle
  }
}

TEST(call_order, reads_go_before_writes_of_a_port) {
  call_order order("order");
  std::vector<bool> log;
  const auto by_port_0 = [&](bool is_write) {
    return [&order, &log, is_write] {
      wait(10, sc_core::SC_NS);
      const call_order::turn turn(order, {now(), 0, is_write}, now());
      log.push_back(is_write);
    };
  };
  sc_core::sc_spawn(by_port_0(true));
  sc_core::sc_spawn(by_port_0(false));
  sc_core::sc_start();
  EXPECT_EQ(log, (std::vector<bool>{false, true}));
}

TEST(call_order, whoever_calls_alone_waits_for_nobody) {
  const tick_t ms = 1000 * 1000 * ns;
  const step again{10 * ns, 0, 0, false, 0, 0};
  std::vector<step> script(6, again);
  script[3].rest = ms + 1;  // rested
  scene s("scene", {script}, {0});
  sc_core::sc_start();
  std::vector<std::uint64_t> waits;
  for (const served& c : s.log) waits.push_back(c.began_in - c.asked_in);
  EXPECT_EQ(waits, (std::vector<std::uint64_t>{1, 0, 0, 1, 0, 0}));
}

// From another's first call until that is a millisecond ago.
TEST(call_order, has_company_for_a_millisecond) {
  const tick_t ms = 1000 * 1000 * ns;
  const step again{ms / 2, 0, 0, false, 0, 0};
  const std::vector<step> often(8, again);
  scene s("scene", {often, {{ms, 0, 0, false, 0, 0}}}, {0, 1});
  sc_core::sc_start();
  std::vector<std::uint64_t> waits;
  for (const served& c : s.log) {
    if (c.what.port == 0) waits.push_back(c.began_in - c.asked_in);
  }
  // At 0.5, 1, 1.5 ms and so on; the other calls at 1 ms, in the same delta cycle.
  EXPECT_EQ(waits, (std::vector<std::uint64_t>{1, 0, 1, 1, 0, 0, 0, 0}));
}

TEST(call_order, processes_that_share_a_port_and_ports_that_share_a_process_do_not_wait) {
  call_order order("order");
  std::vector<std::uint64_t> waits;
  const auto call_by = [&](std::uint32_t port) {
    const std::uint64_t asked = sc_core::sc_delta_count();
    const call_order::turn turn(order, {now(), port, false}, now());
    waits.push_back(sc_core::sc_delta_count() - asked);
  };
  const auto often = [&](std::uint32_t ports) {
    return [&call_by, &waits, ports] {
      for (std::uint32_t p = 0; p < ports; ++p) call_by(p);
      waits.clear();
      for (unsigned i = 0; i < 10; ++i) {
        wait(10, sc_core::SC_NS);
        for (std::uint32_t p = 0; p < ports; ++p) call_by(p);
      }
    };
  };
  sc_core::sc_spawn(often(3));
  sc_core::sc_start();
  EXPECT_EQ(waits, std::vector<std::uint64_t>(30, 0));
  sc_core::sc_start(2, sc_core::SC_MS);
  sc_core::sc_spawn(often(1));
  sc_core::sc_spawn(often(1));
  sc_core::sc_start();
  EXPECT_EQ(waits, std::vector<std::uint64_t>(20, 0));
}

// A turn that waits is overtaken, a delta cycle later.
TEST(call_order, a_turn_that_waits_holds_up_nobody) {
  const auto one = [](tick_t inside) { return std::vector<step>{{10 * ns, 0, 0, false, inside, 0}}; };
  scene s("scene", {one(500 * ns), one(0), one(500 * ns), one(0)}, {2, 3, 1, 0});
  sc_core::sc_start();
  ASSERT_EQ(s.log.size(), 4U);
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(s.log[i].what.port, i);
    EXPECT_EQ(s.log[i].at, 10 * ns);
    EXPECT_EQ(s.log[i].began_in - s.log[0].began_in, (i + 1) / 2);  // 0 | 1 2 | 3, after each that waits
  }
}

// Only the latest turn passes on: what was overtaken does not wake anyone when it ends.
TEST(call_order, a_turn_that_was_overtaken_ends_unnoticed) {
  const auto one = [](unsigned deltas) { return std::vector<step>{{10 * ns, 0, 0, false, 0, deltas}}; };
  scene s("scene", {one(2), one(1), one(5), one(5), one(0)}, {0, 1, 2, 3, 4});
  sc_core::sc_start();
  ASSERT_EQ(s.log.size(), 5U);
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(s.log[i].what.port, i);
    EXPECT_EQ(s.log[i].began_in - s.log[0].began_in, i);
  }
}

TEST(call_order, a_killed_caller_gives_its_place_up) {
  call_order order("order");
  sc_core::sc_event one_waits;
  std::vector<std::uint32_t> log;
  std::vector<sc_core::sc_process_handle> callers;
  for (std::uint32_t port = 0; port < 4; ++port) {
    callers.push_back(sc_core::sc_spawn([&order, &log, &one_waits, port] {
      wait(10, sc_core::SC_NS);
      const call_order::turn turn(order, {now(), port, false}, now());
      log.push_back(port);
      EXPECT_EQ(now(), 10 * ns);
      if (port != 1) return;
      one_waits.notify();
      wait(1, sc_core::SC_NS);
    }));
  }
  sc_core::sc_spawn([&callers, &one_waits] {
    wait(10, sc_core::SC_NS);
    callers[0].kill();  // before anybody's turn
    wait(one_waits);
    callers[2].kill();  // whose turn would be next, since 1 waits in its own
  });
  sc_core::sc_start();
  EXPECT_EQ(log, (std::vector<std::uint32_t>{1, 3}));
}

TEST(call_order, a_method_and_no_process_at_all_are_served_at_once) {
  call_order order("order");
  unsigned calls = 0;
  { const call_order::turn turn(order, {0, 0, false}, 0); }
  sc_core::sc_spawn_options as_method;
  as_method.spawn_method();
  for (std::uint32_t port = 0; port < 2; ++port) {
    sc_core::sc_spawn(
        [&order, &calls, port] {
          const call_order::turn turn(order, {now(), port, false}, now());
          if (++calls < 20) sc_core::next_trigger(10, sc_core::SC_NS);
        },
        sc_core::sc_gen_unique_name("method"), &as_method);
  }
  sc_core::sc_start();
  EXPECT_GE(calls, 20U);
}

}  // namespace
}  // namespace pqa
