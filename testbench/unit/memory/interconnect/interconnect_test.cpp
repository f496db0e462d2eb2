// The interconnect's module: times in closed form, refusals, back-pressure, shares.
#include "pqa/memory/interconnect.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "loose_initiator.h"
#include "pqa/base/error.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/traffic.h"
#include "tlm/kernel_time.h"
#include "unit/memory/test_initiator.h"

namespace pqa {
namespace {

constexpr tick_t ns = 1'000'000;

interconnect_config slow_bus() {
  interconnect_config config;
  config.width_bits = 128;
  config.clock_hz = 100'000'000;  // a cycle of 10 ns
  config.latency_ns = 7;
  return config;
}

ideal_config latency_only(double latency_ns) {
  ideal_config config;
  config.latency_ns = latency_ns;
  return config;
}

target_settings at(std::uint64_t base, std::uint64_t bytes) {
  target_settings settings;
  settings.base = base;
  settings.size_bytes = bytes;
  return settings;
}

scripted_request request_of(tlm::tlm_command command, std::uint64_t address, std::size_t bytes, tick_t when) {
  scripted_request r;
  r.command = command;
  r.address = address;
  r.data.resize(bytes);
  r.at = when;
  return r;
}

template <class Initiator>
struct one_master {
  template <class... More>
  explicit one_master(const interconnect_config& config, std::vector<scripted_request> script, const More&... more)
      : bus("bus", config, {{{0, 0x1000}, 0}, {{0x8000, 0x9000}, 1}}, {port_share()}),
        master("master", std::move(script), more...) {
    master.socket.bind(bus.input);
    bus.outputs[0].bind(first.socket);
    bus.outputs[1].bind(second.socket);
  }
  void expect_clean() const {
    EXPECT_TRUE(bus.idle());
    EXPECT_EQ(bus.protocol_errors(), 0u);
    EXPECT_EQ(master.finished, master.script.size());
  }

  interconnect bus;
  Initiator master;
  ideal_memory first{"first", latency_only(50), at(0, 0x1000)};
  ideal_memory second{"second", latency_only(0), at(0x8000, 0x1000)};
};

// At the master's 3 ns: on the link from the edge at 10 ns; the rest follows.
std::vector<scripted_request> alone_requests() {
  return {
      request_of(tlm::TLM_READ_COMMAND, 0x100, 64, 3 * ns), request_of(tlm::TLM_WRITE_COMMAND, 0x100, 64, 1003 * ns),
      request_of(tlm::TLM_READ_COMMAND, 0x10f, 2, 2003 * ns), request_of(tlm::TLM_READ_COMMAND, 0x8000, 16, 3003 * ns)};
}
void expect_alone_times(const std::vector<scripted_request>& script) {
  EXPECT_EQ(script[0].begin_resp, 120 * ns);   // 10 + 1 beat + 7, + 50 = 77, from 80 on 4 beats
  EXPECT_EQ(script[1].begin_resp, 1120 * ns);  // 10 + 4 beats + 7, + 50 = 107, from 110 on 1 beat
  EXPECT_EQ(script[2].begin_resp, 2100 * ns);  // two words are touched
  EXPECT_EQ(script[3].begin_resp, 3040 * ns);  // a memory without time: 20 + 7 = 27, from 30 on 1 beat
}

TEST(interconnect, unloaded_times_at) {
  one_master<test_initiator> s(slow_bus(), alone_requests());
  sc_core::sc_start();
  s.expect_clean();
  expect_alone_times(s.master.script);
  EXPECT_EQ(s.bus.statistics(0).latency_max, 117 * ns);
  EXPECT_EQ(s.bus.statistics(0).bytes_read, 82u);
  EXPECT_EQ(s.bus.use(0).forward_beats, 6u);
  EXPECT_EQ(s.bus.use(0).return_beats, 7u);
}

TEST(interconnect, unloaded_times_lt) {
  one_master<loose_initiator> s(slow_bus(), alone_requests(), 100 * ns);
  sc_core::sc_start();
  expect_alone_times(s.master.script);
  EXPECT_EQ(s.bus.use(0).forward_beats, 6u);
  EXPECT_EQ(s.bus.use(0).return_beats, 7u);
}

TEST(interconnect, addresses_of_nobody) {
  const auto script = {request_of(tlm::TLM_READ_COMMAND, 0x1000, 4, 0), request_of(tlm::TLM_READ_COMMAND, 0xfff, 4, 0),
                       request_of(tlm::TLM_WRITE_COMMAND, 0x7fff, 2, 0)};
  one_master<test_initiator> s(slow_bus(), script);
  sc_core::sc_start();
  s.expect_clean();
  for (const auto& r : s.master.script) EXPECT_EQ(r.status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(s.bus.statistics(0).errors, 3u);
}

TEST(interconnect, debug_passes_and_direct_memory_does_not) {
  interconnect bus("bus", slow_bus(), {{{0, 0x1000}, 0}}, {port_share()});
  test_initiator master("master", {});
  target_settings settings = at(0, 0x1000);
  settings.dmi = true;
  ideal_memory memory("memory", latency_only(0), settings);
  master.socket.bind(bus.input);
  bus.outputs[0].bind(memory.socket);
  sc_core::sc_start();
  unsigned char data[4] = {1, 2, 3, 4};
  tlm::tlm_generic_payload payload;
  payload.set_write();
  payload.set_address(0x10);
  payload.set_data_ptr(data);
  payload.set_data_length(4);
  payload.set_streaming_width(4);
  EXPECT_EQ(master.socket->transport_dbg(payload), 4u);
  std::uint8_t back = 0;
  memory.read_back(0x12, &back, 1);
  EXPECT_EQ(back, 3);
  sc_core::sc_time delay;
  master.socket->b_transport(payload, delay);
  EXPECT_TRUE(payload.is_response_ok());
  EXPECT_FALSE(payload.is_dmi_allowed());
  tlm::tlm_dmi dmi;
  EXPECT_FALSE(master.socket->get_direct_mem_ptr(payload, dmi));
  payload.set_address(0x7000);
  EXPECT_EQ(master.socket->transport_dbg(payload), 0u);
}

TEST(interconnect, end_req_waits_for_a_place) {
  interconnect_config config = slow_bus();
  config.outstanding_per_port = 2;
  std::vector<scripted_request> script;
  for (std::uint64_t i = 0; i < 6; ++i) script.push_back(request_of(tlm::TLM_READ_COMMAND, i * 16, 16, 0));
  one_master<test_initiator> s(config, script);
  sc_core::sc_start();
  s.expect_clean();
  for (std::size_t i = 2; i < 6; ++i) EXPECT_EQ(s.master.script[i].end_req, s.master.script[i - 2].begin_resp) << i;
  EXPECT_EQ(s.bus.most_outstanding(0), 2u);
}

TEST(interconnect, impossible_values_are_refused) {
  const auto expect_refused = [](auto change) {
    interconnect_config config;
    change(config);
    EXPECT_THROW(interconnect("bus", config, {{{0, 16}, 0}}, {port_share()}), input_error);
  };
  expect_refused([](interconnect_config& c) { c.width_bits = 12; });
  expect_refused([](interconnect_config& c) { c.clock_hz = 0; });
  expect_refused([](interconnect_config& c) { c.latency_ns = -1; });
  expect_refused([](interconnect_config& c) { c.outstanding_per_port = 0; });
  EXPECT_THROW(interconnect("bus", {}, {}, {port_share()}), input_error);
  EXPECT_THROW(interconnect("bus", {}, {{{0, 16}, 0}, {{8, 20}, 1}}, {port_share()}), input_error);
}

// Several masters that want more than there is.
struct contest {
  contest(arbitration kind, const std::vector<traffic_config>& masters, std::optional<std::uint32_t> queue_depth,
          double memory_gb_s) {
    interconnect_config config;
    config.width_bits = 256;
    config.clock_hz = 1'000'000'000;  // 32 GB/s in each direction
    config.arbitration = kind;
    std::vector<port_share> shares;
    for (const auto& m : masters) shares.push_back({m.priority, m.weight});
    bus = std::make_unique<interconnect>("bus", config, std::vector<output_range>{{{0, 1U << 30U}, 0}}, shares);
    ideal_config flat;
    if (memory_gb_s > 0) flat.bandwidth_bytes_per_second = static_cast<std::uint64_t>(memory_gb_s * 1e9);
    flat.latency_ns = 20;
    target_settings settings;
    settings.queue_depth = queue_depth;
    memory = std::make_unique<ideal_memory>("memory", flat, settings);
    bus->outputs[0].bind(memory->socket);
    for (std::size_t i = 0; i < masters.size(); ++i) {
      all.push_back(std::make_unique<traffic>(("master" + std::to_string(i)).c_str(), masters[i], false));
      all.back()->socket.bind(bus->input);
    }
  }
  void run(tick_t duration) {
    sc_core::sc_start(to_sc_time(duration));
    double sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const access_statistics& s = bus->statistics(i);
      bandwidth.push_back(static_cast<double>(s.bytes_read + s.bytes_written) * 1e6 / static_cast<double>(duration));
      sum += bandwidth.back();
    }
    total = sum;
    for (const auto& m : all) m->stop();
    sc_core::sc_start();
    for (const auto& m : all) EXPECT_EQ(m->in_flight(), 0u);
    EXPECT_TRUE(bus->idle());
    EXPECT_TRUE(memory->idle());
  }

  std::unique_ptr<interconnect> bus;
  std::unique_ptr<ideal_memory> memory;
  std::vector<std::unique_ptr<traffic>> all;
  std::vector<double> bandwidth;  // GB/s
  double total = 0;
};

traffic_config greedy(double gb_s, double read_share, std::uint32_t weight = 1, std::uint32_t priority = 1) {
  traffic_config c;
  c.pattern = traffic_pattern::random;
  c.rate_bytes_per_second = static_cast<std::uint64_t>(gb_s * 1e9);
  c.bytes = 256;
  c.read_share = read_share;
  c.outstanding = 16;
  c.weight = weight;
  c.priority = priority;
  return c;
}

TEST(interconnect, never_above_width_times_clock_for_writes) {
  contest c(arbitration::round_robin, {greedy(40, 0), greedy(40, 0), greedy(40, 0)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_LE(c.total, 32.0);
  EXPECT_GE(c.total, 31.5);
  for (const double share : c.bandwidth) EXPECT_NEAR(share, 32.0 / 3, 0.2);
}

TEST(interconnect, never_above_width_times_clock_for_reads) {
  contest c(arbitration::round_robin, {greedy(40, 1), greedy(40, 1), greedy(40, 1)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_LE(c.total, 32.0);
  EXPECT_GE(c.total, 31.5);
  for (const double share : c.bandwidth) EXPECT_NEAR(share, 32.0 / 3, 0.2);
}

TEST(interconnect, both_directions_at_once) {
  contest c(arbitration::round_robin, {greedy(40, 0), greedy(40, 1)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_LE(c.total, 64.0);
  EXPECT_GE(c.total, 54.0);  // requests without data and responses without data take a beat in eight of the other's
}

TEST(interconnect, weights_are_shares_of_writes) {
  contest c(arbitration::weighted, {greedy(40, 0, 1), greedy(40, 0, 2), greedy(40, 0, 5)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_GE(c.total, 31.5);
  EXPECT_NEAR(c.bandwidth[0] / c.total, 1.0 / 8, 0.03 / 8);
  EXPECT_NEAR(c.bandwidth[1] / c.total, 2.0 / 8, 0.06 / 8);
  EXPECT_NEAR(c.bandwidth[2] / c.total, 5.0 / 8, 0.15 / 8);
}

// The memory is what there is not enough of, and pushes back.
TEST(interconnect, weights_are_shares_of_reads_from_a_slow_memory) {
  traffic_config small = greedy(40, 1, 3);
  small.bytes = 64;
  contest c(arbitration::weighted, {greedy(40, 1, 1), greedy(40, 0.5, 2), small}, 8, 10);
  c.run(200'000 * ns);
  EXPECT_GE(c.total, 9.5);
  EXPECT_LE(c.total, 10.0);
  EXPECT_NEAR(c.bandwidth[0] / c.total, 1.0 / 6, 0.03);
  EXPECT_NEAR(c.bandwidth[1] / c.total, 2.0 / 6, 0.03);
  EXPECT_NEAR(c.bandwidth[2] / c.total, 3.0 / 6, 0.03);
}

TEST(interconnect, weights_leave_what_nobody_wants) {
  contest c(arbitration::weighted, {greedy(2, 0, 8), greedy(40, 0, 1)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_NEAR(c.bandwidth[0], 2.0, 0.05);
  EXPECT_GE(c.bandwidth[1], 29.3);
}

TEST(interconnect, the_highest_priority_gets_what_it_wants) {
  contest c(arbitration::priority, {greedy(40, 0, 1, 0), greedy(20, 0, 1, 2), greedy(8, 0, 1, 1)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_NEAR(c.bandwidth[1], 20.0, 0.1);
  EXPECT_NEAR(c.bandwidth[2], 8.0, 0.1);
  EXPECT_NEAR(c.bandwidth[0], 4.0, 0.2);
}

TEST(interconnect, a_lower_priority_may_starve) {
  contest c(arbitration::priority, {greedy(40, 0, 1, 0), greedy(80, 0, 1, 2)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_GE(c.bandwidth[1], 31.5);
  EXPECT_LE(c.bandwidth[0], 0.3);
}

TEST(interconnect, round_robin_serves_the_rare_one) {
  contest c(arbitration::round_robin, {greedy(1, 0), greedy(80, 0), greedy(80, 0), greedy(80, 0)}, {}, 0);
  c.run(100'000 * ns);
  EXPECT_NEAR(c.bandwidth[0], 1.0, 0.05);
  // It waits for at most one transfer of each other, of 8 beats, beside its own way.
  EXPECT_LE(c.all[0]->statistics().latency_max, (3 * 8 + 8 + 8 + 20 + 8 + 10) * ns);
}

}  // namespace
}  // namespace pqa
