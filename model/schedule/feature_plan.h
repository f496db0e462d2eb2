// Which input rows a tile reads, in what order, and which of them its columns need.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/descriptor.h"
#include "schedule/burst.h"
#include "schedule/tile.h"

namespace pqa {

// The channels that the unfolded elements of `subspaces` come from.
range channels_of(const layer& l, range subspaces);

// Useful bytes of one input row when these channels of it are read: the whole row in one piece, or a piece a pixel.
std::uint64_t feature_row_bytes(const layer& l, range channels);

// How many input rows some column needs.
std::uint32_t needed_rows(const layer& l);

// Bytes of one pixel of a feature map with `channels` entries of `bits`: whole bytes.
std::uint64_t pixel_bytes(std::uint32_t channels, std::uint32_t bits);

// Rows are counted through the list of rows that some column needs, in ascending order; a pass reads them all once.
class feature_plan {
 public:
  // `t.encodes` must hold. Throws nothing: legality is for `feature_rows_that_fit`.
  feature_plan(const architecture& a, const descriptor& d, const tile& t);

  std::uint32_t passes() const { return passes_; }
  std::uint32_t rows() const { return static_cast<std::uint32_t>(y_.size()); }
  std::uint32_t buffer_rows() const { return buffer_rows_; }
  std::uint32_t pass_of_group(std::uint32_t g) const { return passes_ == 1 ? 0 : g; }
  // The image row of row number r, and the channels that a pass reads of it.
  std::uint32_t image_row(std::uint32_t r) const { return y_[r]; }
  range channels(std::uint32_t pass) const { return channels_[pass]; }

  // How many rows of the pass must have arrived for output row oy; 0 if it needs none.
  std::uint32_t rows_needed(std::uint32_t oy) const { return needed_[oy]; }
  // How many rows of the pass are free once output row oy has been encoded.
  std::uint32_t rows_freed(std::uint32_t oy) const { return freed_[oy]; }

  // Appends the bursts that read row r of a pass.
  void append_bursts(std::uint32_t pass, std::uint32_t r, std::vector<burst>& out) const;
  // Contiguous pieces of one row of a pass (1, or one a pixel), the byte address of the first piece's pixel, and the
  // bytes from pixel to pixel. A piece holds the bits of `channels(pass)` of one pixel, or the whole row.
  bool reads_whole_rows(std::uint32_t pass) const;
  std::uint64_t pixel_bytes() const { return pixel_bytes_; }
  std::uint64_t row_address(std::uint32_t r) const;
  // Useful bytes of one row of a pass.
  std::uint64_t row_bytes(std::uint32_t pass) const { return feature_row_bytes(*layer_, channels_[pass]); }

 private:
  const layer* layer_;
  std::uint64_t input_;
  std::uint64_t pixel_bytes_;
  std::uint32_t burst_bytes_;
  std::uint32_t passes_ = 1;
  std::uint32_t buffer_rows_ = 0;
  std::vector<range> channels_;
  std::vector<std::uint32_t> y_;
  std::vector<std::uint32_t> needed_, freed_;
};

}  // namespace pqa
