#include "storage.h"

#include <algorithm>
#include <cstring>

namespace pqa {

std::uint8_t* storage::find(std::uint64_t number) const {
  recent_page& recent = recent_[number % recent_.size()];
  if (recent.number == number) return recent.bytes;
  const auto found = pages_.find(number);
  if (found == pages_.end()) return nullptr;
  recent = {number, found->second.get()};
  return recent.bytes;
}

std::uint8_t* storage::find_or_make(std::uint64_t number) {
  if (std::uint8_t* bytes = find(number)) return bytes;
  auto& page = pages_[number];
  page = std::make_unique<std::uint8_t[]>(page_bytes);
  recent_[number % recent_.size()] = {number, page.get()};
  return page.get();
}

std::uint8_t* storage::page(std::uint64_t address) {
  return find_or_make(address / page_bytes);
}

void storage::read(std::uint64_t address, void* to, std::uint64_t count) const {
  auto* out = static_cast<std::uint8_t*>(to);
  while (count > 0) {
    const std::uint64_t offset = address % page_bytes;
    const std::uint64_t piece = std::min(count, page_bytes - offset);
    if (const std::uint8_t* bytes = find(address / page_bytes)) {
      std::memcpy(out, bytes + offset, piece);
    } else {
      std::memset(out, 0, piece);
    }
    address += piece;
    out += piece;
    count -= piece;
  }
}

void storage::write(std::uint64_t address, const void* from, std::uint64_t count) {
  const auto* in = static_cast<const std::uint8_t*>(from);
  while (count > 0) {
    const std::uint64_t offset = address % page_bytes;
    const std::uint64_t piece = std::min(count, page_bytes - offset);
    std::memcpy(find_or_make(address / page_bytes) + offset, in, piece);
    address += piece;
    in += piece;
    count -= piece;
  }
}

}  // namespace pqa
