// Traffic against targets that take every shortcut of the base protocol, and one that leaves out the response status.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include "pqa/memory/traffic.h"
#include "support/link_probes.h"
#include "unit/memory/shortcut_memory.h"

namespace pqa {
namespace {

constexpr std::uint64_t bytes = 4096;

traffic_config random_traffic(std::uint64_t seed) {
  traffic_config c;
  c.pattern = traffic_pattern::random;
  c.rate_bytes_per_second = 2'000'000'000;
  c.bytes = 32;
  c.read_share = 0.5;
  c.outstanding = 6;
  c.size_bytes = bytes;
  c.seed = seed;
  return c;
}

void run_on_shortcuts(bool loosely_timed) {
  shortcut_memory memory("memory", 0, bytes, 17, 60'000'000);
  std::vector<std::unique_ptr<traffic>> masters;
  for (std::uint64_t i = 0; i < 3; ++i) {
    masters.push_back(
        std::make_unique<traffic>(("master" + std::to_string(i)).c_str(), random_traffic(i), loosely_timed));
    masters.back()->socket.bind(memory.socket);
  }
  sc_core::sc_start(sc_core::sc_time(200, sc_core::SC_US));
  for (const auto& m : masters) m->stop();
  sc_core::sc_start();
  std::uint64_t answered = 0;
  for (const auto& m : masters) {
    EXPECT_FALSE(m->error());
    EXPECT_EQ(m->in_flight(), 0u);
    EXPECT_EQ(m->statistics().errors, 0u);
    EXPECT_GT(m->statistics().accesses(), 5000u);
    answered += m->statistics().accesses();
  }
  EXPECT_EQ(answered, memory.accesses());
  EXPECT_TRUE(memory.idle());
}

TEST(traffic_peers, every_shortcut_at) {
  run_on_shortcuts(false);
}

TEST(traffic_peers, every_shortcut_lt) {
  run_on_shortcuts(true);
}

class silent_target : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<silent_target> socket;
  explicit silent_target(const sc_core::sc_module_name& module_name) : sc_module(module_name), socket("socket") {
    socket.register_nb_transport_fw(this, &silent_target::nb_transport_fw);
  }

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) {
    return tlm::TLM_COMPLETED;
  }
};

std::uint64_t errors_without_a_status(peer_protocol peers) {
  test::pardon(protocol_rule::begin_resp_without_status);
  silent_target target("target");
  traffic_config config = random_traffic(1);
  config.peers = peers;
  traffic master("master", config, false);
  master.socket.bind(target.socket);
  sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_US));
  return master.statistics().errors;
}

TEST(traffic_peers, strict_takes_no_response_without_a_status) {
  EXPECT_EQ(errors_without_a_status(peer_protocol::strict), 1u);
}

TEST(traffic_peers, lenient_takes_it_for_ok) {
  EXPECT_EQ(errors_without_a_status(peer_protocol::lenient), 0u);
}

}  // namespace
}  // namespace pqa
