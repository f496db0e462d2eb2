// Requests of one tick that come by several ports: the order in which they are handed over decides nothing, and no port
// has the advantage.
#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "unit/memory/dram/request_driver.h"

namespace pqa {
namespace {

constexpr std::uint32_t ports = 4;

struct port_traffic {
  std::vector<driven_request> requests;
  std::size_t next = 0;
  bool open = false;  // an END_REQ is owed
};

using traffic = std::array<port_traffic, ports>;

// Every port has many requests at the same few ticks.
traffic random_traffic(std::mt19937_64& random, std::size_t count, std::uint32_t most_bytes) {
  traffic all;
  for (port_traffic& port : all) {
    tick_t time = 0;
    for (std::size_t i = 0; i < count; ++i) {
      driven_request r;
      r.bytes = static_cast<std::uint32_t>(1 + random() % most_bytes);
      r.address = random() % (1 << 20);
      r.is_write = random() % 3 == 0;
      time += random() % 6 == 0 ? (random() % 8) * 5'000 : 0;
      r.not_before = time;
      port.requests.push_back(r);
    }
  }
  return all;
}

std::uint32_t id_of(std::uint32_t port, std::size_t index) {
  return static_cast<std::uint32_t>(index * ports + port);
}

bool begin_next(dram_device& memory, traffic& all, std::uint32_t p, tick_t now) {
  port_traffic& port = all[p];
  if (port.open || port.next == port.requests.size() || port.requests[port.next].not_before > now) return false;
  driven_request& r = port.requests[port.next];
  port.open = !memory.begin({now, r.address, r.bytes, p, r.is_write}, id_of(p, port.next));
  if (!port.open) r.admitted = now;
  ++port.next;
  return true;
}

std::size_t collect(dram_device& memory, traffic& all, tick_t now) {
  memory.advance(now);
  std::size_t answered = 0;
  for (request_service::completion done; memory.next_completed(done); ++answered)
    all[done.id % ports].requests[done.id / ports].done = now;
  for (std::uint32_t id = 0; memory.next_admitted(id);) {
    all[id % ports].requests[id / ports].admitted = now;
    all[id % ports].open = false;
  }
  return answered;
}

// What the processes of a simulation do in a tick, in an order that `random` chooses: the ports and the memory itself.
traffic run(const dram_config& config, traffic all, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  dram_device memory(config, test_ticks, 0);
  memory.expect_ports(ports);
  tick_t now = 0;
  for (std::size_t answered = 0; answered < count * ports;) {
    bool more = true;
    while (more) {
      more = false;
      for (unsigned i = 0; i < 3 * ports; ++i) {
        const auto who = static_cast<std::uint32_t>(random() % (ports + 1));
        if (who == ports)
          answered += collect(memory, all, now);
        else
          more = begin_next(memory, all, who, now) || more;
      }
      answered += collect(memory, all, now);
      for (std::uint32_t p = 0; p < ports; ++p) more = begin_next(memory, all, p, now) || more;
    }
    tick_t wake = memory.next_event();
    for (const port_traffic& port : all) {
      if (!port.open && port.next < port.requests.size()) wake = std::min(wake, port.requests[port.next].not_before);
    }
    if (wake == never) break;
    now = std::max(wake, now + 1);
  }
  EXPECT_TRUE(memory.idle());
  return all;
}

void expect_the_order_of_calls_to_decide_nothing(std::uint64_t seeds, std::size_t count, std::uint32_t most_bytes) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    dram_config config = plain_dram(random() % 2 == 0 ? "ddr4_2400" : "lpddr4_3200");
    config.controller.queue_depth = static_cast<std::uint32_t>(1 + random() % 8);
    config.controller.queue_organisation = static_cast<dram_queue>(random() % 3);
    if (random() % 3 == 0) config.controller.write_drain = {1, 4};
    const traffic given = random_traffic(random, count, most_bytes);
    const traffic first = run(config, given, count, 1);
    for (std::uint64_t order = 2; order <= 5; ++order) {
      const traffic other = run(config, given, count, order);
      std::size_t different = 0;
      for (std::uint32_t p = 0; p < ports; ++p) {
        for (std::size_t i = 0; i < count; ++i) {
          const driven_request &a = first[p].requests[i], &b = other[p].requests[i];
          ASSERT_NE(a.done, never);
          if (a.done != b.done || a.admitted != b.admitted) ++different;
        }
      }
      EXPECT_EQ(different, 0U) << "order " << order;
    }
  }
}

TEST(dram_tick_order, of_calls_decides_nothing) {
  expect_the_order_of_calls_to_decide_nothing(40, 100, 512);
}

// Requests so long that their bursts wait for room in front of the channels.
TEST(dram_tick_order, of_calls_decides_nothing_where_bursts_wait_for_room) {
  expect_the_order_of_calls_to_decide_nothing(20, 30, 32 * 1024);
}

// Ports that ask at the same ticks, for more than there is, are through at the same time.
TEST(dram_tick_order, favours_no_port) {
  dram_config config = plain_dram("ddr4_2400");
  config.controller.queue_depth = 2;
  const std::size_t count = 2000;
  traffic given;
  for (std::uint32_t p = 0; p < ports; ++p) {
    std::mt19937_64 random(p);
    for (std::size_t i = 0; i < count; ++i) {
      driven_request r;
      r.address = random() % (1 << 24) / 64 * 64;
      r.not_before = i * 20'000;
      given[p].requests.push_back(r);
    }
  }
  const traffic done = run(config, given, count, 1);
  std::array<double, ports> end{};
  for (std::uint32_t p = 0; p < ports; ++p) end[p] = static_cast<double>(done[p].requests.back().done);
  const auto [least, most] = std::minmax_element(end.begin(), end.end());
  EXPECT_LE(*most / *least, 1.05) << end[0] << " " << end[1] << " " << end[2] << " " << end[3];
}

}  // namespace
}  // namespace pqa
