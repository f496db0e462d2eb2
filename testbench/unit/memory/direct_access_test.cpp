// Direct memory pointers: who grants them, what they show, when they are taken back, where they pass.
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/interconnect.h"
#include "tlm/payload_pool.h"

namespace pqa {
namespace {

using range = std::pair<std::uint64_t, std::uint64_t>;

class cpu : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<cpu> socket;
  payload_pool pool;
  std::vector<range> invalidated;

  explicit cpu(const sc_core::sc_module_name& module_name) : sc_module(module_name), socket("socket") {
    socket.register_invalidate_direct_mem_ptr(this, &cpu::invalidate);
  }

  unsigned char* ask(std::uint64_t address, range& granted) {
    auto* payload = pool.allocate(tlm::TLM_READ_COMMAND, address, 1);
    tlm::tlm_dmi dmi;
    const bool given = socket->get_direct_mem_ptr(*payload, dmi);
    payload->release();
    granted = {dmi.get_start_address(), dmi.get_end_address()};
    return given ? dmi.get_dmi_ptr() + (address - dmi.get_start_address()) : nullptr;
  }
  // The hint that comes back.
  bool write(std::uint64_t address, unsigned char value) {
    auto* payload = pool.allocate(tlm::TLM_WRITE_COMMAND, address, 1);
    *payload->get_data_ptr() = value;
    sc_core::sc_time delay;
    socket->b_transport(*payload, delay);
    EXPECT_TRUE(payload->is_response_ok());
    const bool hint = payload->is_dmi_allowed();
    payload->release();
    return hint;
  }

 private:
  void invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) { invalidated.push_back({begin, end}); }
};

target_settings with_dmi(std::uint64_t base, std::uint64_t bytes) {
  target_settings settings;
  settings.base = base;
  settings.size_bytes = bytes;
  settings.dmi = true;
  return settings;
}

TEST(direct_access, shows_what_other_masters_and_the_loader_write) {
  ideal_memory memory("memory", {}, with_dmi(0, 0x400000));
  cpu first("first"), second("second");
  first.socket.bind(memory.socket);
  second.socket.bind(memory.socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  range granted;
  const unsigned char* bytes = first.ask(0x123456, granted);
  ASSERT_NE(bytes, nullptr);
  EXPECT_EQ(granted, range(0x100000, 0x1fffff));  // a page
  EXPECT_TRUE(second.write(0x123456, 7));
  EXPECT_EQ(*bytes, 7);
  EXPECT_TRUE(first.invalidated.empty());  // the pointer is as good as it was
  const std::uint8_t loaded[3] = {1, 2, 3};
  memory.preload(0x123455, loaded, 3);
  EXPECT_EQ(*bytes, 2);
  EXPECT_EQ(first.invalidated, std::vector<range>({{0x123455, 0x123457}}));
  EXPECT_EQ(second.invalidated, first.invalidated);
}

TEST(direct_access, is_taken_back_when_it_is_switched_off) {
  ideal_memory memory("memory", {}, with_dmi(0x1000, 0x3000));
  cpu master("master");
  master.socket.bind(memory.socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  range granted;
  memory.grant_direct_access(false);
  EXPECT_TRUE(master.invalidated.empty());  // nobody has any
  EXPECT_EQ(master.ask(0x1000, granted), nullptr);
  EXPECT_FALSE(master.write(0x1000, 1));
  memory.grant_direct_access(true);
  EXPECT_TRUE(master.write(0x1000, 1));
  EXPECT_NE(master.ask(0x1000, granted), nullptr);
  EXPECT_EQ(granted, range(0x1000, 0x3fff));
  memory.grant_direct_access(false);
  EXPECT_EQ(master.invalidated, std::vector<range>({{0x1000, 0x3fff}}));
  EXPECT_EQ(master.ask(0x1000, granted), nullptr);
}

struct through_a_bus {
  explicit through_a_bus(bool dmi)
      : bus("bus", config(dmi), {{{0x1000, 0x2000}, 0}, {{0x8000, 0x9000}, 1}}, {port_share(), port_share()}) {
    master.socket.bind(bus.input);
    other.socket.bind(bus.input);
    bus.outputs[0].bind(memory.socket);
    bus.outputs[1].bind(second.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  static interconnect_config config(bool dmi) {
    interconnect_config c;
    c.dmi = dmi;
    return c;
  }
  interconnect bus;
  cpu master{"master"}, other{"other"};
  ideal_memory memory{"memory", {}, with_dmi(0, 0x10000)}, second{"second", {}, with_dmi(0, 0x10000)};
};

TEST(direct_access, passes_a_bus_that_lets_it) {
  through_a_bus s(true);
  range granted;
  EXPECT_TRUE(s.master.write(0x1800, 9));
  const unsigned char* bytes = s.master.ask(0x1800, granted);
  ASSERT_NE(bytes, nullptr);
  EXPECT_EQ(*bytes, 9);
  EXPECT_EQ(granted, range(0x1000, 0x1fff));  // what the bus maps, not the memory's page
  EXPECT_EQ(s.master.ask(0x4000, granted), nullptr);
  EXPECT_EQ(granted, range(0x2000, 0x7fff));
  s.memory.grant_direct_access(false);
  EXPECT_EQ(s.master.invalidated, std::vector<range>({{0x1000, 0x1fff}}));
  EXPECT_EQ(s.other.invalidated, s.master.invalidated);
}

TEST(direct_access, does_not_pass_a_bus_that_measures) {
  through_a_bus s(false);
  range granted;
  EXPECT_FALSE(s.master.write(0x1800, 9));
  EXPECT_EQ(s.master.ask(0x1800, granted), nullptr);
  EXPECT_EQ(granted, range(0, ~std::uint64_t{0}));
}

}  // namespace
}  // namespace pqa
