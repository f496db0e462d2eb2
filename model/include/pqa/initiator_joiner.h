// Joins several initiators into one socket, for instance the three of an accelerator on a bus that has one port left:
//
//     pqa::initiator_joiner<> joiner("joiner");
//     block.table.bind(joiner.inputs);  block.feature_in.bind(joiner.inputs);  block.feature_out.bind(joiner.inputs);
//     joiner.output.bind(bus);
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <vector>

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>

namespace pqa {

// The four phases of a joiner; its sockets are initiator_joiner's.
class initiator_joiner_base : public sc_core::sc_module {
 public:
  // Nothing is under way.
  bool idle() const { return under_way_.empty(); }
  // Phases that the base protocol does not permit; they are tolerated.
  std::uint64_t protocol_errors() const { return protocol_errors_; }

 protected:
  explicit initiator_joiner_base(const sc_core::sc_module_name& name);

  virtual tlm::tlm_fw_transport_if<>& target() = 0;
  virtual tlm::tlm_bw_transport_if<>& initiator(std::size_t port) = 0;

  tlm::tlm_sync_enum from_initiator(std::size_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                    sc_core::sc_time& delay);
  tlm::tlm_sync_enum from_target(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void set_ports(std::size_t count) { ports_.resize(count); }

 private:
  struct request {
    tlm::tlm_generic_payload* payload = nullptr;
    sc_core::sc_time at;
  };
  struct response {
    tlm::tlm_generic_payload* payload = nullptr;
    sc_core::sc_time at;
    bool end_owed = false;  // the target waits for END_RESP
  };
  struct port_state {
    std::deque<request> waiting;  // BEGIN_REQ not passed on; more than one only if the initiator breaks the protocol
    response open;                // BEGIN_RESP passed on, END_RESP not seen
    sc_core::sc_time response_free;
    std::deque<response> held;
  };

  bool may_pass(const sc_core::sc_time& at) const;
  tlm::tlm_sync_enum pass_request(std::size_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay);
  void request_ended(const tlm::tlm_phase& phase, const sc_core::sc_time& at);
  bool issue_next();
  void issue(std::size_t port);
  tlm::tlm_sync_enum respond(std::size_t port, const response& r, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void respond_or_hold(std::size_t port, const response& r);
  bool release_held(std::size_t port);
  void response_ended(std::size_t port, const sc_core::sc_time& at);
  void forget(tlm::tlm_generic_payload& payload);
  void process();
  void wake_at(const sc_core::sc_time& at);

  std::vector<port_state> ports_;
  std::unordered_map<const tlm::tlm_generic_payload*, std::size_t> under_way_;  // whose it is
  const tlm::tlm_generic_payload* requesting_ = nullptr;                        // BEGIN_REQ passed on, END_REQ not seen
  sc_core::sc_time began_;                                                      // its BEGIN_REQ
  sc_core::sc_time request_free_;
  std::size_t last_ = 0;  // the port that went last
  sc_core::sc_event wake_;
  std::uint64_t protocol_errors_ = 0;
};

// Without time of its own, and the base protocol on both sides: the output's next BEGIN_REQ waits for the END_REQ of
// the one before, whichever input that was. A request that finds the output free passes at once, so requests of one
// tick go in the order of the calls; of those that have to wait, the next input in turn goes. An input's END_REQ and
// BEGIN_RESP are the target's; responses find their input by the payload. b_transport, transport_dbg and
// get_direct_mem_ptr pass straight through, and invalidate_direct_mem_ptr goes to every input. Payloads need a memory
// manager, as the base protocol asks for nb_transport, and are held while they are under way.
template <unsigned W = 32>
class initiator_joiner : public initiator_joiner_base {
 public:
  // Every initiator that binds gets a port, numbered in the order of binding.
  tlm_utils::multi_passthrough_target_socket<initiator_joiner, W> inputs;
  tlm_utils::simple_initiator_socket<initiator_joiner, W> output;

  explicit initiator_joiner(const sc_core::sc_module_name& name)
      : initiator_joiner_base(name), inputs("inputs"), output("output") {
    inputs.register_b_transport(this, &initiator_joiner::b_transport);
    inputs.register_nb_transport_fw(this, &initiator_joiner::nb_transport_fw);
    inputs.register_transport_dbg(this, &initiator_joiner::transport_dbg);
    inputs.register_get_direct_mem_ptr(this, &initiator_joiner::get_direct_mem_ptr);
    output.register_nb_transport_bw(this, &initiator_joiner::nb_transport_bw);
    output.register_invalidate_direct_mem_ptr(this, &initiator_joiner::invalidate);
  }

 private:
  void end_of_elaboration() override { set_ports(inputs.size()); }
  tlm::tlm_fw_transport_if<>& target() override { return *output.operator->(); }
  tlm::tlm_bw_transport_if<>& initiator(std::size_t port) override { return *inputs[static_cast<int>(port)]; }

  void b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    output->b_transport(payload, delay);
  }
  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    return from_initiator(static_cast<std::size_t>(port), payload, phase, delay);
  }
  unsigned transport_dbg(int, tlm::tlm_generic_payload& payload) { return output->transport_dbg(payload); }
  bool get_direct_mem_ptr(int, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
    return output->get_direct_mem_ptr(payload, dmi);
  }
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    return from_target(payload, phase, delay);
  }
  void invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) {
    for (unsigned i = 0; i < inputs.size(); ++i) inputs[static_cast<int>(i)]->invalidate_direct_mem_ptr(begin, end);
  }
};

}  // namespace pqa
