// What memories do to data: byte enables, streaming widths, refusals, debug and direct access.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/base/error.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/sram.h"
#include "support/link_probes.h"
#include "tlm/kernel_time.h"
#include "tlm/payload_pool.h"

namespace pqa {
namespace {

enum class transport { blocking, non_blocking };

// Runs a function in a thread of its own, in which execute() carries out one payload after the other.
class driver : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<driver> socket;
  payload_pool pool;

  driver(const sc_core::sc_module_name& module_name, std::function<void(driver&)> work)
      : sc_module(module_name), socket("socket"), work_(std::move(work)) {
    socket.register_nb_transport_bw(this, &driver::nb_transport_bw);
    using SC_CURRENT_USER_MODULE = driver;
    SC_THREAD(run);
  }

  tlm::tlm_response_status execute(tlm::tlm_generic_payload& payload, transport how) {
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    if (how == transport::blocking) {
      socket->b_transport(payload, delay);
      wait(delay);
    } else {
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      if (socket->nb_transport_fw(payload, phase, delay) != tlm::TLM_COMPLETED) wait(response_);
    }
    return payload.get_response_status();
  }

 private:
  void run() { work_(*this); }
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase& phase, sc_core::sc_time&) {
    if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
    response_.notify(sc_core::SC_ZERO_TIME);
    return tlm::TLM_COMPLETED;
  }

  std::function<void(driver&)> work_;
  sc_core::sc_event response_;
};

void run_on(memory_target& memory, std::function<void(driver&)> work) {
  bool ran = false;
  driver d("driver", [&](driver& self) {
    work(self);
    ran = true;
  });
  d.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_TRUE(ran);
  EXPECT_EQ(d.pool.live(), 0u);
  EXPECT_TRUE(memory.idle());
}

constexpr std::uint64_t window_base = 0x100000 - 2048;  // a page boundary lies inside
constexpr std::uint64_t window_size = 4096;

struct random_access {
  bool is_write = false;
  std::uint64_t offset = 0;
  std::vector<std::uint8_t> data;
  unsigned streaming_width = 0;
  std::vector<std::uint8_t> enables;
};

random_access make_access(std::mt19937_64& random) {
  random_access a;
  a.is_write = random() % 2 == 0;
  const unsigned length = 1 + static_cast<unsigned>(random() % (random() % 8 == 0 ? 1024 : 64));
  const unsigned widths[] = {length, length, length + 7, 1, 1 + static_cast<unsigned>(random() % length)};
  a.streaming_width = widths[random() % 5];
  a.offset = random() % (window_size - std::min(length, a.streaming_width) + 1);
  a.data.resize(length);
  for (auto& byte : a.data) byte = static_cast<std::uint8_t>(random());
  if (random() % 2 == 0) {
    a.enables.resize(1 + random() % (length + 3));
    for (auto& e : a.enables) e = random() % 2 == 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
  }
  return a;
}

// The byte-by-byte meaning of the generic payload, on a plain array.
std::vector<std::uint8_t> expected_data(const random_access& a, std::vector<std::uint8_t>& array) {
  std::vector<std::uint8_t> data = a.data;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (!a.enables.empty() && a.enables[i % a.enables.size()] == TLM_BYTE_DISABLED) continue;
    std::uint8_t& byte = array[a.offset + i % a.streaming_width];
    (a.is_write ? byte : data[i]) = a.is_write ? data[i] : byte;
  }
  return data;
}

void play_random_accesses(driver& d, unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::vector<std::uint8_t> array(window_size);
  for (int i = 0; i < 3000; ++i) {
    random_access a = make_access(random);
    auto* payload = d.pool.allocate(a.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, window_base + a.offset,
                                    static_cast<unsigned>(a.data.size()));
    std::copy(a.data.begin(), a.data.end(), payload->get_data_ptr());
    payload->set_streaming_width(a.streaming_width);
    if (!a.enables.empty()) {
      payload->set_byte_enable_ptr(a.enables.data());
      payload->set_byte_enable_length(static_cast<unsigned>(a.enables.size()));
    }
    const auto status = d.execute(*payload, random() % 2 == 0 ? transport::blocking : transport::non_blocking);
    ASSERT_EQ(status, tlm::TLM_OK_RESPONSE);
    const std::vector<std::uint8_t> expected = expected_data(a, array);
    ASSERT_TRUE(std::equal(expected.begin(), expected.end(), payload->get_data_ptr())) << "access " << i;
    payload->release();
    if (i % 100 == 0) {
      auto* look = d.pool.allocate(tlm::TLM_READ_COMMAND, window_base, window_size);
      ASSERT_EQ(d.socket->transport_dbg(*look), window_size);
      ASSERT_TRUE(std::equal(array.begin(), array.end(), look->get_data_ptr())) << "access " << i;
      look->release();
    }
  }
}

target_settings window_settings() {
  target_settings settings;
  settings.base = window_base;
  settings.size_bytes = window_size;
  return settings;
}

ideal_config slow_ideal() {
  ideal_config config;
  config.bandwidth_bytes_per_second = 1'000'000'000;
  config.latency_ns = 20;
  return config;
}

TEST(access, ideal_memory_against_a_plain_array) {
  ideal_memory memory("memory", slow_ideal(), window_settings());
  run_on(memory, [](driver& d) { play_random_accesses(d, 101); });
}

TEST(access, sram_against_a_plain_array) {
  sram_config config;
  config.capacity_bytes = window_size;
  sram memory("memory", config, window_settings());
  run_on(memory, [](driver& d) { play_random_accesses(d, 102); });
}

TEST(access, untimed_sram_against_a_plain_array) {
  sram_config config;
  config.capacity_bytes = window_size;
  config.untimed = true;
  sram memory("memory", config, window_settings());
  run_on(memory, [](driver& d) { play_random_accesses(d, 103); });
}

struct refusal {
  const char* what;
  std::function<void(tlm::tlm_generic_payload&)> spoil;
  tlm::tlm_response_status status;
};

std::vector<refusal> refusals() {
  static unsigned char enables[4] = {0xff, 0x01, 0xff, 0xff};
  using payload = tlm::tlm_generic_payload;
  return {
      {"below", [](payload& p) { p.set_address(window_base - 1); }, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {"above", [](payload& p) { p.set_address(window_base + window_size); }, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {"over the end", [](payload& p) { p.set_address(window_base + window_size - 3); },
       tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {"over the end of all", [](payload& p) { p.set_address(~std::uint64_t{0} - 1); },
       tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {"no length", [](payload& p) { p.set_data_length(0); }, tlm::TLM_BURST_ERROR_RESPONSE},
      {"no width", [](payload& p) { p.set_streaming_width(0); }, tlm::TLM_BURST_ERROR_RESPONSE},
      {"no data", [](payload& p) { p.set_data_ptr(nullptr); }, tlm::TLM_GENERIC_ERROR_RESPONSE},
      {"no such command", [](payload& p) { p.set_command(static_cast<tlm::tlm_command>(3)); },
       tlm::TLM_COMMAND_ERROR_RESPONSE},
      {"no enables", [](payload& p) { p.set_byte_enable_ptr(enables); }, tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE},
      {"odd enables",
       [](payload& p) {
         p.set_byte_enable_ptr(enables);
         p.set_byte_enable_length(4);
       },
       tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE},
  };
}

TEST(access, refuses_with_the_right_status_and_without_effect) {
  for (const auto rule : {protocol_rule::request_without_data, protocol_rule::byte_enables_malformed,
                          protocol_rule::streaming_width_zero})
    test::pardon(rule);
  ideal_memory memory("memory", slow_ideal(), window_settings());
  run_on(memory, [&](driver& d) {
    for (const refusal& r : refusals()) {
      for (const transport how : {transport::blocking, transport::non_blocking}) {
        auto* payload = d.pool.allocate(tlm::TLM_WRITE_COMMAND, window_base + 8, 4);
        std::fill_n(payload->get_data_ptr(), 4, static_cast<unsigned char>(0xee));
        r.spoil(*payload);
        const tick_t before = now();
        EXPECT_EQ(d.execute(*payload, how), r.status) << r.what;
        EXPECT_EQ(now(), before) << r.what;
        payload->release();
      }
    }
  });
  std::vector<std::uint8_t> bytes(window_size, 1);
  memory.read_back(window_base, bytes.data(), bytes.size());
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), 0), static_cast<std::ptrdiff_t>(window_size));
  EXPECT_EQ(memory.total_statistics().errors, 2 * refusals().size());
  EXPECT_EQ(memory.total_statistics().accesses(), 0u);
}

TEST(access, ignore_command_is_answered_without_effect) {
  ideal_memory memory("memory", slow_ideal(), window_settings());
  run_on(memory, [](driver& d) {
    for (const transport how : {transport::blocking, transport::non_blocking}) {
      auto* payload = d.pool.allocate(tlm::TLM_IGNORE_COMMAND, 0, 4);
      payload->set_data_ptr(nullptr);
      EXPECT_EQ(d.execute(*payload, how), tlm::TLM_OK_RESPONSE);
      payload->release();
    }
    EXPECT_EQ(now(), 0u);
  });
  EXPECT_EQ(memory.total_statistics().accesses(), 0u);
}

TEST(access, zero_streaming_width_by_the_switch) {
  target_settings settings = window_settings();
  settings.peers = peer_protocol::lenient;
  test::pardon(protocol_rule::streaming_width_zero);
  ideal_memory memory("memory", slow_ideal(), settings);
  run_on(memory, [](driver& d) {
    auto* payload = d.pool.allocate(tlm::TLM_WRITE_COMMAND, window_base, 4);
    for (unsigned i = 0; i < 4; ++i) payload->get_data_ptr()[i] = static_cast<unsigned char>(i + 1);
    payload->set_streaming_width(0);
    EXPECT_EQ(d.execute(*payload, transport::non_blocking), tlm::TLM_OK_RESPONSE);
    payload->release();
  });
  std::uint8_t bytes[4] = {};
  memory.read_back(window_base, bytes, 4);
  EXPECT_EQ(bytes[3], 4);
}

TEST(access, debug_takes_no_time_and_stops_at_the_end) {
  ideal_memory memory("memory", slow_ideal(), window_settings());
  run_on(memory, [](driver& d) {
    auto* payload = d.pool.allocate(tlm::TLM_WRITE_COMMAND, window_base + window_size - 3, 8);
    std::fill_n(payload->get_data_ptr(), 8, static_cast<unsigned char>(5));
    EXPECT_EQ(d.socket->transport_dbg(*payload), 3u);
    payload->set_address(window_base - 1);
    EXPECT_EQ(d.socket->transport_dbg(*payload), 0u);
    payload->set_command(tlm::TLM_IGNORE_COMMAND);
    payload->set_address(window_base);
    EXPECT_EQ(d.socket->transport_dbg(*payload), 0u);
    payload->release();
    EXPECT_EQ(now(), 0u);
  });
  std::uint8_t bytes[3] = {};
  memory.read_back(window_base + window_size - 3, bytes, 3);
  EXPECT_EQ(bytes[2], 5);
}

TEST(access, direct_pointers_are_off_unless_asked_for) {
  ideal_memory memory("memory", slow_ideal(), window_settings());
  run_on(memory, [](driver& d) {
    auto* payload = d.pool.allocate(tlm::TLM_READ_COMMAND, window_base, 4);
    tlm::tlm_dmi dmi;
    EXPECT_FALSE(d.socket->get_direct_mem_ptr(*payload, dmi));
    EXPECT_EQ(d.execute(*payload, transport::blocking), tlm::TLM_OK_RESPONSE);
    EXPECT_FALSE(payload->is_dmi_allowed());
    payload->release();
  });
}

TEST(access, direct_pointers_show_the_same_bytes) {
  target_settings settings = window_settings();
  settings.dmi = true;
  ideal_memory memory("memory", slow_ideal(), settings);
  run_on(memory, [&](driver& d) {
    auto* payload = d.pool.allocate(tlm::TLM_READ_COMMAND, window_base + 100, 1);
    EXPECT_EQ(d.execute(*payload, transport::blocking), tlm::TLM_OK_RESPONSE);
    EXPECT_TRUE(payload->is_dmi_allowed());
    tlm::tlm_dmi dmi;
    ASSERT_TRUE(d.socket->get_direct_mem_ptr(*payload, dmi));
    EXPECT_TRUE(dmi.is_read_write_allowed());
    EXPECT_EQ(dmi.get_start_address(), window_base);
    EXPECT_EQ(dmi.get_end_address(), 0xfffffu);
    dmi.get_dmi_ptr()[100] = 77;
    payload->set_dmi_allowed(false);
    EXPECT_EQ(d.execute(*payload, transport::non_blocking), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(payload->get_data_ptr()[0], 77);
    payload->set_address(5);
    EXPECT_FALSE(d.socket->get_direct_mem_ptr(*payload, dmi));
    EXPECT_EQ(dmi.get_end_address(), window_base - 1);
    payload->release();
  });
}

TEST(access, preloading_is_checked) {
  ideal_memory memory("memory", slow_ideal(), window_settings());
  const std::uint8_t byte = 1;
  std::uint8_t back = 0;
  memory.preload(window_base + window_size - 1, &byte, 1);
  memory.read_back(window_base + window_size - 1, &back, 1);
  EXPECT_EQ(back, 1);
  EXPECT_THROW(memory.preload(window_base + window_size, &byte, 1), input_error);
  EXPECT_THROW(memory.read_back(window_base - 1, &back, 1), input_error);
  memory.preload(0, &byte, 0);
}

template <class Config>
Config with(Config config, const std::function<void(Config&)>& change) {
  change(config);
  return config;
}

TEST(access, impossible_configurations_are_refused) {
  const auto ideal = [](const std::function<void(ideal_config&)>& change) {
    EXPECT_THROW(ideal_memory(sc_core::sc_gen_unique_name("bad"), with(slow_ideal(), change)), input_error);
  };
  ideal([](ideal_config& c) { c.efficiency = 0; });
  ideal([](ideal_config& c) { c.efficiency = 1.01; });
  ideal([](ideal_config& c) { c.latency_ns = -1; });
  ideal([](ideal_config& c) { c.latency_ns = 1e300; });
  ideal([](ideal_config& c) { c.bandwidth_bytes_per_second = 0; });
  ideal([](ideal_config& c) { c.bandwidth_bytes_per_second = ~std::uint64_t{0}; });
  const auto banked = [](const std::function<void(sram_config&)>& change) {
    EXPECT_THROW(sram(sc_core::sc_gen_unique_name("bad"), with(sram_config{}, change)), input_error);
  };
  banked([](sram_config& c) { c.banks = 0; });
  banked([](sram_config& c) { c.ports = 0; });
  banked([](sram_config& c) { c.width_bits = 12; });
  banked([](sram_config& c) { c.latency_cycles = 0; });
  banked([](sram_config& c) { c.clock_hz = 0; });
  banked([](sram_config& c) { c.capacity_bytes = 0; });
  const auto target = [](const std::function<void(target_settings&)>& change) {
    EXPECT_THROW(ideal_memory(sc_core::sc_gen_unique_name("bad"), slow_ideal(), with(target_settings{}, change)),
                 input_error);
  };
  target([](target_settings& s) { s.queue_depth = 0; });
  target([](target_settings& s) { s.size_bytes = 0; });
  target([](target_settings& s) {
    s.base = 2;
    s.size_bytes = ~std::uint64_t{0};
  });
}

}  // namespace
}  // namespace pqa
