// Who goes next, of several that wait for one link.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pqa/memory/interconnect_config.h"

namespace pqa {

// Competitors are numbered from 0. Without state of time: it is asked when the link is free.
class arbiter {
 public:
  virtual ~arbiter() = default;

  // The one that goes, of those that wait; at least one does.
  virtual std::size_t choose(const std::vector<bool>& waiting) = 0;
  // It went, with data of so many beats in one direction or the other.
  virtual void went(std::size_t which, std::uint64_t beats) = 0;
};

// round_robin: the next one after the one that went last. priority: the highest priority, round robin among equals;
// a lower one may wait for ever. weighted: beats of data are shared in proportion to the weights among those that
// wait, by start-time fair queueing (Goyal, Vin, Cheng, 1996): each has a virtual time that grows by beats / weight,
// the least goes first, and one that was away resumes at the link's virtual time, so it neither saves up nor owes.
std::unique_ptr<arbiter> make_arbiter(arbitration kind, const std::vector<port_share>& shares);

}  // namespace pqa
