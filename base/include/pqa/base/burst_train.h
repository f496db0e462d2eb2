// Bursts whose addresses follow each other, carried by one call of b_transport.
#pragma once

#include <cstdint>
#include <tlm>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// An extension that may be ignored. A payload with it stands for bursts that the initiator would otherwise have sent
// one right after the other; address and data are those of all of them, the delay is the first one's. On return the
// delay is that of the last response, and the train says when the others came. A train of one burst is a burst like any
// other that asks whether trains are welcome; longer ones go only where they were, last time. A target that refuses a
// train has done nothing of it.
//
// Who stands in between and looks at bursts, or delays them, need not know of trains: they are welcome only at a target
// that is bound to who passed them on last, and who passes them on without knowing does not say so.
class burst_train final : public tlm::tlm_extension<burst_train> {
 public:
  // A burst of the train.
  struct part {
    std::uint32_t bytes = 0;
    tick_t leaves = 0;      // after the first one
    tick_t before_end = 0;  // its response, before the last one; set by the target
  };

  // What the initiator needs of the bytes that it reads. Only a target to which trains are welcome may do less than to
  // copy them into the payload.
  enum class need : std::uint8_t { copy, place, nothing };

  std::vector<part> parts;
  need bytes = need::copy;
  const unsigned char* place = nullptr;  // by the target: where they lie, until somebody waits; null: they are copied
  std::uint64_t version = 0;  // of what lies there, by the target: as long as it is the same nothing has been written
                              // to these addresses; 0: there may have been
  const tlm::tlm_bw_transport_if<>* from = nullptr;  // who passed it on last, knowing of trains
  bool served = false;                               // by the target: part by part
  bool welcome = false;                              // by the target: so are longer ones, by the next call

  static burst_train* of(const tlm::tlm_generic_payload& payload) { return payload.get_extension<burst_train>(); }
  // For the initiator, bound to `self`, before it sends the train.
  void leave(const tlm::tlm_bw_transport_if<>* self) {
    from = self;
    place = nullptr;
    version = 0;
    served = welcome = false;
  }
  // To be called by modules that pass payloads on as they are: what comes from `before`, which is bound to them, comes
  // to the next one from `self`.
  static void pass_on(const tlm::tlm_generic_payload& payload, const tlm::tlm_bw_transport_if<>* before,
                      const tlm::tlm_bw_transport_if<>& self) {
    if (burst_train* train = of(payload)) train->from = train->from == before ? &self : nullptr;
  }

  tlm::tlm_extension_base* clone() const override { return new burst_train(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { *this = static_cast<const burst_train&>(other); }
};

}  // namespace pqa
