// A DRAM: banks, commands, refresh, and a controller for each channel.
#pragma once

#include <cstdint>
#include <systemc>

#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_statistics.h"
#include "pqa/memory/dram_trace.h"
#include "pqa/memory/memory_target.h"

namespace pqa {

// Approximately timed: requests are cut into bursts, which the controllers of their channels serve out of order; a
// request is answered when the data of its last burst are through. END_REQ is withheld until every burst has a place in
// a queue; what comes later waits behind it, in the order of BEGIN_REQ. Data move at BEGIN_REQ, so that a read finds
// what the writes before it wrote, whatever the order of service; bursts that overlap are never reordered. Requests
// that arrive in one tick by several ports are taken up when it is over, in the order (port, reads before writes, order
// on the port), beginning with another port each time; END_REQ answers a port as if the others had sent nothing in that
// tick. Only which of two accesses to the same bytes in one tick moves first is left to the order of the calls. Loosely
// timed: b_transport sends the bursts through the same banks in the order of the calls, exactly timed, as long as that
// is what a controller would do. Where it would let some overtake others, it gets the choice, and the caller is told
// when its burst can be expected, which comes true in the mean.
class dram : public memory_target {
 public:
  // The address range is settings.base and the capacity, or settings.size_bytes of it. Throws input_error for an
  // impossible configuration, or a size beyond the capacity.
  dram(const sc_core::sc_module_name& name, const dram_config& config, const target_settings& settings = {});

  const dram_config& config() const { return config_; }

  // Over all channels, and of one; up to the current time.
  dram_statistics dram_counts();
  dram_statistics dram_counts(std::uint32_t channel);

  // Every command goes there from now on; null: nowhere. It must outlive the simulation. Commands of a controller are
  // recorded when something depends on them, so call dram_counts() when all up to the current time shall be there.
  void trace_to(dram_trace* trace);

 private:
  dram_config config_;
};

}  // namespace pqa
