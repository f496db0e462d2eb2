// A piece of the address space.
#pragma once

#include <cstdint>

namespace pqa {

// Addresses begin <= a < end; the topmost address of the 64-bit space cannot be inside.
struct address_range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool holds(std::uint64_t address) const { return address >= begin && address < end; }
  bool overlaps(const address_range& other) const { return begin < other.end && other.begin < end; }
  std::uint64_t size() const { return end - begin; }
};

}  // namespace pqa
