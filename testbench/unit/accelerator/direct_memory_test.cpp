#include "accelerator/direct_memory.h"

#include <array>
#include <numeric>

#include <gtest/gtest.h>

namespace pqa {
namespace {

// Grants what it is told to; everything lies in one array.
struct grantor {
  grantor* operator->() { return this; }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi& region) const {
    region = next;
    return grants;
  }

  tlm::tlm_dmi next;
  bool grants = true;
};

class direct_memory_test : public testing::Test {
 protected:
  direct_memory_test() { std::iota(bytes.begin(), bytes.end(), std::uint8_t{0}); }

  void grant(std::uint64_t first, std::uint64_t last, bool writable = true) {
    socket.next.init();
    socket.next.set_start_address(first);
    socket.next.set_end_address(last);
    socket.next.set_dmi_ptr(bytes.data() + first);
    if (writable)
      socket.next.allow_read_write();
    else
      socket.next.allow_read();
    memory.ask(socket, payload);
  }

  std::array<std::uint8_t, 256> bytes{};
  grantor socket;
  tlm::tlm_generic_payload payload;
  direct_memory memory;
};

TEST_F(direct_memory_test, nothing_is_granted_at_first) {
  EXPECT_EQ(memory.find(0, 1, false), nullptr);
  socket.grants = false;
  grant(0, 255);
  EXPECT_EQ(memory.find(0, 1, false), nullptr);
}

TEST_F(direct_memory_test, finds_what_lies_in_one_region) {
  grant(16, 31);
  grant(64, 95, false);
  EXPECT_EQ(memory.find(15, 1, false), nullptr);
  EXPECT_EQ(memory.find(16, 16, true), bytes.data() + 16);
  EXPECT_EQ(memory.find(31, 1, false), bytes.data() + 31);
  EXPECT_EQ(memory.find(16, 17, false), nullptr);
  EXPECT_EQ(memory.find(32, 1, false), nullptr);
  EXPECT_EQ(memory.find(64, 32, false), bytes.data() + 64);
  EXPECT_EQ(memory.find(64, 1, true), nullptr);
  EXPECT_EQ(memory.find(~std::uint64_t{0}, 1, false), nullptr);
}

TEST_F(direct_memory_test, reads_across_neighbouring_regions) {
  grant(16, 31);
  grant(32, 39);
  std::array<std::uint8_t, 20> read{};
  ASSERT_TRUE(memory.read(18, read.size(), read.data()));
  for (std::size_t i = 0; i < read.size(); ++i) EXPECT_EQ(read[i], 18 + i);
  EXPECT_FALSE(memory.read(30, 11, read.data()));
}

TEST_F(direct_memory_test, a_region_that_takes_time_is_left_aside) {
  socket.next.init();
  socket.next.set_start_address(0);
  socket.next.set_end_address(255);
  socket.next.set_dmi_ptr(bytes.data());
  socket.next.allow_read_write();
  socket.next.set_write_latency(sc_core::sc_time(1, sc_core::SC_NS));
  memory.ask(socket, payload);
  EXPECT_EQ(memory.find(0, 1, false), nullptr);
}

TEST_F(direct_memory_test, invalidation_takes_back_every_region_that_it_touches) {
  grant(0, 15);
  grant(16, 31);
  grant(32, 47);
  EXPECT_NE(memory.find(20, 1, false), nullptr);
  memory.invalidate(31, 32);
  EXPECT_NE(memory.find(15, 1, false), nullptr);
  EXPECT_EQ(memory.find(20, 1, false), nullptr);
  EXPECT_EQ(memory.find(40, 1, false), nullptr);
}

}  // namespace
}  // namespace pqa
