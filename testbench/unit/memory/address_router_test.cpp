#include "pqa/memory/address_router.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/sram.h"
#include "test_initiator.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

constexpr tick_t ns = 1'000'000;
const std::vector<address_range> two_ranges = {{0x1000, 0x2000}, {0x8000, 0x10000}};

ideal_config byte_per_ns() {
  ideal_config config;
  config.bandwidth_bytes_per_second = 1'000'000'000;
  config.latency_ns = 100;
  return config;
}

target_settings at(const address_range& range) {
  target_settings settings;
  settings.base = range.begin;
  settings.size_bytes = range.end - range.begin;
  return settings;
}

struct system_under_test {
  explicit system_under_test(std::vector<scripted_request> script) : initiator("initiator", std::move(script)) {
    initiator.socket.bind(router.input);
    router.outputs[0].bind(first.socket);
    router.outputs[1].bind(second.socket);
  }

  void expect_clean_end() const {
    EXPECT_TRUE(router.idle());
    EXPECT_TRUE(first.idle());
    EXPECT_TRUE(second.idle());
    EXPECT_EQ(initiator.pool.live(), 0u);
    EXPECT_EQ(initiator.finished, initiator.script.size());
  }

  test_initiator initiator;
  address_router router{"router", two_ranges};
  ideal_memory first{"first", byte_per_ns(), at(two_ranges[0])};
  ideal_memory second{"second", byte_per_ns(), at(two_ranges[1])};
};

scripted_request request_to(std::uint64_t address, std::size_t bytes, tick_t when) {
  scripted_request request;
  request.at = when;
  request.address = address;
  request.data.resize(bytes);
  return request;
}

TEST(address_router, decodes_without_time_and_keeps_global_addresses) {
  std::vector<scripted_request> script = {request_to(0x1ff0, 16, 0), request_to(0x8000, 16, 0)};
  script[0].command = script[1].command = tlm::TLM_WRITE_COMMAND;
  script[0].data = std::vector<std::uint8_t>(16, 1);
  script[1].data = std::vector<std::uint8_t>(16, 2);
  system_under_test s(script);
  sc_core::sc_start();
  s.expect_clean_end();
  for (const auto& request : s.initiator.script) EXPECT_EQ(request.begin_resp, 116 * ns);
  std::uint8_t byte = 0;
  s.first.read_back(0x1fff, &byte, 1);
  EXPECT_EQ(byte, 1);
  s.second.read_back(0x8000, &byte, 1);
  EXPECT_EQ(byte, 2);
}

TEST(address_router, holds_back_a_response_while_another_is_open) {
  std::vector<scripted_request> script = {request_to(0x1000, 10, 0), request_to(0x8000, 10, 0),
                                          request_to(0x1010, 10, 0)};
  script[0].style = response_style::later;
  script[0].response_delay = 50 * ns;
  script[1].style = response_style::updated;
  script[1].response_delay = 7 * ns;
  system_under_test s(script);
  sc_core::sc_start();
  s.expect_clean_end();
  EXPECT_EQ(s.initiator.script[0].begin_resp, 110 * ns);
  EXPECT_EQ(s.initiator.script[1].begin_resp, 160 * ns);
  EXPECT_EQ(s.initiator.script[2].begin_resp, 167 * ns);
}

TEST(address_router, unmapped_addresses_get_an_address_error) {
  const std::vector<scripted_request> script = {request_to(0x0fff, 1, 0), request_to(0x2000, 1, 0),
                                                request_to(0x1ffc, 8, 0), request_to(0xffffffffffff, 4, 0),
                                                request_to(0x7fff, 2, 0), request_to(0x1000, 4, 0)};
  system_under_test s(script);
  sc_core::sc_start();
  s.expect_clean_end();
  for (std::size_t i = 0; i + 1 < script.size(); ++i) {
    EXPECT_EQ(s.initiator.script[i].status, tlm::TLM_ADDRESS_ERROR_RESPONSE) << i;
    EXPECT_TRUE(s.initiator.script[i].completed_early) << i;
    EXPECT_EQ(s.initiator.script[i].begin_resp, 0u) << i;
  }
  EXPECT_EQ(s.initiator.script.back().status, tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(s.first.total_statistics().errors + s.second.total_statistics().errors, 0u);
}

// Random traffic to both targets in every style: the rules hold above the router and below it.
TEST(address_router, random_traffic) {
  const unsigned seed = 808;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::vector<scripted_request> script(2000);
  tick_t when = 0;
  for (auto& request : script) {
    when += random() % (40 * ns);
    const address_range& range = two_ranges[random() % 2];
    request = request_to(range.begin + random() % 64 * 16, 16, when);
    request.command = random() % 2 == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
    request.data = std::vector<std::uint8_t>(16, static_cast<std::uint8_t>(random()));
    request.annotation = random() % 4 == 0 ? random() % (10 * ns) : 0;
    request.style = static_cast<response_style>(random() % 5);
    request.response_delay = random() % 3 == 0 ? random() % (30 * ns) : 0;
  }
  system_under_test s(script);
  sc_core::sc_start();
  s.expect_clean_end();
  const std::uint64_t total = s.first.total_statistics().accesses() + s.second.total_statistics().accesses();
  EXPECT_EQ(total, script.size());
  for (const auto& request : s.initiator.script) ASSERT_EQ(request.status, tlm::TLM_OK_RESPONSE);
}

class plain_initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<plain_initiator> socket;
  payload_pool pool;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> invalidated;
  explicit plain_initiator(const sc_core::sc_module_name& module_name) : sc_module(module_name), socket("socket") {
    socket.register_invalidate_direct_mem_ptr(this, &plain_initiator::invalidate);
  }

 private:
  void invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) { invalidated.push_back({begin, end}); }
};

TEST(address_router, blocking_debug_and_direct_access) {
  plain_initiator initiator("initiator");
  address_router router("router", two_ranges);
  target_settings whole;
  whole.dmi = true;
  ideal_memory first("first", byte_per_ns(), whole);
  sram_config config;
  config.untimed = true;
  sram second("second", config);
  initiator.socket.bind(router.input);
  router.outputs[0].bind(first.socket);
  router.outputs[1].bind(second.socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);

  auto* payload = initiator.pool.allocate(tlm::TLM_READ_COMMAND, 0x1100, 4);
  sc_core::sc_time delay = to_sc_time(5 * ns);
  initiator.socket->b_transport(*payload, delay);
  EXPECT_EQ(payload->get_response_status(), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(payload->get_address(), 0x1100u);
  EXPECT_EQ(to_ticks(delay), 109 * ns);
  payload->set_address(0x8100);
  payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  payload->set_dmi_allowed(false);
  initiator.socket->b_transport(*payload, delay);
  EXPECT_EQ(to_ticks(delay), 109 * ns);

  payload->set_address(0x2000);
  payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  initiator.socket->b_transport(*payload, delay);
  EXPECT_EQ(payload->get_response_status(), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(to_ticks(delay), 109 * ns);
  EXPECT_EQ(initiator.socket->transport_dbg(*payload), 0u);
  payload->set_address(0x8000);
  EXPECT_EQ(initiator.socket->transport_dbg(*payload), 4u);

  tlm::tlm_dmi dmi;
  EXPECT_FALSE(initiator.socket->get_direct_mem_ptr(*payload, dmi));
  EXPECT_EQ(dmi.get_start_address(), 0x8000u);
  payload->set_address(0x3000);
  EXPECT_FALSE(initiator.socket->get_direct_mem_ptr(*payload, dmi));
  EXPECT_EQ(dmi.get_start_address(), 0x2000u);
  EXPECT_EQ(dmi.get_end_address(), 0x7fffu);
  payload->set_address(0x1234);
  ASSERT_TRUE(initiator.socket->get_direct_mem_ptr(*payload, dmi));
  EXPECT_EQ(dmi.get_start_address(), 0x1000u);
  EXPECT_EQ(dmi.get_end_address(), 0x1fffu);
  dmi.get_dmi_ptr()[0x234] = 42;
  std::uint8_t byte = 0;
  first.read_back(0x1234, &byte, 1);
  EXPECT_EQ(byte, 42);

  first.socket[0]->invalidate_direct_mem_ptr(0, 0x17ff);
  first.socket[0]->invalidate_direct_mem_ptr(0x2000, 0x3000);
  ASSERT_EQ(initiator.invalidated.size(), 1u);
  EXPECT_EQ(initiator.invalidated[0].first, 0x1000u);
  EXPECT_EQ(initiator.invalidated[0].second, 0x17ffu);
  payload->release();
}

TEST(address_router, impossible_ranges_are_refused) {
  const auto refused = [](const std::vector<address_range>& ranges) {
    EXPECT_THROW(address_router(sc_core::sc_gen_unique_name("bad"), ranges), input_error);
  };
  refused({});
  refused({{5, 5}});
  refused({{6, 5}});
  refused({{0, 10}, {20, 30}, {9, 11}});
  address_router touching("touching", {{10, 20}, {0, 10}});
}

}  // namespace
}  // namespace pqa
