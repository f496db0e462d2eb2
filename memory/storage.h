// The bytes behind a memory: sparse, zero until written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <unordered_map>

namespace pqa {

// A 64-bit address space of pages that come into being when they are first written, and take memory from the system as
// far as they are. Addresses are the bus's; nothing is checked here, and address + count must not exceed 2^64.
class storage {
 public:
  static constexpr std::uint64_t page_bytes = 1024 * 1024;

  void read(std::uint64_t address, void* to, std::uint64_t count) const;
  void write(std::uint64_t address, const void* from, std::uint64_t count);

  // Bytes that lie one after the other, and a number that changes with every write to them, or near them; 0 if it might
  // not. Null if they lie in several pages, or in one that has not been written.
  struct place {
    const std::uint8_t* bytes = nullptr;
    std::uint64_t version = 0;
  };
  place in_one_page(std::uint64_t address, std::uint64_t count) const;

  // The page that holds the address, made when it is not there. It stays where it is as long as the storage lives; what
  // is written by way of the pointer is not seen, so the page has no version from now on.
  std::uint8_t* page(std::uint64_t address);

  std::size_t pages() const { return pages_.size(); }

 private:
  static constexpr std::uint64_t block_bytes = 64 * 1024;  // that have a version

  struct free_bytes {
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
  };
  struct stored_page {
    std::unique_ptr<std::uint8_t[], free_bytes> bytes;
    std::array<std::uint64_t, page_bytes / block_bytes> written{};  // number of the last write to each block
    bool exposed = false;                                           // somebody may have a pointer
  };
  struct recent_page {
    std::uint64_t number = ~std::uint64_t{0};
    stored_page* page = nullptr;
  };

  stored_page* find(std::uint64_t number) const;
  stored_page& find_or_make(std::uint64_t number);

  mutable std::unordered_map<std::uint64_t, stored_page> pages_;
  std::uint64_t writes_ = 0;
  mutable std::array<recent_page, 64> recent_;  // spares the hash map on nearly every access
};

}  // namespace pqa
