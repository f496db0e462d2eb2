#include "storage.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace pqa {

storage::stored_page* storage::find(std::uint64_t number) const {
  recent_page& recent = recent_[number % recent_.size()];
  if (recent.number == number) return recent.page;
  const auto found = pages_.find(number);
  if (found == pages_.end()) return nullptr;
  recent = {number, &found->second};
  return recent.page;
}

storage::stored_page& storage::find_or_make(std::uint64_t number) {
  if (stored_page* page = find(number)) return *page;
  stored_page& page = pages_[number];
  page.bytes.reset(static_cast<std::uint8_t*>(std::calloc(page_bytes, 1)));  // untouched until it is written
  if (!page.bytes) throw std::bad_alloc();
  recent_[number % recent_.size()] = {number, &page};
  return page;
}

std::uint8_t* storage::page(std::uint64_t address) {
  stored_page& page = find_or_make(address / page_bytes);
  page.exposed = true;
  return page.bytes.get();
}

storage::place storage::in_one_page(std::uint64_t address, std::uint64_t count) const {
  const std::uint64_t offset = address % page_bytes;
  if (count > page_bytes - offset) return {};
  const stored_page* const page = find(address / page_bytes);
  if (page == nullptr) return {};
  place found{page->bytes.get() + offset, 0};
  if (page->exposed) return found;
  for (std::uint64_t block = offset / block_bytes; block <= (offset + count - 1) / block_bytes; ++block)
    found.version = std::max(found.version, page->written[block]);
  return found;
}

void storage::read(std::uint64_t address, void* to, std::uint64_t count) const {
  auto* out = static_cast<std::uint8_t*>(to);
  while (count > 0) {
    const std::uint64_t offset = address % page_bytes;
    const std::uint64_t piece = std::min(count, page_bytes - offset);
    if (const stored_page* page = find(address / page_bytes)) {
      std::memcpy(out, page->bytes.get() + offset, piece);
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
    stored_page& page = find_or_make(address / page_bytes);
    ++writes_;
    for (std::uint64_t block = offset / block_bytes; block <= (offset + piece - 1) / block_bytes; ++block)
      page.written[block] = writes_;
    std::memcpy(page.bytes.get() + offset, in, piece);
    address += piece;
    in += piece;
    count -= piece;
  }
}

}  // namespace pqa
