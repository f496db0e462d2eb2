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
  dram_place place(std::uint64_t address) const {
    return place_of(upper_word(address) ^ tables_.front()[address >> burst_bits_ & 255]);
  }

  // Places of bursts in ascending order: all but the lowest byte's part is looked up once in 256 bursts.
  class walk {
   public:
    walk(const address_map& map, std::uint64_t address)
        : map_(map), burst_(address >> map.burst_bits_), upper_(map.upper_word(address)) {}
    dram_place place() const { return map_.place_of(upper_ ^ map_.tables_.front()[burst_ & 255]); }
    void next() {
      ++burst_;
      if ((burst_ & 255) == 0) upper_ = map_.upper_word(burst_ << map_.burst_bits_);
    }

   private:
    const address_map& map_;
    std::uint64_t burst_;
    std::uint64_t upper_;
  };

 private:
  // The places of the bits of an address are those of its bytes, XORed: a table for each byte above the burst. A place
  // is a word of column, row, bank and channel.
  using table = std::array<std::uint64_t, 256>;

  // The part of all bytes but the lowest.
  std::uint64_t upper_word(std::uint64_t address) const {
    std::uint64_t word = 0;
    std::uint64_t left = address >> burst_bits_ >> 8;
    for (std::size_t i = 1; i < tables_.size(); ++i, left >>= 8) word ^= tables_[i][left & 255];
    return word;
  }
  dram_place place_of(std::uint64_t word) const {
    return {static_cast<std::uint32_t>(word >> channel_at_), static_cast<std::uint32_t>(word >> bank_at_ & bank_mask_),
            static_cast<std::uint32_t>(word >> row_at_ & row_mask_), static_cast<std::uint32_t>(word & column_mask_)};
  }

  std::vector<table> tables_;  // at least one
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
