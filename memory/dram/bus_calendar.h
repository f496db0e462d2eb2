// Which clocks of a command bus are taken, when commands are not placed in the order of time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "dram/channel_state.h"

namespace pqa {

// Remembers about a thousand clocks; what is older counts as taken.
class bus_calendar {
 public:
  // Takes the first `clocks` (1 to 8) free clocks in a row, not before `from`; returns the first of them.
  ck_t take(ck_t from, std::int32_t clocks) {
    ck_t clock = std::max(from, first_);
    cover(clock + clocks);
    const std::uint64_t all = (std::uint64_t{1} << clocks) - 1;
    if (clock < end_of_last_) clock = first_free(clock, clocks, all);
    mark(clock, all);
    end_of_last_ = std::max(end_of_last_, clock + clocks);
    return clock;
  }

  // The clock after the last that is taken; 0: none is.
  ck_t end_of_last() const { return end_of_last_; }

  // Nothing is free before this clock.
  void close_before(ck_t clock) {
    cover(clock);
    first_ = std::max(first_, clock);
  }

 private:
  static constexpr ck_t words = 16;

  std::uint64_t& word(ck_t clock) { return taken_[static_cast<std::size_t>(clock >> 6 & (words - 1))]; }
  std::uint64_t bits_from(ck_t clock) {
    const unsigned shift = clock & 63;
    const std::uint64_t low = word(clock) >> shift;
    return shift == 0 ? low : low | word(clock + 63) << (64 - shift);
  }

  // The first of `clocks` free clocks from `clock` on, which may lie before the last that is taken.
  [[gnu::noinline]] ck_t first_free(ck_t clock, std::int32_t clocks, std::uint64_t all) {
    while (true) {
      const std::uint64_t busy = bits_from(clock) & all;
      if (busy == 0) return clock;
      clock += 64 - __builtin_clzll(busy);  // beyond the last that is taken
      cover(clock + clocks);
    }
  }

  void mark(ck_t clock, std::uint64_t bits) {
    const unsigned shift = clock & 63;
    word(clock) |= bits << shift;
    if (shift > 64 - 8) word(clock + 63) |= bits >> (64 - shift);
  }

  // The words up to that of `clock`, and the next one, which bits_from() looks into, are there and clean.
  void cover(ck_t clock) {
    if (clock >= covered_) extend((clock >> 6) + 1);
  }
  [[gnu::noinline]] void extend(ck_t last) {
    for (ck_t w = std::max((covered_ >> 6) + 1, last + 1 - words); w <= last; ++w)
      taken_[static_cast<std::size_t>(w & (words - 1))] = 0;
    covered_ = last << 6;
    first_ = std::max(first_, (last + 1 - words) << 6);
  }

  ck_t end_of_last_ = 0;
  ck_t first_ = 0;                   // no clock before it can be taken
  ck_t covered_ = (words - 1) << 6;  // the first clock of the last word that is there
  std::array<std::uint64_t, words> taken_{};
};

}  // namespace pqa
