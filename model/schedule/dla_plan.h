// How the conventional accelerator does a layer: groups of filters, passes, and the bursts that bring them.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/dla_job.h"
#include "schedule/burst.h"
#include "schedule/feature_plan.h"
#include "schedule/result_plan.h"
#include "schedule/tile.h"

namespace pqa {

// Cycles of a block of outputs; docs/timing.md, "The conventional accelerator", has the formulas.
struct dla_timing {
  std::uint64_t passes = 1;   // T: a block holds the array
  std::uint32_t latency = 0;  // L: from the end of its last pass to the output FIFO
  std::uint32_t depth = 1;    // D: of the output FIFO, in blocks
};

dla_timing dla_timing_of(const layer& l, const dla_architecture& d);

// The part of the architecture of PQA that plans of feature maps and placements in memory look at.
architecture memory_side_of(const dla_architecture& d);

// Outputs of a group: Kvec, or what the weight memory holds of a group's filters, in steps whose results begin at whole
// bytes. Throws input_error that names the capacities if not even the smallest step fits, or if the line buffer cannot
// hold the kernel's height.
std::uint32_t dla_group_outputs(const layer& l, const dla_architecture& d);

class dla_plan {
 public:
  // Throws input_error as dla_group_outputs does.
  dla_plan(const dla_architecture& d, const dla_layer& l);
  dla_plan(const dla_plan&) = delete;  // its plans of features refer to it
  dla_plan& operator=(const dla_plan&) = delete;

  const pqa::layer& layer() const { return job_.layer; }
  const dla_timing& timing() const { return timing_; }
  bool external_features() const { return external_features_; }

  const std::vector<range>& groups() const { return groups_; }
  // Blocks of an output row, and the output columns of one.
  std::uint32_t blocks_in_row() const;
  range block(std::uint32_t b) const;

  // The input is read `repeats` times: once if the line buffer holds all of it, otherwise for each group.
  const feature_plan& features() const { return features_; }
  std::uint32_t repeats() const { return repeats_; }

  result_plan results(std::size_t group) const;

  // A group's filters and biases: bits in memory, useful bytes, and the bursts that read them, filters first.
  struct bit_range {
    std::uint64_t begin = 0;
    std::uint64_t count = 0;
    std::uint64_t first_byte() const { return begin / 8; }
    std::uint64_t bytes() const { return (begin + count + 7) / 8 - first_byte(); }
  };
  bit_range weights(std::size_t group) const;
  bit_range biases(std::size_t group) const;
  void append_bursts(std::size_t group, std::vector<burst>& out) const;

 private:
  dla_architecture d_;
  dla_layer job_;
  descriptor descriptor_;
  architecture memory_side_;
  bool external_features_;
  dla_timing timing_;
  std::vector<range> groups_;
  feature_plan features_;
  std::uint32_t repeats_ = 1;
};

}  // namespace pqa
