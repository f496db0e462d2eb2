#include "schedule/table_layout.h"

#include <algorithm>

namespace pqa {

namespace {

// The block of `lanes` that holds x, cut at total.
range block_at(std::uint32_t x, std::uint32_t lanes, std::uint32_t total) {
  const std::uint32_t begin = x / lanes * lanes;
  return {begin, static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{begin} + lanes, total))};
}

}  // namespace

std::uint64_t table_layout::lut_entry(std::uint32_t output, std::uint32_t subspace, std::uint32_t prototype) const {
  const range o = block_at(output, lanes_out_, outputs_);
  const range s = block_at(subspace, lanes_sub_, subspaces_);
  const std::uint64_t blocks_before =
      std::uint64_t{o.begin} * subspaces_ + std::uint64_t{o.count()} * s.begin;  // entries of one prototype in them
  return blocks_before * prototypes_ + (std::uint64_t{prototype} * o.count() + (output - o.begin)) * s.count() +
         (subspace - s.begin);
}

lut_run_list::lut_run_list(const architecture& a, const layer& l, range outputs, range subspaces) {
  const table_layout layout(a, l);
  for (const range o : blocks_of(outputs, a.lanes.outputs)) {
    const bool whole_outputs = o == block_at(o.begin, a.lanes.outputs, l.out_channels);
    for (const range s : blocks_of(subspaces, a.lanes.subspaces))
      add_block(l, layout, o, s, whole_outputs, s == block_at(s.begin, a.lanes.subspaces, l.subspaces()));
  }
}

void lut_run_list::add_block(const layer& l, const table_layout& layout, range o, range s, bool whole_outputs,
                             bool whole_subspaces) {
  const std::uint64_t entries = std::uint64_t{o.count()} * s.count();
  const std::uint64_t first = layout.lut_entry(o.begin, s.begin, 0);
  if (whole_outputs && whole_subspaces) {
    if (!runs_.empty() && runs_.back().count == 1 && runs_.back().first + runs_.back().entries == first)
      runs_.back().entries += entries * l.prototypes;
    else
      runs_.push_back({first, entries * l.prototypes, 1, 0});
    return;
  }
  const std::uint64_t per_prototype = l.prototypes > 1 ? layout.lut_entry(o.begin, s.begin, 1) - first : 0;
  if (whole_subspaces) {
    runs_.push_back({first, entries, l.prototypes, per_prototype});
    return;
  }
  const std::uint64_t per_output = o.count() > 1 ? layout.lut_entry(o.begin + 1, s.begin, 0) - first : 0;
  for (std::uint32_t p = 0; p < l.prototypes; ++p)
    runs_.push_back({first + p * per_prototype, s.count(), o.count(), per_output});
}

}  // namespace pqa
