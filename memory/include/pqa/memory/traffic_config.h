// Another master of the SoC as a file describes it (docs/formats.md, "Memory").
#pragma once

#include <cstdint>
#include <string>

#include "pqa/base/peer_protocol.h"

namespace pqa {

// constant: ascending addresses at an even rate. random: random addresses at an even rate. bursty: ascending addresses,
// burst_requests at the rate, then a gap. trace: what a file says.
enum class traffic_pattern { constant, random, bursty, trace };

// What a generator sends, where to, and how it counts at an interconnect.
struct traffic_config {
  std::string name = "traffic";
  traffic_pattern pattern = traffic_pattern::constant;
  std::uint64_t rate_bytes_per_second = 1'000'000'000;  // 0 (silent) to 10^15
  std::uint32_t bytes = 64;                             // of a request: 1 to 65536
  double read_share = 1.0;                              // of the requests: 0 to 1
  std::uint32_t outstanding = 8;                        // requests in flight: 1 to 65536
  std::uint64_t base = 0;                               // first address
  std::uint64_t size_bytes = 64 * 1024 * 1024;          // of what is accessed: `bytes` or more
  std::uint32_t priority = 1;                           // at an interconnect: 0 to 1000, the higher goes first
  std::uint32_t weight = 1;                             // at an interconnect: 1 to 1000000
  std::uint64_t seed = 1;
  std::uint32_t burst_requests = 16;  // bursty: 1 to 10^6
  double gap_ns = 1000.0;             // bursty: 0 to 10^9, from the end of a burst's last slot
  std::string trace;                  // the file
  peer_protocol peers = peer_protocol::strict;
};

}  // namespace pqa
