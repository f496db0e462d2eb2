// One initiator in front of several targets, told apart by address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/base/clock.h"
#include "pqa/memory/address_range.h"

namespace pqa {

class address_decoder;

// Decodes in zero time and never touches the address: targets see global addresses. Output i serves ranges[i]; each has
// to be bound. A transaction that does not lie in one range as a whole gets TLM_ADDRESS_ERROR_RESPONSE: on return from
// b_transport, with TLM_COMPLETED from nb_transport_fw; transport_dbg returns 0 for it.
//
// The targets do not know of each other, so their responses may overlap; the initiator still sees one at a time: a
// BEGIN_RESP that comes while another response is going on is held back until that one has ended.
class address_router : public sc_core::sc_module, private tlm::tlm_fw_transport_if<> {
 public:
  // The kind of socket that an output is.
  using output_socket = tlm_utils::simple_initiator_socket_tagged<address_router, 32>;

  tlm::tlm_target_socket<32> input;
  sc_core::sc_vector<output_socket> outputs;

  // Throws input_error when there is no range, one is empty, or two overlap.
  address_router(const sc_core::sc_module_name& name, const std::vector<address_range>& ranges);

  ~address_router() override;

  // No response is held back or going on.
  bool idle() const { return held_.empty() && responding_ == nullptr; }

 private:
  struct response {
    tlm::tlm_generic_payload* payload = nullptr;
    std::size_t output = 0;
    tick_t begin = 0;
  };

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override;

  tlm::tlm_sync_enum nb_transport_bw(int output, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  void invalidate_direct_mem_ptr(int output, sc_dt::uint64 begin, sc_dt::uint64 end);

  // The output for the whole of a transaction, or address_decoder::no_output.
  std::size_t decode(const tlm::tlm_generic_payload& payload) const;
  tlm::tlm_sync_enum pass_response(const response& r, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void release_held();
  void wake();

  std::unique_ptr<address_decoder> decoder_;
  tlm::tlm_generic_payload* responding_ = nullptr;  // BEGIN_RESP passed on, END_RESP owed
  std::size_t responding_output_ = 0;
  tick_t response_free_ = 0;  // the last response ends at this tick
  std::deque<response> held_;
  sc_core::sc_event released_;
};

}  // namespace pqa
