// peer_protocol at the accelerator's sockets: what strict refuses, lenient takes.
#include <memory>

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "arithmetic/reference.h"
#include "pqa/workloads/tensors.h"
#include "support/link_probes.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"
#include "unit/memory/shortcut_memory.h"

namespace pqa::test {
namespace {

// In front of a memory: the response status is as it was sent, which some models of memories leave so.
class status_dropper : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<status_dropper, 32> target;
  tlm_utils::simple_initiator_socket<status_dropper, 32> initiator;

  explicit status_dropper(const sc_core::sc_module_name& name)
      : sc_module(name), target("target"), initiator("initiator") {
    target.register_nb_transport_fw(this, &status_dropper::forward);
    target.register_b_transport(this, &status_dropper::blocking);
    initiator.register_nb_transport_bw(this, &status_dropper::backward);
  }

 private:
  static void drop(tlm::tlm_generic_payload& payload) { payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE); }
  void blocking(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    initiator->b_transport(payload, delay);
    drop(payload);
  }
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    const auto answer = initiator->nb_transport_fw(payload, phase, delay);
    if (phase != tlm::END_RESP && (answer == tlm::TLM_COMPLETED || phase == tlm::BEGIN_RESP)) drop(payload);
    return answer;
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_RESP) drop(payload);
    return target->nb_transport_bw(payload, phase, delay);
  }
};

struct system_of_peers {
  system_of_peers(fidelity f, peer_protocol peers)
      : setup(make_random_setup(4711)),
        image(setup.architecture, setup.layers, bases()),
        block("block", setup.architecture, options(f, peers)),
        host_of_it("host", {image.descriptor_address(0), setup.layers.size()}, [] {}),
        memory("memory", 0, image.extent().main_end, 1, 1'000'000) {
    pardon(protocol_rule::begin_resp_without_status);
    pardon(protocol_rule::status_changed_after_response);  // between the dropper and the memory
    host_of_it.csr.bind(block.csr);
    block.irq.bind(host_of_it.irq);
    std::size_t i = 0;
    for (auto* socket : {&block.table, &block.feature_in, &block.feature_out}) {
      socket->bind(droppers[i].target);
      droppers[i++].initiator.bind(memory.socket);
    }
    const auto out = [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
      std::copy(bytes, bytes + count, memory.bytes().begin() + static_cast<std::ptrdiff_t>(address));
    };
    image.write_descriptors(out);
    for (std::size_t l = 0; l < setup.layers.size(); ++l) {
      const layer_tensors tensors = random_tensors(setup.layers[l], 1, l);
      image.write_tables(l, tensors, out);
      image.write_input(l, tensors.input, out);
    }
    sc_core::sc_start();
    EXPECT_TRUE(host_of_it.done());
    EXPECT_EQ(block.live_payloads(), 0u);
  }

  static accelerator_options options(fidelity f, peer_protocol peers) {
    accelerator_options o;
    o.fidelity = f;
    o.peers = peers;
    return o;
  }
  static image_bases bases() {
    image_bases b;
    b.features_apart = false;
    return b;
  }

  random_setup setup;
  memory_image image;
  accelerator<> block;
  host host_of_it;
  shortcut_memory memory;
  status_dropper droppers[3]{status_dropper("dropper0"), status_dropper("dropper1"), status_dropper("dropper2")};
};

TEST(peers, strict_at_takes_no_response_without_a_status) {
  EXPECT_NE(system_of_peers(fidelity::at, peer_protocol::strict).block.last_job().error, job_error::none);
}
TEST(peers, strict_lt_takes_no_response_without_a_status) {
  EXPECT_NE(system_of_peers(fidelity::lt, peer_protocol::strict).block.last_job().error, job_error::none);
}
TEST(peers, lenient_at_takes_it_for_ok) {
  EXPECT_EQ(system_of_peers(fidelity::at, peer_protocol::lenient).block.last_job().error, job_error::none);
}
TEST(peers, lenient_lt_takes_it_for_ok) {
  EXPECT_EQ(system_of_peers(fidelity::lt, peer_protocol::lenient).block.last_job().error, job_error::none);
}

// A read of ID with streaming width 0 and a status that is OK already.
tlm::tlm_response_status sloppy_read(peer_protocol peers, std::uint32_t& value, bool spoil_width, bool preset) {
  pardon(protocol_rule::begin_req_with_status);
  pardon(protocol_rule::streaming_width_zero);
  accelerator_options options;
  options.peers = peers;
  accelerator<> block(sc_core::sc_gen_unique_name("block"), architecture(), options);
  struct cpu : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<cpu> socket{"socket"};
    explicit cpu(const sc_core::sc_module_name& name) : sc_module(name) {}
  } initiator("cpu");
  initiator.socket.bind(block.csr);
  shortcut_memory memory("memory", 0, 16, 1, 1);
  block.table.bind(memory.socket);
  block.feature_in.bind(memory.socket);
  block.feature_out.bind(memory.socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tlm::tlm_generic_payload payload;
  unsigned char data[4] = {};
  payload.set_read();
  payload.set_address(static_cast<std::uint64_t>(reg::id));
  payload.set_data_ptr(data);
  payload.set_data_length(4);
  payload.set_streaming_width(spoil_width ? 0 : 4);
  if (preset) payload.set_response_status(tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(initiator.socket->transport_dbg(payload), 4u);  // a debug access has neither
  sc_core::sc_time delay;
  initiator.socket->b_transport(payload, delay);
  value = data[0] | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 | std::uint32_t{data[3]} << 24;
  return payload.get_response_status();
}

TEST(peers, strict_registers_refuse_streaming_width_zero) {
  std::uint32_t value = 0;
  EXPECT_EQ(sloppy_read(peer_protocol::strict, value, true, false), tlm::TLM_BURST_ERROR_RESPONSE);
}
TEST(peers, strict_registers_refuse_a_status_that_is_set) {
  std::uint32_t value = 0;
  EXPECT_EQ(sloppy_read(peer_protocol::strict, value, false, true), tlm::TLM_GENERIC_ERROR_RESPONSE);
}
TEST(peers, lenient_registers_take_both) {
  std::uint32_t value = 0;
  EXPECT_EQ(sloppy_read(peer_protocol::lenient, value, true, true), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(value, accelerator_id);
}

}  // namespace
}  // namespace pqa::test
