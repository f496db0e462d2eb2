// Follows the transactions of one socket. Plain C++: payloads are known by their address.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "pqa/base/clock.h"
#include "pqa/memory/protocol_rules.h"

namespace pqa {

class protocol_checker {
 public:
  // What must not change while a transaction is under way.
  struct attributes {
    int command = 0;
    std::uint32_t length = 0;
    std::uint32_t streaming_width = 0;
    bool operator!=(const attributes& o) const {
      return command != o.command || length != o.length || streaming_width != o.streaming_width;
    }
  };

  // `has_status`: the response status is not incomplete. Times are those at which a phase takes effect.
  void begin_request(const void* payload, const attributes& a, bool has_status, tick_t at);
  void end_request(const void* payload, tick_t at);
  // Gives the tick at which the request began, or `never` when there was none.
  tick_t begin_response(const void* payload, const attributes& a, bool has_status, tick_t at);
  void end_response(const void* payload, tick_t at);
  // TLM_COMPLETED to BEGIN_REQ: request and response have ended. Gives the tick at which the request began.
  tick_t complete(const void* payload, bool has_status, tick_t at);
  void broken(protocol_rule rule) { ++violations_[static_cast<std::size_t>(rule)]; }

  // Accepted or not, and not answered.
  std::uint32_t outstanding() const { return outstanding_; }
  bool idle() const { return under_way_.empty(); }
  // With what is still open.
  protocol_violations violations() const;

 private:
  struct transaction {
    attributes given;
    tick_t begin = 0;
    bool answered = false;
  };

  std::unordered_map<const void*, transaction> under_way_;
  const void* request_ = nullptr;  // BEGIN_REQ seen, END_REQ not
  const void* response_ = nullptr;
  tick_t request_free_ = 0;
  tick_t response_free_ = 0;
  std::uint32_t outstanding_ = 0;
  protocol_violations violations_{};
};

}  // namespace pqa
