// The bytes behind a memory: sparse, zero until written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace pqa {

// A 64-bit address space of pages that come into being when they are first written. Addresses are the bus's; nothing is
// checked here, and address + count must not exceed 2^64.
class storage {
 public:
  static constexpr std::uint64_t page_bytes = 64 * 1024;

  void read(std::uint64_t address, void* to, std::uint64_t count) const;
  void write(std::uint64_t address, const void* from, std::uint64_t count);

  // The page that holds the address, made when it is not there. It stays where it is as long as the storage lives.
  std::uint8_t* page(std::uint64_t address);

  std::size_t pages() const { return pages_.size(); }

 private:
  struct recent_page {
    std::uint64_t number = ~std::uint64_t{0};
    std::uint8_t* bytes = nullptr;
  };

  std::uint8_t* find(std::uint64_t number) const;
  std::uint8_t* find_or_make(std::uint64_t number);

  std::unordered_map<std::uint64_t, std::unique_ptr<std::uint8_t[]>> pages_;
  mutable std::array<recent_page, 64> recent_;  // spares the hash map on nearly every access
};

}  // namespace pqa
