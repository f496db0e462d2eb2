#include "interconnect/address_decoder.h"

#include <algorithm>

#include <fmt/format.h>

#include "pqa/base/error.h"

namespace pqa {

address_decoder::address_decoder(std::vector<output_range> map, const std::string& who) : map_(std::move(map)) {
  if (map_.empty()) throw input_error(fmt::format("{}: no address range; allowed is 1 or more", who));
  for (std::size_t i = 0; i < map_.size(); ++i) {
    const address_range& a = map_[i].range;
    if (a.begin >= a.end) {
      throw input_error(fmt::format("{}: range {} from {:#x} to {:#x} is empty", who, i, a.begin, a.end));
    }
    for (std::size_t j = 0; j < i; ++j) {
      const address_range& b = map_[j].range;
      if (!a.overlaps(b)) continue;
      throw input_error(fmt::format("{}: range {} from {:#x} to {:#x} overlaps range {} from {:#x} to {:#x}", who, i,
                                    a.begin, a.end, j, b.begin, b.end));
    }
  }
}

std::size_t address_decoder::decode(std::uint64_t address, std::uint64_t count) const {
  for (const output_range& m : map_) {
    if (m.range.holds(address)) return count <= m.range.end - address ? m.output : no_output;
  }
  return no_output;
}

output_range address_decoder::around(std::uint64_t address) const {
  output_range hole{{0, never_mapped}, no_output};
  for (const output_range& m : map_) {
    if (m.range.holds(address)) return m;
    if (m.range.end <= address) hole.range.begin = std::max(hole.range.begin, m.range.end);
    if (m.range.begin > address) hole.range.end = std::min(hole.range.end, m.range.begin);
  }
  return hole;
}

}  // namespace pqa
