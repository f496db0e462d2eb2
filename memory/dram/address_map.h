// From an address to a place in a DRAM, bit by bit.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pqa/memory/dram_config.h"

namespace pqa {

// `bank` counts over the whole channel: ((pseudo channel * ranks + rank) * bank groups + group) * banks per group +
// bank.
struct dram_place {
  std::uint32_t channel = 0;
  std::uint32_t bank = 0;
  std::uint32_t row = 0;
  std::uint32_t column = 0;  // of the first transfer of the burst
};

class address_map {
 public:
  // Throws dram_config_error for a map that is not one to one, or that tears a burst apart. The sizes of the
  // configuration have to be powers of two.
  explicit address_map(const dram_config& config);

  // The burst that holds the byte at `address`, below the capacity.
  dram_place place(std::uint64_t address) const { return walk(*this, address).place(); }

  // Places of bursts in ascending order: all but the part of the lowest bits is looked up once in 16 bursts.
  class walk {
   public:
    walk(const address_map& map, std::uint64_t address)
        : map_(map), burst_(address >> map.burst_bits_), upper_(map.upper_place(address)) {}
    dram_place place() const {
      const dram_place& low = map_.lowest_[burst_ & (lowest_values - 1)];
      return {upper_.channel ^ low.channel, upper_.bank ^ low.bank, upper_.row ^ low.row, upper_.column ^ low.column};
    }
    void next() {
      ++burst_;
      if ((burst_ & (lowest_values - 1)) == 0) upper_ = map_.upper_place(burst_ << map_.burst_bits_);
    }

   private:
    const address_map& map_;
    std::uint64_t burst_;
    dram_place upper_;
  };

 private:
  // The places of the bits of an address are those of its bytes, XORed: a table for each byte above the burst. A place
  // is a word of column, row, bank and channel; for the lowest bits, which change most, its parts.
  using table = std::array<std::uint64_t, 256>;

  static constexpr std::uint64_t lowest_bits = 4;
  static constexpr std::uint64_t lowest_values = 1 << lowest_bits;

  // The part of all bits but the lowest.
  dram_place upper_place(std::uint64_t address) const {
    std::uint64_t word = 0;
    std::uint64_t left = address >> burst_bits_ >> lowest_bits;
    for (const table& t : upper_) {
      word ^= t[left & 255];
      left >>= 8;
    }
    return place_of(word);
  }
  dram_place place_of(std::uint64_t word) const {
    return {static_cast<std::uint32_t>(word >> channel_at_), static_cast<std::uint32_t>(word >> bank_at_ & bank_mask_),
            static_cast<std::uint32_t>(word >> row_at_ & row_mask_), static_cast<std::uint32_t>(word & column_mask_)};
  }

  std::array<dram_place, lowest_values> lowest_;
  std::vector<table> upper_;
  std::uint32_t burst_bits_ = 0;
  std::uint32_t row_at_ = 0;
  std::uint32_t bank_at_ = 0;
  std::uint32_t channel_at_ = 0;
  std::uint64_t column_mask_ = 0;
  std::uint64_t row_mask_ = 0;
  std::uint64_t bank_mask_ = 0;
};

const char* name_of(dram_field field);

// The map of a legal configuration with the number of bits of every field, and without fields of none.
std::string resolved_map(const dram_config& config);

}  // namespace pqa
