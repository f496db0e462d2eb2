// How exactly the peers of a socket have to keep to the base protocol: one switch for initiators and targets.
#pragma once

#include <cstdint>

namespace pqa {

// `strict` is IEEE 1666-2011. Its shortcuts are no leniency and are always taken: END_REQ left out, TLM_UPDATED with a
// phase, TLM_COMPLETED early, a time annotation on any call.
//
// `lenient` takes three things beside that, which initiators and targets in the wild do (docs/protocol.md):
//
//                                         strict                          lenient
//   target: streaming width 0             TLM_BURST_ERROR_RESPONSE        stands for the data length
//   target: a request whose status is     TLM_GENERIC_ERROR_RESPONSE      carried out as if it were
//           not TLM_INCOMPLETE_RESPONSE                                   TLM_INCOMPLETE_RESPONSE
//   initiator: a response whose status    an error                        TLM_OK_RESPONSE
//           is TLM_INCOMPLETE_RESPONSE
//
// What we send is the same in both.
enum class peer_protocol : std::uint8_t { strict, lenient };

}  // namespace pqa
