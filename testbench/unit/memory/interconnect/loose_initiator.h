// An initiator that plays a script by b_transport, ahead of the kernel's time by up to a quantum.
#pragma once

#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "tlm/kernel_time.h"
#include "unit/memory/test_initiator.h"

namespace pqa {

class loose_initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<loose_initiator> socket;

  loose_initiator(const sc_core::sc_module_name& module_name, std::vector<scripted_request> requests, tick_t quantum)
      : sc_module(module_name), socket("socket"), script(std::move(requests)), quantum_(quantum) {
    using SC_CURRENT_USER_MODULE = loose_initiator;
    SC_THREAD(run);
  }

  std::vector<scripted_request> script;
  std::size_t finished = 0;

 private:
  void run() {
    for (scripted_request& r : script) {
      if (r.at >= now() + quantum_) wait(to_sc_time(r.at - now()));
      tlm::tlm_generic_payload payload;
      payload.set_command(r.command);
      payload.set_address(r.address);
      payload.set_data_ptr(r.data.data());
      payload.set_data_length(static_cast<unsigned>(r.data.size()));
      payload.set_streaming_width(r.streaming_width != 0 ? r.streaming_width : static_cast<unsigned>(r.data.size()));
      payload.set_byte_enable_ptr(r.enables.empty() ? nullptr : r.enables.data());
      payload.set_byte_enable_length(static_cast<unsigned>(r.enables.size()));
      sc_core::sc_time delay = to_sc_time(r.at - std::min(r.at, now()));
      r.begin_req = now() + to_ticks(delay);
      socket->b_transport(payload, delay);
      r.begin_resp = now() + to_ticks(delay);
      r.status = payload.get_response_status();
      ++finished;
    }
  }

  tick_t quantum_;
};

}  // namespace pqa
