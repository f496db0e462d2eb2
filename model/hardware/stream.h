// The stream protocol between the stages: tokens forward, credits back.
//
// A source may push one token for each credit it holds. A credit says from which cycle it may be used; a token says
// from which cycle it may be used by the receiver. Both are sent when they are known, which may be before that cycle.
// The FIFO is in the receiver: it hands out its depth in credits when a tile begins and one more for each token it
// takes. The sockets are TLM base sockets, so that a probe can be bound between two stages.
#pragma once

#include <cstdint>
#include <tlm>

#include "pqa/base/clock.h"

namespace pqa {

template <class Token>
class stream_fw_if : public virtual sc_core::sc_interface {
 public:
  using protocol_types = Token;  // asked for by TLM's base sockets
  virtual void push(const Token& token, cycle_t usable) = 0;
};

template <class Token>
class stream_bw_if : public virtual sc_core::sc_interface {
 public:
  using protocol_types = Token;
  virtual void credit(const Token* kind, std::uint32_t slots,
                      cycle_t usable) = 0;  // kind: always null, names the stream
};

// A socket of our own interfaces on TLM's base socket.
template <class FW, class BW, int N = 1>
class link_source : public tlm::tlm_base_initiator_socket<32, FW, BW, N, sc_core::SC_ONE_OR_MORE_BOUND> {
 public:
  explicit link_source(const char* name)
      : tlm::tlm_base_initiator_socket<32, FW, BW, N, sc_core::SC_ONE_OR_MORE_BOUND>(name) {}
};

template <class FW, class BW>
class link_sink : public tlm::tlm_base_target_socket<32, FW, BW, 1, sc_core::SC_ONE_OR_MORE_BOUND> {
 public:
  explicit link_sink(const char* name)
      : tlm::tlm_base_target_socket<32, FW, BW, 1, sc_core::SC_ONE_OR_MORE_BOUND>(name) {}
};

template <class Token>
using stream_source = link_source<stream_fw_if<Token>, stream_bw_if<Token>>;
template <class Token>
using stream_sink = link_sink<stream_fw_if<Token>, stream_bw_if<Token>>;

}  // namespace pqa
