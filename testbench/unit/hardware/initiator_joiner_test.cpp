// Several initiators on one socket: no time of its own, turns, everything passes, payloads that are done at once.
// Random traffic through it is in memory/interconnect/random_hierarchy_test.cpp.
#include "pqa/initiator_joiner.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/sram.h"
#include "tlm/kernel_time.h"
#include "tlm/payload_pool.h"
#include "unit/memory/test_initiator.h"

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

std::vector<scripted_request> reads(std::size_t count, tick_t at) {
  std::vector<scripted_request> script(count);
  for (std::size_t i = 0; i < count; ++i) {
    script[i].at = at;
    script[i].address = 64 * i;
    script[i].data.resize(10);
    script[i].style = static_cast<response_style>(i % 5);
  }
  return script;
}

TEST(initiator_joiner, adds_no_time) {
  test_initiator joined("joined", reads(40, 3 * ns)), straight("straight", reads(40, 3 * ns));
  initiator_joiner<> joiner("joiner");
  target_settings settings;
  settings.queue_depth = 3;
  ideal_memory first("first", byte_per_ns(), settings), second("second", byte_per_ns(), settings);
  joined.socket.bind(joiner.inputs);
  joiner.output.bind(first.socket);
  straight.socket.bind(second.socket);
  sc_core::sc_start();
  EXPECT_EQ(joined.finished, 40u);
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(joined.script[i].end_req, straight.script[i].end_req) << i;
    EXPECT_EQ(joined.script[i].begin_resp, straight.script[i].begin_resp) << i;
  }
  EXPECT_TRUE(joiner.idle());
}

// With room for one, the memory takes the next request when it answers. The first of each input waits with the others.
TEST(initiator_joiner, inputs_that_wait_take_turns) {
  target_settings settings;
  settings.queue_depth = 1;
  ideal_memory memory("memory", byte_per_ns(), settings);
  initiator_joiner<> joiner("joiner");
  std::vector<std::unique_ptr<test_initiator>> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(std::make_unique<test_initiator>(("initiator" + std::to_string(i)).c_str(), reads(30, 0)));
    for (auto& r : all.back()->script) r.style = response_style::completed;
    all.back()->socket.bind(joiner.inputs);
  }
  joiner.output.bind(memory.socket);
  sc_core::sc_start();
  std::vector<std::pair<tick_t, std::size_t>> answers;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(all[i]->finished, 30u);
    EXPECT_EQ(all[i]->pool.live(), 0u);
    for (const auto& r : all[i]->script) answers.push_back({r.begin_resp, i});
  }
  std::sort(answers.begin(), answers.end());
  for (std::size_t k = 0; k < answers.size(); ++k) {
    EXPECT_EQ(answers[k].first, (k + 1) * 110 * ns) << k;
    if (k == 0 || k > 85) continue;  // the first found nobody waiting; its input is through first
    EXPECT_EQ(answers[k].second, (k - 1) % 3) << k;
  }
  EXPECT_TRUE(joiner.idle());
  EXPECT_EQ(joiner.protocol_errors(), 0u);
}

// A memory without time answers by TLM_COMPLETED; one whose request had to wait hears of it by call.
TEST(initiator_joiner, requests_that_are_completed_at_once) {
  sram_config config;
  config.untimed = true;
  sram memory("memory", config);
  initiator_joiner<> joiner("joiner");
  test_initiator first("first", reads(50, 0)), second("second", reads(50, 0));
  for (auto& r : first.script) r.annotation = 5 * ns;
  first.socket.bind(joiner.inputs);
  second.socket.bind(joiner.inputs);
  joiner.output.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(first.finished + second.finished, 100u);
  EXPECT_TRUE(joiner.idle());
  EXPECT_EQ(memory.total_statistics().reads, 100u);
}

class plain_initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<plain_initiator, 64> socket;
  std::vector<std::uint64_t> invalidated;
  explicit plain_initiator(const sc_core::sc_module_name& module_name) : sc_module(module_name), socket("socket") {
    socket.register_invalidate_direct_mem_ptr(this, &plain_initiator::invalidate);
  }

 private:
  void invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) {
    invalidated.push_back(begin);
    invalidated.push_back(end);
  }
};

// Sockets of 64 bits.
class wide_memory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<wide_memory, 64> socket;
  explicit wide_memory(const sc_core::sc_module_name& module_name) : sc_module(module_name), socket("socket") {
    socket.register_b_transport(this, &wide_memory::b_transport);
    socket.register_transport_dbg(this, &wide_memory::debug);
    socket.register_get_direct_mem_ptr(this, &wide_memory::direct);
  }
  unsigned char bytes[16] = {};

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    delay += sc_core::sc_time(3, sc_core::SC_NS);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  unsigned debug(tlm::tlm_generic_payload& payload) { return payload.get_data_length(); }
  bool direct(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
    dmi.init();
    dmi.set_dmi_ptr(bytes);
    dmi.set_end_address(15);
    dmi.allow_read();
    return true;
  }
};

TEST(initiator_joiner, everything_else_passes) {
  plain_initiator first("first"), second("second");
  initiator_joiner<64> joiner("joiner");
  wide_memory memory("memory");
  first.socket.bind(joiner.inputs);
  second.socket.bind(joiner.inputs);
  joiner.output.bind(memory.socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  payload_pool pool;
  auto* payload = pool.allocate(tlm::TLM_READ_COMMAND, 4, 8);
  sc_core::sc_time delay(2, sc_core::SC_NS);
  second.socket->b_transport(*payload, delay);
  EXPECT_EQ(delay, sc_core::sc_time(5, sc_core::SC_NS));
  EXPECT_TRUE(payload->is_response_ok());
  EXPECT_EQ(first.socket->transport_dbg(*payload), 8u);
  tlm::tlm_dmi dmi;
  ASSERT_TRUE(first.socket->get_direct_mem_ptr(*payload, dmi));
  EXPECT_EQ(dmi.get_dmi_ptr(), memory.bytes);
  memory.socket->invalidate_direct_mem_ptr(2, 9);
  EXPECT_EQ(first.invalidated, (std::vector<std::uint64_t>{2, 9}));
  EXPECT_EQ(second.invalidated, first.invalidated);
  payload->release();
}

}  // namespace
}  // namespace pqa
