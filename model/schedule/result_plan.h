// What a tile writes to memory column by column, and the spilled partial sums that it reads back.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/descriptor.h"
#include "schedule/burst.h"
#include "schedule/tile.h"

namespace pqa {

// Columns as they lie in memory: results as pixels of the output map, spilled partial sums one after the other.
class result_plan {
 public:
  result_plan(const architecture& a, const descriptor& d, const tile& t);

  bool writes() const { return bytes_ > 0; }
  std::uint64_t column_address(std::uint64_t n) const { return base_ + n * stride_; }
  std::uint64_t column_bytes() const { return bytes_; }

  // Appends the bursts that column n completes; columns come in ascending order, with one cutter a tile.
  void append_bursts(std::uint64_t n, write_cutter& cutter, std::vector<burst>& out) const;

 private:
  std::uint64_t base_ = 0;
  std::uint64_t stride_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t columns_ = 0;
};

// The reads of spilled partial sums: one region, read from its begin to its end.
class partial_sum_plan {
 public:
  partial_sum_plan(const architecture& a, const descriptor& d, const tile& t);

  bool reads() const { return bytes_ > 0; }
  std::uint64_t bursts() const { return bursts_; }
  burst at(std::uint64_t b) const;
  // The column that holds the burst's first useful byte.
  std::uint64_t first_column(std::uint64_t b) const;
  // How many bursts must have arrived for column n.
  std::uint64_t bursts_needed(std::uint64_t n) const;
  std::uint64_t column_address(std::uint64_t n) const { return base_ + n * bytes_; }
  std::uint64_t column_bytes() const { return bytes_; }
  std::uint64_t useful_bytes() const { return bytes_ * columns_; }

 private:
  std::uint64_t base_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t columns_ = 0;
  std::uint64_t burst_bytes_ = 1;
  std::uint64_t bursts_ = 0;
};

}  // namespace pqa
