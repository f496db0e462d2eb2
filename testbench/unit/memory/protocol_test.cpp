// The four phases: back-pressure, response styles, breaches tolerated, statistics, a clean end.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/memory/ideal_memory.h"
#include "support/link_probes.h"
#include "test_initiator.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

constexpr tick_t ns = 1'000'000;

// A byte a nanosecond, 100 ns behind it.
ideal_config byte_per_ns() {
  ideal_config config;
  config.bandwidth_bytes_per_second = 1'000'000'000;
  config.latency_ns = 100;
  return config;
}

scripted_request read_of(std::size_t bytes, tick_t at) {
  scripted_request request;
  request.at = at;
  request.data.resize(bytes);
  return request;
}

TEST(protocol, end_req_comes_at_once_and_responses_in_order) {
  ideal_memory memory("memory", byte_per_ns());
  std::vector<scripted_request> script(5, read_of(64, 10 * ns));
  test_initiator initiator("initiator", script);
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(initiator.script[i].begin_req, 10 * ns);
    EXPECT_EQ(initiator.script[i].end_req, 10 * ns);
    EXPECT_EQ(initiator.script[i].begin_resp, 10 * ns + (i + 1) * 64 * ns + 100 * ns);
    EXPECT_FALSE(initiator.script[i].completed_early);
    EXPECT_EQ(initiator.script[i].status, tlm::TLM_OK_RESPONSE);
  }
  EXPECT_EQ(initiator.pool.live(), 0u);
}

// At once between END_REQ and BEGIN_RESP; a response makes room before the next request is accepted.
std::size_t most_accepted(const std::vector<scripted_request>& script) {
  std::vector<std::pair<tick_t, int>> changes;
  for (const auto& r : script) {
    changes.push_back({r.end_req, 1});
    changes.push_back({r.begin_resp, -1});
  }
  std::sort(changes.begin(), changes.end());
  int count = 0, most = 0;
  for (const auto& change : changes) most = std::max(most, count += change.second);
  return static_cast<std::size_t>(most);
}

// With room for two, request k is accepted when response k - 2 begins.
TEST(protocol, a_full_queue_delays_end_req) {
  target_settings settings;
  settings.queue_depth = 2;
  ideal_memory memory("memory", byte_per_ns(), settings);
  test_initiator initiator("initiator", std::vector<scripted_request>(8, read_of(10, 0)));
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  const auto& s = initiator.script;
  EXPECT_EQ(s[0].begin_resp, 110 * ns);
  EXPECT_EQ(s[1].begin_resp, 120 * ns);
  for (std::size_t k = 2; k < s.size(); ++k) {
    EXPECT_EQ(s[k].end_req, s[k - 2].begin_resp) << k;
    EXPECT_EQ(s[k].begin_req, k == 2 ? 0 : s[k - 1].end_req) << k;
    EXPECT_EQ(s[k].begin_resp, s[k].end_req + 110 * ns) << k;
  }
  EXPECT_EQ(most_accepted(s), 2u);
  EXPECT_EQ(memory.total_statistics().latency_max, s[2].begin_resp - s[2].begin_req);
  EXPECT_TRUE(memory.idle());
}

TEST(protocol, an_initiator_that_holds_its_responses_blocks_itself) {
  target_settings settings;
  settings.queue_depth = 1;
  ideal_memory memory("memory", byte_per_ns(), settings);
  std::vector<scripted_request> script(4, read_of(10, 0));
  for (auto& request : script) {
    request.style = response_style::later;
    request.response_delay = 500 * ns;
  }
  test_initiator initiator("initiator", script);
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  const auto& s = initiator.script;
  EXPECT_EQ(s[0].begin_resp, 110 * ns);
  EXPECT_EQ(s[1].end_req, 110 * ns);
  EXPECT_EQ(s[1].begin_resp, 610 * ns);  // complete at 220, but the response before ends at 610
  EXPECT_EQ(s[2].end_req, 610 * ns);
  EXPECT_EQ(s[3].end_req, 1110 * ns);
  EXPECT_EQ(initiator.pool.live(), 0u);
}

TEST(protocol, each_port_has_its_own_responses) {
  ideal_memory memory("memory", byte_per_ns());
  std::vector<scripted_request> slow(2, read_of(10, 0));
  for (auto& request : slow) {
    request.style = response_style::later;
    request.response_delay = 1000 * ns;
  }
  test_initiator first("first", slow);
  test_initiator second("second", std::vector<scripted_request>(2, read_of(10, 0)));
  first.socket.bind(memory.socket);
  second.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(first.script[0].begin_resp, 110 * ns);
  EXPECT_EQ(first.script[1].begin_resp, 1110 * ns);
  EXPECT_EQ(second.script[0].begin_resp, 130 * ns);  // port 0 goes first, with both of its requests
  EXPECT_EQ(second.script[1].begin_resp, 140 * ns);
}

TEST(protocol, reads_go_before_writes_of_the_same_tick) {
  ideal_memory memory("memory", byte_per_ns());
  std::vector<scripted_request> script = {read_of(10, 0), read_of(10, 0)};
  script[0].command = tlm::TLM_WRITE_COMMAND;
  script[0].data = std::vector<std::uint8_t>(10, 9);
  test_initiator initiator("initiator", script);
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(initiator.script[1].begin_resp, 110 * ns);
  EXPECT_EQ(initiator.script[0].begin_resp, 120 * ns);
  EXPECT_EQ(initiator.script[1].data, std::vector<std::uint8_t>(10, 0));
}

TEST(protocol, begin_req_counts_from_its_annotation) {
  ideal_memory memory("memory", byte_per_ns());
  std::vector<scripted_request> script = {read_of(10, 0)};
  script[0].annotation = 70 * ns;
  test_initiator late("late", script);
  test_initiator prompt("prompt", {read_of(20, 60 * ns)});
  late.socket.bind(memory.socket);
  prompt.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(prompt.script[0].begin_resp, 180 * ns);
  EXPECT_EQ(late.script[0].end_req, 70 * ns);
  EXPECT_EQ(late.script[0].begin_resp, 190 * ns);
}

// A payload without a memory manager, a second BEGIN_REQ too soon, phases that make no sense: nothing breaks.
class rude_initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<rude_initiator> socket;

  explicit rude_initiator(const sc_core::sc_module_name& module_name) : sc_module(module_name), socket("socket") {
    socket.register_nb_transport_bw(this, &rude_initiator::nb_transport_bw);
    using SC_CURRENT_USER_MODULE = rude_initiator;
    SC_THREAD(run);
  }

  int responses = 0;

 private:
  void run() {
    call(0, tlm::END_RESP);
    call(0, tlm::END_REQ);
    for (std::size_t i = 0; i < 4; ++i) {
      payloads_[i].set_read();
      payloads_[i].set_data_ptr(bytes_);
      payloads_[i].set_data_length(4);
      payloads_[i].set_streaming_width(4);
      call(i, tlm::BEGIN_REQ);
    }
  }

  void call(std::size_t i, tlm::tlm_phase phase) {
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_fw(payloads_[i], phase, delay);
  }

  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase& phase, sc_core::sc_time&) {
    if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
    ++responses;
    return tlm::TLM_COMPLETED;
  }

  unsigned char bytes_[4] = {};
  tlm::tlm_generic_payload payloads_[4];
};

TEST(protocol, breaches_are_tolerated_and_counted) {
  target_settings settings;
  settings.queue_depth = 1;
  for (const auto rule : {protocol_rule::begin_req_while_request_open, protocol_rule::end_resp_without_response,
                          protocol_rule::phase_in_wrong_direction, protocol_rule::no_memory_manager})
    test::pardon(rule);
  ideal_memory memory("memory", byte_per_ns(), settings);
  rude_initiator initiator("initiator");
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(initiator.responses, 4);
  EXPECT_EQ(memory.protocol_errors(), 4u);  // two phases from nowhere, two requests before END_REQ
  EXPECT_EQ(test::broken_in_links(protocol_rule::begin_req_while_request_open), 2u);
  EXPECT_EQ(test::broken_in_links(protocol_rule::end_resp_without_response), 1u);
  EXPECT_EQ(test::broken_in_links(protocol_rule::phase_in_wrong_direction), 1u);
  EXPECT_EQ(test::broken_in_links(protocol_rule::no_memory_manager), 4u);
  EXPECT_TRUE(memory.idle());
}

TEST(protocol, a_socket_may_be_bound_through_a_parent_or_not_at_all) {
  struct parent : sc_core::sc_module {
    tlm::tlm_initiator_socket<32> out;
    test_initiator child;
    explicit parent(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), out("out"), child("child", {read_of(10, 0)}) {
      child.socket.bind(out);
    }
  };
  ideal_memory memory("memory", byte_per_ns());
  ideal_memory unbound("unbound", byte_per_ns());
  parent p("parent");
  p.out.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(p.child.script[0].begin_resp, 110 * ns);
  EXPECT_EQ(memory.ports(), 1u);
  EXPECT_EQ(unbound.total_statistics().accesses(), 0u);
}

struct recount {
  access_statistics expected;
  void add(const scripted_request& r) {
    expected.count(r.command == tlm::TLM_WRITE_COMMAND, r.data.size(), r.begin_resp - r.begin_req);
  }
  void expect_equal(const access_statistics& got) const {
    EXPECT_EQ(got.reads, expected.reads);
    EXPECT_EQ(got.writes, expected.writes);
    EXPECT_EQ(got.bytes_read, expected.bytes_read);
    EXPECT_EQ(got.bytes_written, expected.bytes_written);
    EXPECT_EQ(got.latency_min, expected.latency_min);
    EXPECT_EQ(got.latency_max, expected.latency_max);
    EXPECT_EQ(got.latency_sum, expected.latency_sum);
  }
};

// Random traffic in every style, with back-pressure and annotations: no rule is broken, the figures add up, and nothing
// is in flight at the end.
TEST(protocol, random_traffic_keeps_the_rules_and_the_accounts) {
  const unsigned seed = 5150;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  target_settings settings;
  settings.queue_depth = 3;
  ideal_memory memory("memory", byte_per_ns(), settings);
  std::vector<std::unique_ptr<test_initiator>> initiators;
  std::uint64_t bytes = 0;
  for (int p = 0; p < 4; ++p) {
    std::vector<scripted_request> script(500);
    tick_t at = 0;
    for (auto& request : script) {
      at += random() % 3 * random() % (600 * ns);
      request = read_of(1 + random() % 128, at);
      if (random() % 2 == 0) request.command = tlm::TLM_WRITE_COMMAND;
      request.annotation = random() % 4 == 0 ? random() % (20 * ns) : 0;
      request.style = static_cast<response_style>(random() % 5);
      request.response_delay = random() % 2 * (random() % (200 * ns));
      bytes += request.data.size();
    }
    const std::string id = std::to_string(p);
    initiators.push_back(std::make_unique<test_initiator>(("initiator" + id).c_str(), script));
    initiators.back()->socket.bind(memory.socket);
  }
  sc_core::sc_start();
  recount total;
  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_LE(most_accepted(initiators[p]->script), 3u);
    EXPECT_EQ(initiators[p]->pool.live(), 0u);
    EXPECT_EQ(initiators[p]->finished, 500u);
    recount port;
    for (const auto& request : initiators[p]->script) {
      port.add(request);
      total.add(request);
    }
    port.expect_equal(memory.statistics(p));
  }
  total.expect_equal(memory.total_statistics());
  EXPECT_EQ(memory.total_statistics().busy, bytes * ns);
  EXPECT_TRUE(memory.idle());
  EXPECT_EQ(memory.protocol_errors(), 0u);
}

}  // namespace
}  // namespace pqa
