// The input map of a layer as far as its rows have been read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "arithmetic/unfold.h"
#include "pipeline/port.h"

namespace pqa::pipeline {

// Holds the whole map, so that columns can be computed in larger batches than a line buffer would allow; a place holds
// what was read last.
class input_copy {
 public:
  // The rows that follow are those of this tile; `plan` must stay valid until they have been read.
  void begin(const layer_plan& layer, const feature_plan& plan);
  void row_begins(std::uint32_t pass, std::uint32_t row);
  void take(const burst& b, const std::uint8_t* data);
  void row_ends();

  // Reads all rows at once from a memory that can be read without a burst; what bursts bring afterwards is not looked
  // at. read(address, bytes, buffer) returns where the bytes are, after it has copied them to the buffer if need be,
  // and null where reading is not possible; then the rows come with the bursts, some of which may have been taken
  // before.
  template <class READ>
  void read_all(const READ& read) {
    ahead_.resize(packed_.size());
    for (std::uint32_t row = 0; row < plan_->rows(); ++row) {
      const std::uint8_t* const packed = read(plan_->row_address(row), ahead_.size(), ahead_.data());
      if (packed == nullptr) return;
      unpack_row(packed, row, {0, layer_->in_channels});
    }
    ready_rows_ = layer_->out_height;
    complete_ = true;
  }

  feature_view view() const { return whole_map(*layer_, map_.data()); }
  // Columns from the first on whose input rows have been read in every pass.
  std::uint64_t columns_ready() const { return std::uint64_t{ready_rows_} * layer_->out_width; }

 private:
  void unpack_row(const std::uint8_t* packed, std::uint32_t number, range channels);

  const layer* layer_ = nullptr;
  const feature_plan* plan_ = nullptr;
  std::uint32_t pass_ = 0, row_ = 0;
  std::uint32_t ready_rows_ = 0;      // of the output
  bool complete_ = false;             // all rows have been read at once
  std::vector<std::uint8_t> packed_;  // the row that is being read
  std::vector<std::uint8_t> ahead_;   // a row of read_all()
  std::vector<std::int32_t> map_;     // [H][W][C]
};

}  // namespace pqa::pipeline
