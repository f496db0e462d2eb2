// Requests that go on in ascending order between random jumps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "unit/memory/dram/request_driver.h"

namespace pqa {

// Of 1 to `most_bytes` bytes, reads and writes, in `span` bytes.
inline std::vector<driven_request> random_requests(std::mt19937_64& random, std::uint64_t span, std::size_t count,
                                                   std::uint64_t most_bytes) {
  const std::uint64_t writes = random() % 5;
  const std::uint64_t jumps = 1 + random() % 8;
  std::vector<driven_request> requests(count);
  std::uint64_t at = 0;
  for (driven_request& r : requests) {
    r.bytes = static_cast<std::uint32_t>(1 + random() % most_bytes);
    if (random() % jumps == 0) at = random() % span;
    if (at + r.bytes > span) at = 0;
    r.address = at;
    at += r.bytes;
    r.is_write = random() % 4 < writes;
  }
  return requests;
}

// Whole bursts at their boundaries.
inline std::vector<driven_request> random_bursts(std::mt19937_64& random, std::uint64_t span, std::size_t count,
                                                 std::uint32_t bytes) {
  std::vector<driven_request> requests = random_requests(random, span / bytes, count, 1);
  for (driven_request& r : requests) {
    r.address *= bytes;
    r.bytes = bytes;
  }
  return requests;
}

}  // namespace pqa
