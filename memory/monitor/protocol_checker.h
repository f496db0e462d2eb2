// Follows the transactions of one link and holds them against the base protocol. Plain C++: a shell says what is
// called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "pqa/base/clock.h"
#include "pqa/memory/protocol_rules.h"

namespace pqa {

enum class transport_phase : std::uint8_t { begin_req, end_req, begin_resp, end_resp, other };
enum class transport_answer : std::uint8_t { accepted, updated, completed };

// A payload as it is at one moment. `payload` tells transactions apart.
struct payload_view {
  const void* payload = nullptr;
  int command = 0;  // 0 read, 1 write, 2 ignore
  std::uint64_t address = 0;
  const unsigned char* data = nullptr;
  std::uint32_t length = 0;
  const unsigned char* enables = nullptr;
  std::uint32_t enable_length = 0;
  std::uint32_t streaming_width = 0;
  int status = 0;  // 0 incomplete, as in tlm_response_status
  bool dmi_allowed = false;
  bool option_set = false;  // the option attribute is not TLM_MIN_PAYLOAD
  bool managed = false;
  int references = 0;
};

// Kernel time, and the time at which what is said takes effect: with the annotated delay.
struct call_time {
  tick_t now = 0;
  tick_t at = 0;
};

struct protocol_violation {
  protocol_rule rule = protocol_rule::request_left_open;
  tick_t at = 0;  // kernel time
  std::uint64_t address = 0;
};

struct protocol_checker_settings {
  bool addresses_may_change = true;  // by an interconnect further down
  bool reads_arrays = false;         // arrays_changed costs a look at every byte
};

class protocol_checker {
 public:
  static constexpr std::size_t most_kept = 16;

  explicit protocol_checker(const protocol_checker_settings& settings = {}) : settings_(settings) {}

  // What has to be known of a call when it comes back.
  struct open_call {
    payload_view before;
    transport_phase phase = transport_phase::other;
    call_time time;
    std::uint64_t steps = 0;  // of the transaction, with this call's
    tick_t answered = never;  // BEGIN_REQ of the transaction whose response this call begins
  };

  // nb_transport_fw and nb_transport_bw: to be told before the call is passed on and when it has come back. Calls may
  // nest. The second gives the tick of the BEGIN_REQ of a transaction whose response begins by the return, or `never`.
  open_call forward_call(const payload_view& p, transport_phase phase, call_time t);
  tick_t forward_return(const open_call& call, const payload_view& p, transport_answer answer, transport_phase phase,
                        call_time t);
  open_call backward_call(const payload_view& p, transport_phase phase, call_time t);
  void backward_return(const open_call& call, const payload_view& p, transport_answer answer, transport_phase phase,
                       call_time t);

  open_call blocking_call(const payload_view& p, call_time t);
  void blocking_return(const open_call& call, const payload_view& p, call_time t);

  struct direct_region {
    bool has_pointer = false;
    bool has_access = false;  // for reads, writes or both
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };
  void direct_granted(std::uint64_t address, const direct_region& region, tick_t now);
  void debug_return(const payload_view& p, unsigned count, tick_t now);

  // Requests without a response, accepted or not.
  std::uint32_t outstanding() const { return outstanding_; }
  bool idle() const { return open_ == 0; }
  std::uint64_t transactions() const { return transactions_; }  // of both transports
  // With what is still open; the list without.
  protocol_violations violations() const;
  const std::vector<protocol_violation>& first_violations() const { return first_; }

 private:
  enum class stage : std::uint8_t { requesting, accepted, responding, ended, completed };
  struct transaction {
    payload_view given;
    std::uint64_t arrays = 0;
    tick_t begin = 0;
    tick_t latest = 0;
    int status = 0;  // when the response began
    stage at = stage::ended;
    std::uint64_t steps = 0;
  };

  void broken(protocol_rule which, const payload_view& p, tick_t now);
  void expect(bool holds, protocol_rule rule, const payload_view& p, tick_t now) {
    if (!holds) broken(rule, p, now);
  }
  void check_request(const payload_view& p, tick_t now);
  void check_unchanged(const payload_view& given, std::uint64_t arrays, const payload_view& p, tick_t now);
  std::uint64_t digest(const payload_view& p) const;
  bool is_open(const transaction& t) const { return t.at != stage::ended && t.at != stage::completed; }
  transaction* find(const void* payload);
  // Null unless the transaction is open, after the rules that hold at each of its calls.
  transaction* follow(const payload_view& p, protocol_rule otherwise, call_time t);

  void begin_request(const payload_view& p, call_time t);
  void end_request(const payload_view& p, call_time t);
  tick_t begin_response(const payload_view& p, call_time t);
  void end_response(const payload_view& p, call_time t);
  tick_t complete(const payload_view& p, call_time t);
  void close(transaction& t, stage how);
  void check_accepted(const open_call& call, const payload_view& p, transport_phase phase, call_time t);
  std::uint64_t steps_of(const void* payload);

  protocol_checker_settings settings_;
  std::unordered_map<const void*, transaction> seen_;  // those that have ended as well, until the payload is used again
  std::vector<const void*> blocking_;                  // in b_transport
  const void* request_ = nullptr;                      // BEGIN_REQ seen, END_REQ not
  const void* response_ = nullptr;                     // BEGIN_RESP seen, END_RESP not
  tick_t request_free_ = 0;
  tick_t response_free_ = 0;
  std::uint32_t outstanding_ = 0;
  std::uint32_t open_ = 0;
  std::uint64_t transactions_ = 0;
  protocol_violations violations_{};
  std::vector<protocol_violation> first_;
};

}  // namespace pqa
