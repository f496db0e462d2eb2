// An initiator that plays a script over the four phases and writes down what happened when.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/base/clock.h"
#include "tlm/payload_pool.h"

namespace pqa {

// How an initiator ends a response.
enum class response_style {
  completed,       // returns TLM_COMPLETED
  updated,         // returns TLM_UPDATED with END_RESP, annotated with response_delay
  later,           // calls END_RESP after response_delay
  from_inside,     // calls END_RESP from within nb_transport_bw
  annotated_call,  // calls END_RESP in the next delta cycle, annotated with response_delay
};

struct scripted_request {
  tick_t at = 0;  // not before this tick, nor before the END_REQ of the request before
  tlm::tlm_command command = tlm::TLM_READ_COMMAND;
  std::uint64_t address = 0;
  std::vector<std::uint8_t> data;  // written, or as many bytes to read
  unsigned streaming_width = 0;    // 0: the data length
  std::vector<std::uint8_t> enables;
  tick_t annotation = 0;  // of BEGIN_REQ
  unsigned deltas = 0;    // delta cycles to let pass before it is sent
  response_style style = response_style::completed;
  tick_t response_delay = 0;

  // The outcome.
  tick_t begin_req = never;
  tick_t end_req = never;
  tick_t begin_resp = never;
  bool completed_early = false;
  tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
};

class test_initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<test_initiator> socket;

  test_initiator(const sc_core::sc_module_name& module_name, std::vector<scripted_request> requests);

  std::vector<scripted_request> script;
  payload_pool pool;
  std::size_t finished = 0;

 private:
  struct owed_end {
    tlm::tlm_generic_payload* payload = nullptr;
    tick_t at = 0;
    tick_t annotation = 0;
  };

  void send();
  void send_one(std::size_t index);
  void end_responses();
  void response_began(std::size_t index, tick_t at);
  void owe_end(tlm::tlm_generic_payload& payload, tick_t at, tick_t annotation);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  tlm::tlm_sync_enum end_response(scripted_request& request, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay);
  void finish(tlm::tlm_generic_payload& payload);

  std::map<const tlm::tlm_generic_payload*, std::size_t> under_way_;
  bool request_open_ = false;
  std::size_t open_ = 0;  // the request whose END_REQ is owed
  sc_core::sc_event request_ended_;
  std::deque<owed_end> owed_;
  sc_core::sc_event end_due_;
};

}  // namespace pqa
