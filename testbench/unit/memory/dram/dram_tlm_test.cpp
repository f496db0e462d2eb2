// The DRAM behind its sockets: protocol, data in the order of BEGIN_REQ, both transports, address errors.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include "pqa/base/error.h"
#include "pqa/memory/dram.h"
#include "tlm/kernel_time.h"
#include "unit/memory/dram/request_driver.h"
#include "unit/memory/test_initiator.h"

namespace pqa {
namespace {

dram_config preset(const std::string& name) {
  return std::get<dram_config>(load_memory(name, override_set{}).device);
}

// Stands between initiator and memory: does on a plain array, shared by all, what each BEGIN_REQ asks for, and compares
// what comes back.
class order_watch : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<order_watch> from_initiator;
  tlm_utils::simple_initiator_socket<order_watch> to_memory;

  order_watch(const sc_core::sc_module_name& module_name, std::vector<std::uint8_t>& bytes)
      : sc_module(module_name), from_initiator("from_initiator"), to_memory("to_memory"), bytes_(bytes) {
    from_initiator.register_nb_transport_fw(this, &order_watch::forward);
    to_memory.register_nb_transport_bw(this, &order_watch::backward);
  }

  std::size_t compared = 0;
  std::size_t different = 0;

 private:
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_REQ) {
      std::vector<int> expected(p.get_data_length(), -1);
      for (unsigned i = 0; i < p.get_data_length(); ++i) {
        const unsigned char* enables = p.get_byte_enable_ptr();
        if (enables != nullptr && enables[i % p.get_byte_enable_length()] != TLM_BYTE_ENABLED) continue;
        std::uint8_t& byte = bytes_[p.get_address() + i % p.get_streaming_width()];
        if (p.is_write()) {
          byte = p.get_data_ptr()[i];
        } else {
          expected[i] = byte;
        }
      }
      if (p.is_read()) expected_[&p] = expected;
    }
    return to_memory->nb_transport_fw(p, phase, delay);
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_RESP && p.is_read()) {
      const std::vector<int>& expected = expected_[&p];
      bool same = true;
      for (std::size_t i = 0; i < expected.size(); ++i)
        same = same && (expected[i] < 0 || expected[i] == p.get_data_ptr()[i]);
      ++compared;
      different += same ? 0 : 1;
    }
    return from_initiator->nb_transport_bw(p, phase, delay);
  }

  std::vector<std::uint8_t>& bytes_;
  std::map<const tlm::tlm_generic_payload*, std::vector<int>> expected_;
};

std::vector<scripted_request> random_script(std::mt19937_64& random, std::size_t count, std::uint64_t span) {
  std::vector<scripted_request> script(count);
  tick_t at = 0;
  for (scripted_request& r : script) {
    at += random() % 3 * (random() % 60'000'000);
    r.at = at;
    r.data.resize(1 + random() % 300);
    r.address = random() % (span - 300);
    if (random() % 2 == 0) {
      r.command = tlm::TLM_WRITE_COMMAND;
      for (std::uint8_t& byte : r.data) byte = static_cast<std::uint8_t>(random());
    }
    if (random() % 4 == 0) {
      r.enables.resize(1 + random() % 7);
      for (std::uint8_t& e : r.enables) e = random() % 2 == 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
    }
    if (random() % 5 == 0) r.streaming_width = static_cast<unsigned>(1 + random() % r.data.size());
    r.style = static_cast<response_style>(random() % 5);
    r.response_delay = random() % 2 * (random() % 20'000'000);
  }
  return script;
}

void run_random_masters(const dram_config& config, unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr std::uint64_t span = 8192;
  std::vector<std::uint8_t> bytes(span);
  dram memory("memory", config);
  std::vector<std::unique_ptr<test_initiator>> initiators;
  std::vector<std::unique_ptr<order_watch>> watches;
  for (int p = 0; p < 4; ++p) {
    const std::string id = std::to_string(p);
    initiators.push_back(
        std::make_unique<test_initiator>(("initiator" + id).c_str(), random_script(random, 700, span)));
    watches.push_back(std::make_unique<order_watch>(("watch" + id).c_str(), bytes));
    initiators.back()->socket.bind(watches.back()->from_initiator);
    watches.back()->to_memory.bind(memory.socket);
  }
  sc_core::sc_start();
  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_EQ(initiators[p]->finished, 700u);
    EXPECT_EQ(initiators[p]->pool.live(), 0u);
    EXPECT_GT(watches[p]->compared, 200u);
    EXPECT_EQ(watches[p]->different, 0u);
  }
  EXPECT_TRUE(memory.idle());
  EXPECT_EQ(memory.protocol_errors(), 0u);
  std::vector<std::uint8_t> left(span);
  memory.read_back(0, left.data(), span);
  EXPECT_EQ(left, bytes);
}

TEST(dram_tlm, reads_find_what_was_written_before_their_begin_req) {
  dram_config config = preset("ddr4_2400");
  config.controller.queue_depth = 2;
  run_random_masters(config, 11);
}

TEST(dram_tlm, reads_find_it_with_writes_put_off) {
  dram_config config = preset("hbm2_2000");
  config.controller.write_drain = {2, 8};
  config.controller.queue_organisation = dram_queue::read_write;
  run_random_masters(config, 12);
}

TEST(dram_tlm, reads_find_it_with_closed_pages_and_per_bank_refresh) {
  dram_config config = preset("lpddr4_3200");
  config.controller.page_policy = dram_page_policy::closed;
  config.controller.refresh = dram_refresh::per_bank;
  config.controller.queue_organisation = dram_queue::shared;
  config.controller.queue_depth = 1;
  run_random_masters(config, 13);
}

struct blocking_caller : sc_core::sc_module {
  tlm_utils::simple_initiator_socket<blocking_caller> socket;
  std::vector<scripted_request> script;  // begin_resp: the arrival and the delay that came back

  blocking_caller(const sc_core::sc_module_name& module_name, std::vector<scripted_request> requests)
      : sc_module(module_name), socket("socket"), script(std::move(requests)) {
    using SC_CURRENT_USER_MODULE = blocking_caller;
    SC_THREAD(run);
  }
  void run() {
    for (scripted_request& r : script) {
      if (r.at > now()) wait(to_sc_time(r.at - now()));
      tlm::tlm_generic_payload p;
      p.set_command(r.command);
      p.set_address(r.address);
      p.set_data_ptr(r.data.data());
      p.set_data_length(static_cast<unsigned>(r.data.size()));
      p.set_streaming_width(p.get_data_length());
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      socket->b_transport(p, delay);
      r.begin_resp = now() + to_ticks(delay);
      wait(delay);
    }
  }
};

// One request at a time: b_transport says the time that the four phases take.
TEST(dram_tlm, both_transports_agree_with_one_outstanding) {
  const dram_config config = preset("ddr4_2400");
  std::mt19937_64 random(5);
  std::vector<scripted_request> script(200);
  for (std::size_t i = 0; i < script.size(); ++i) {
    script[i].at = i * 400'000'000;
    script[i].address = random() % (1 << 20) * 64;
    script[i].data.resize(64 + random() % 2 * 64);
    script[i].command = random() % 3 == 0 ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND;
  }
  dram phases("phases", config);
  dram blocking("blocking", config);
  test_initiator initiator("initiator", script);
  blocking_caller caller("caller", script);
  initiator.socket.bind(phases.socket);
  caller.socket.bind(blocking.socket);
  sc_core::sc_start();
  for (std::size_t i = 0; i < script.size(); ++i) {
    EXPECT_EQ(initiator.script[i].begin_resp, caller.script[i].begin_resp) << i;
  }
  EXPECT_EQ(phases.dram_counts().row_conflicts, blocking.dram_counts().row_conflicts);
  EXPECT_GT(blocking.dram_counts().refreshes, 10u);
}

TEST(dram_tlm, beyond_the_capacity_is_an_address_error) {
  dram_config config = preset("ddr4_2400");
  config.rows = 16;
  config.address_map = "row-bank-column-bank_group-channel-column:3-byte";
  target_settings settings;
  settings.base = 0x1000'0000;
  const std::uint64_t end = settings.base + capacity_bytes(config);
  dram memory("memory", config, settings);
  std::vector<scripted_request> script(4);
  script[0].address = end - 64;
  script[1].address = end - 63;
  script[2].address = settings.base - 1;
  script[3].address = settings.base;
  for (auto& r : script) r.data.resize(64);
  test_initiator initiator("initiator", script);
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(initiator.script[0].status, tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(initiator.script[1].status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(initiator.script[2].status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(initiator.script[3].status, tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(memory.statistics(0).errors, 2u);
  settings.size_bytes = capacity_bytes(config) + 1;
  EXPECT_THROW(dram("larger", config, settings), input_error);
  config.timing.RAS = config.timing.RC + 1;
  EXPECT_THROW(dram("impossible", config), input_error);
}

// END_REQ waits for room, the response for END_RESP.
TEST(dram_tlm, end_req_is_withheld_and_end_resp_waited_for) {
  dram_config config = plain_dram("ddr4_2400");
  config.controller.queue_depth = 1;
  const dram_timing& t = config.timing;
  constexpr tick_t ck = 1'000'000;
  std::vector<scripted_request> script(3);
  for (auto& r : script) {
    r.data.resize(64);
    r.style = response_style::later;
    r.response_delay = 500 * ck;
  }
  dram memory("memory", config);
  test_initiator initiator("initiator", script);
  initiator.socket.bind(memory.socket);
  sc_core::sc_start();
  const auto& s = initiator.script;
  EXPECT_EQ(s[0].end_req, 0u);
  EXPECT_EQ(s[1].begin_req, 0u);
  EXPECT_EQ(s[1].end_req, (t.RCD + 1) * ck);  // the clock after the first RD
  EXPECT_EQ(s[0].begin_resp, (t.RCD + t.CL + 4) * ck);
  EXPECT_EQ(s[1].begin_resp, s[0].begin_resp + 500 * ck);
  EXPECT_EQ(s[2].begin_resp, s[1].begin_resp + 500 * ck);
}

// A request annotated with a time to come is taken up then, after what comes before it.
TEST(dram_tlm, annotated_requests_arrive_at_their_time) {
  const dram_config config = plain_dram("ddr4_2400");
  const tick_t miss = (config.timing.RCD + config.timing.CL + 4) * tick_t{1'000'000};
  std::vector<scripted_request> late(1);
  late[0].command = tlm::TLM_WRITE_COMMAND;
  late[0].data.assign(64, 7);
  late[0].annotation = 90'000'000;
  std::vector<scripted_request> prompt(2);
  for (auto& r : prompt) r.data.resize(64);
  prompt[1].at = 95'000'000;
  dram memory("memory", config);
  test_initiator writer("writer", late);
  test_initiator reader("reader", prompt);
  writer.socket.bind(memory.socket);
  reader.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(reader.script[0].begin_resp, miss);
  EXPECT_EQ(reader.script[0].data, std::vector<std::uint8_t>(64, 0));
  EXPECT_EQ(writer.script[0].end_req, 90'000'000u);
  EXPECT_EQ(reader.script[1].data, std::vector<std::uint8_t>(64, 7));
}

// Loosely timed accesses between approximately timed ones use the same banks, and nothing hangs.
TEST(dram_tlm, both_transports_at_once) {
  std::vector<scripted_request> reads(300);
  for (std::size_t i = 0; i < reads.size(); ++i) {
    reads[i].address = i * 4096;
    reads[i].data.resize(256);
  }
  std::mt19937_64 random(8);
  dram memory("memory", preset("hbm2_2000"));
  test_initiator initiator("initiator", random_script(random, 1000, 1 << 20));
  blocking_caller blocking("blocking", reads);
  initiator.socket.bind(memory.socket);
  blocking.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_EQ(initiator.finished, 1000u);
  EXPECT_NE(blocking.script.back().begin_resp, never);
  EXPECT_TRUE(memory.idle());
}

}  // namespace
}  // namespace pqa
