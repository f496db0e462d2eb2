// Where the entries of a layer's tables lie in memory. The layout depends on the lanes, which software reads from
// CAPABILITIES, and never on tiling: little-endian, least significant bit first, no padding.
#pragma once

#include <cstdint>

#include "pqa/layer.h"
#include "schedule/tile.h"

namespace pqa {

class table_layout {
 public:
  table_layout(const architecture& a, const layer& l)
      : lanes_out_(a.lanes.outputs),
        lanes_sub_(a.lanes.subspaces),
        outputs_(l.out_channels),
        subspaces_(l.subspaces()),
        prototypes_(l.prototypes),
        length_(l.subvector_length) {}

  // Prototype tables are [Ns or 1][Np][Ls]: the first entry of subspace s.
  std::uint64_t prototype_entry(std::uint32_t s) const { return std::uint64_t{s} * prototypes_ * length_; }

  // LUTs are blocks [No/No_vec][Ns/Ns_vec], inside a block [Np][No_vec][Ns_vec]; ragged blocks hold what is there.
  std::uint64_t lut_entry(std::uint32_t output, std::uint32_t subspace, std::uint32_t prototype) const;

  std::uint64_t prototype_entries(bool shared) const { return prototype_entry(shared ? 1 : subspaces_); }
  std::uint64_t lut_entries() const { return std::uint64_t{subspaces_} * prototypes_ * outputs_; }

 private:
  std::uint32_t lanes_out_, lanes_sub_, outputs_, subspaces_, prototypes_, length_;
};

// Identical contiguous runs of LUT entries: `count` runs of `entries` each, the k-th at first + k*stride.
struct lut_runs {
  std::uint64_t first = 0;
  std::uint64_t entries = 0;
  std::uint64_t count = 1;
  std::uint64_t stride = 0;
};

// The contiguous runs that hold the LUT of `outputs` x `subspaces`, in the order in which the banks fill: output block,
// subspace block, prototype, output, subspace.
class lut_run_list {
 public:
  lut_run_list(const architecture& a, const layer& l, range outputs, range subspaces);
  const std::vector<lut_runs>& runs() const { return runs_; }

 private:
  void add_block(const layer& l, const table_layout& layout, range o, range s, bool whole_outputs,
                 bool whole_subspaces);
  std::vector<lut_runs> runs_;
};

}  // namespace pqa
