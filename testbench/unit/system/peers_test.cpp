// The accelerator on targets as others write them: which of the base protocol's ways they use differs, the results do
// not.
#include <deque>
#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/peq_with_get.h>

#include "arithmetic/reference.h"
#include "pqa/accelerator.h"
#include "pqa/base/error.h"
#include "pqa/end_response_adapter.h"
#include "pqa/workloads/tensors.h"
#include "storage.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"
#include "testbench/support/link_probes.h"

namespace pqa::test {
namespace {

enum class manner {
  only_calls,        // waits for END_RESP as a call, whatever the initiator returns; changes the address for good
  answers_at_once,   // BEGIN_RESP on return of BEGIN_REQ, with a time annotation; END_RESP is owed
  completes_at_once  // TLM_COMPLETED on return of BEGIN_REQ, with a time annotation
};

// A memory of a peer's, with 1 us of latency and one response at a time on each port.
class peer_memory : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<peer_memory, 32> socket;

  peer_memory(const sc_core::sc_module_name& name, manner m)
      : sc_module(name), socket("socket"), manner_(m), due_("due") {
    socket.register_b_transport(this, &peer_memory::b_transport);
    socket.register_nb_transport_fw(this, &peer_memory::nb_transport_fw);
    SC_HAS_PROCESS(peer_memory);
    SC_METHOD(respond);
    dont_initialize();
    sensitive << due_.get_event() << ended_;
  }

  storage bytes;
  unsigned ended_by_call = 0;
  unsigned owed() const { return owed_; }

 private:
  struct flight {
    tlm::tlm_generic_payload* payload;
    int port;
  };

  void access(tlm::tlm_generic_payload& p) {
    if (p.is_write())
      bytes.write(p.get_address(), p.get_data_ptr(), p.get_data_length());
    else
      bytes.read(p.get_address(), p.get_data_ptr(), p.get_data_length());
    p.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  void b_transport(int, tlm::tlm_generic_payload& p, sc_core::sc_time&) { access(p); }

  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    if (phase == tlm::END_RESP) {
      --owed_;
      ++ended_by_call;
      if (manner_ == manner::only_calls) {
        responding_ = nullptr;
        p.release();
        ended_.notify(sc_core::SC_ZERO_TIME);
      }
      return tlm::TLM_COMPLETED;
    }
    access(p);
    delay += sc_core::sc_time(1, sc_core::SC_US);
    if (manner_ == manner::completes_at_once) return tlm::TLM_COMPLETED;
    ++owed_;
    if (manner_ == manner::answers_at_once) {
      phase = tlm::BEGIN_RESP;
      return tlm::TLM_UPDATED;
    }
    p.acquire();
    p.set_address(p.get_address() + (std::uint64_t{1} << 48U));
    ports_[&p] = port;
    due_.notify(p, delay);
    delay = sc_core::SC_ZERO_TIME;
    phase = tlm::END_REQ;
    return tlm::TLM_UPDATED;
  }

  void respond() {
    while (tlm::tlm_generic_payload* p = due_.get_next_transaction()) waiting_.push_back(p);
    if (responding_ != nullptr || waiting_.empty()) return;
    responding_ = waiting_.front();
    waiting_.pop_front();
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket[ports_[responding_]]->nb_transport_bw(*responding_, phase, delay);
  }

  manner manner_;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> due_;
  sc_core::sc_event ended_;
  std::map<tlm::tlm_generic_payload*, int> ports_;
  std::deque<tlm::tlm_generic_payload*> waiting_;
  tlm::tlm_generic_payload* responding_ = nullptr;
  unsigned owed_ = 0;
};

struct peer_system {
  peer_system(std::uint64_t s, manner m) : seed(s), setup(make_random_setup(s)), image(prepared(), setup.layers) {
    const std::string name = fmt::format("peer_{}_{}", seed, static_cast<int>(m));
    memory = std::make_unique<peer_memory>((name + "_memory").c_str(), m);
    block = std::make_unique<accelerator<>>(name.c_str(), setup.architecture);
    software =
        std::make_unique<host>((name + "_host").c_str(), job{image.descriptor_address(0), image.layers()}, [] {});
    software->csr.bind(block->csr);
    block->irq.bind(software->irq);
    tlm::tlm_initiator_socket<32>* const sockets[] = {&block->table, &block->feature_in, &block->feature_out};
    for (unsigned i = 0; i < 3; ++i) {
      adapters.push_back(std::make_unique<end_response_adapter<>>(fmt::format("{}_{}", name, i).c_str()));
      sockets[i]->bind(adapters.back()->target);
      adapters.back()->initiator.bind(memory->socket);
    }
    const image_writer writer = [this](std::uint64_t address, const std::uint8_t* from, std::size_t count) {
      memory->bytes.write(address, from, count);
    };
    image.write_descriptors(writer);
    for (std::size_t i = 0; i < setup.layers.size(); ++i) {
      tensors.push_back(random_tensors(setup.layers[i], seed, i));
      image.write_tables(i, tensors.back(), writer);
      image.write_input(i, tensors.back().input, writer);
    }
  }

  const architecture& prepared() {
    if (setup.architecture.clock_hz < 100'000'000) setup.architecture.clock_hz = 300'000'000;
    if (setup.architecture.feature_maps.placement != placement::dram) throw input_error("maps on chip");
    return setup.architecture;
  }

  void check() const {
    ASSERT_TRUE(software->done());
    ASSERT_EQ(block->last_job().error, job_error::none);
    EXPECT_EQ(block->live_payloads(), 0u);
    EXPECT_EQ(memory->owed(), 0u);
    const image_reader reader = [this](std::uint64_t address, std::uint8_t* to, std::size_t count) {
      memory->bytes.read(address, to, count);
    };
    for (std::size_t i = 0; i < setup.layers.size(); ++i) {
      const auto expected = reference_layer(setup.layers[i], setup.architecture.lanes.subspaces, tensors[i]);
      EXPECT_EQ(image.read_output(i, reader), expected.output) << "layer " << i;
    }
  }

  std::uint64_t seed;
  random_setup setup;
  memory_image image;
  std::vector<layer_tensors> tensors;
  std::unique_ptr<peer_memory> memory;
  std::unique_ptr<accelerator<>> block;
  std::unique_ptr<host> software;
  std::vector<std::unique_ptr<end_response_adapter<>>> adapters;
};

TEST(peers, of_every_manner_give_right_results) {
  test::pardon(protocol_rule::address_changed);  // some peers do
  std::vector<std::unique_ptr<peer_system>> systems;
  for (const manner m : {manner::only_calls, manner::answers_at_once, manner::completes_at_once}) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      try {
        systems.push_back(std::make_unique<peer_system>(seed, m));
      } catch (const input_error&) {
        // Maps on chip would not show what feature ports do.
      }
    }
  }
  EXPECT_GE(systems.size(), 30U);
  sc_core::sc_start();
  for (std::size_t i = 0; i < systems.size(); ++i) {
    SCOPED_TRACE(fmt::format("seed {} of system {}", systems[i]->seed, i));
    systems[i]->check();
  }
  EXPECT_GT(systems.front()->memory->ended_by_call, 0U);
}

}  // namespace
}  // namespace pqa::test
