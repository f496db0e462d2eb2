// An interconnect as a file describes it (docs/formats.md, "Memory").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pqa/memory/address_range.h"

namespace pqa {

// Of several ports that wait for one output: one after the other; the highest priority (a lower one may wait for ever);
// shares of the bandwidth in proportion to the weights.
enum class arbitration { round_robin, priority, weighted };

// The bus itself; who is bound to it is said when it is made.
struct interconnect_config {
  std::string name = "interconnect";
  std::uint32_t width_bits = 128;        // of a link, in each direction: 8 to 65536, a multiple of 8
  std::uint64_t clock_hz = 300'000'000;  // 1 to 10^12
  double latency_ns = 0.0;               // on the way to the target: 0 to 10^9
  pqa::arbitration arbitration = pqa::arbitration::round_robin;
  std::uint32_t outstanding_per_port = 32;  // 1 to 65536
  bool dmi = false;                         // let direct memory pointers pass: their traffic is not seen. Not in files
};

// What an arbiter knows of a port.
struct port_share {
  std::uint32_t priority = 1;  // 0 to 1000; the higher goes first
  std::uint32_t weight = 1;    // 1 to 1000000
};

// A range of addresses and the output that serves it; one output may serve several.
struct output_range {
  address_range range;
  std::size_t output = 0;
};

// The traffic of an output.
struct output_statistics {
  std::uint64_t requests = 0;
  std::uint64_t forward_beats = 0;  // cycles in which the link to the target was used
  std::uint64_t return_beats = 0;   // and the link back
  std::uint64_t waited_cycles = 0;  // summed over the requests: from being there to being chosen
};

}  // namespace pqa
