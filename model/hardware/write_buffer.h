// Results on their way to memory: packed as they come, taken as bursts are sent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <utility>
#include <vector>

#include "schedule/burst.h"

namespace pqa {

class write_buffer {
 public:
  void clear() { pieces_.clear(); }
  void add(std::uint64_t address, std::vector<std::uint8_t> bytes) { pieces_.push_back({address, std::move(bytes)}); }

  // Copies the burst's bytes, which come from one or more pieces; those that have left for good are forgotten.
  void take(const burst& b, std::uint8_t* data) {
    const std::uint64_t burst_end = b.address + b.bytes;
    for (const piece& p : pieces_) {
      if (p.address >= burst_end) break;
      const std::uint64_t begin = std::max(b.address, p.address);
      const std::uint64_t end = std::min(burst_end, p.address + p.bytes.size());
      if (begin < end) std::memcpy(data + (begin - b.address), p.bytes.data() + (begin - p.address), end - begin);
    }
    while (!pieces_.empty() && pieces_.front().address + pieces_.front().bytes.size() <= burst_end) pieces_.pop_front();
  }

 private:
  struct piece {
    std::uint64_t address;
    std::vector<std::uint8_t> bytes;
  };
  std::deque<piece> pieces_;
};

}  // namespace pqa
