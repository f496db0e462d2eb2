// The rows of the input that are in use, rearranged so that neighbouring columns of the unfolded input are neighbours
// in memory: what makes the fast encoder's unfolding a few vector copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "arithmetic/aligned_buffer.h"
#include "arithmetic/unfold.h"
#include "pqa/layer.h"

namespace pqa {

// Holds the last few padded input rows of channels [channel_begin, channel_end) as 16-bit numbers less a constant
// offset. A row is [channel][phase][position]: the pixel that tap kx of output ox sees lies in phase kx % stride at
// position ox + kx / stride, so taps of successive outputs are successive whatever the stride is.
class plane_rows {
 public:
  // Elements beyond the end of a row's data that may be read; what they hold means nothing.
  static constexpr std::size_t slack = 96;

  // rows: how many successive padded rows have to be held at the same time.
  plane_rows(const layer& l, std::uint32_t channel_begin, std::uint32_t channel_end, std::uint32_t rows,
             std::int16_t offset);

  // Forgets all rows: the map, or what its rows hold, may be another now.
  void reset(const feature_view& view);

  // Row y of the padded input: y = 0 is the uppermost row of padding. Valid until row y + rows is asked for.
  const std::int16_t* row(std::uint64_t y);

  // Where in a row the taps (channel, kx) of output ox = 0 lie.
  std::size_t position(std::uint32_t channel, std::uint32_t kx) const;

  // A place of at least `slack` elements that all hold a padding zero.
  const std::int16_t* zeros() const { return rows_.data() + std::size_t{row_count_} * row_size_; }

 private:
  void rearrange(const std::int32_t* source, std::int16_t* target) const;

  layer layer_;
  std::uint32_t channel_begin_;
  std::uint32_t channel_end_;
  std::uint32_t row_count_;
  std::uint32_t phases_;    // those that any tap uses
  std::size_t plane_size_;  // positions
  std::size_t row_size_;
  std::int16_t offset_;
  feature_view view_;
  std::vector<std::uint64_t> held_;    // row_count_ numbers: which padded row each place holds
  aligned_buffer<std::int16_t> rows_;  // row_count_ rows, one row of zeros, slack
};

}  // namespace pqa
