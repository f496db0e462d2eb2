#include "testbench/unit/pipeline/random_scene.h"

#include <algorithm>

#include "schedule/feature_plan.h"

namespace pqa::test {

random_scene::random_scene(pipeline_random& random) {
  const std::uint32_t groups = random.in(1u, 4u);
  a.lanes.subspaces = 1;
  layer& l = d.layer;
  l.in_channels = groups;
  l.subvector_length = 1;
  l.kernel_h = random.in(1u, 3u);
  l.kernel_w = 1;
  l.stride = random.in(1u, 3u);
  l.height = random.in(1u, 6u);
  l.width = 1;
  l.pad_top = random.in(0u, l.kernel_h + 1);
  l.out_height = random.in(1u, 5u);
  l.out_width = random.in(1u, 4u);
  shape = l;
  t.subspaces = {0, groups};
  t.groups = groups;
  t.columns = l.columns();
  t.groups_outermost = random.one_in(2);
  t.encodes = !random.one_in(4);
  stage_timing& s = t.timing;
  s.te = t.encodes ? random.in(1u, 5u) : 0;
  s.tl = random.in(1u, 5u);
  s.tw = random.one_in(2) ? 1 : random.in(1u, 12u);
  s.le = random.in(0u, 9u);
  s.ll = random.in(0u, 3u);
  s.la = random.in(0u, 5u);
  s.d1 = random.in(1u, 6u);
  s.d2 = random.in(1u, 4u);
  s.d3 = random.in(1u, 5u);
  start = random.in(0u, 50u);
  add_tables(random);
  add_rows(random);
  add_sums(random);
  for (std::uint64_t n = 0; n < t.columns; ++n)
    write_delays.push_back(random.one_in(2) ? -1 : static_cast<int>(random.one_in(2) ? 0 : random.in(0u, 20u)));
}

void random_scene::add_tables(pipeline_random& random) {
  cycle_t k = 0;
  for (std::uint32_t g = 0; g < (t.groups_outermost ? t.groups : 1); ++g)
    tables.push_back(k = random.in<cycle_t>(k, k + random.in(1u, 80u)));
}

void random_scene::add_rows(pipeline_random& random) {
  reads_rows = t.encodes;
  a.feature_maps.placement = placement::dram;
  const std::uint64_t row_bits = std::uint64_t{d.layer.in_channels} * d.layer.bits.activation;
  if (!random.one_in(3))
    a.feature_maps.capacity_bits = row_bits * random.in(std::min(d.layer.kernel_h, d.layer.height), 8u);
  const feature_plan plan(a, d, t);
  passes = plan.passes();
  buffer_rows = plan.buffer_rows();
  for (std::uint64_t i = 0; i < std::uint64_t{passes} * plan.rows(); ++i)
    row_delays.push_back(random.one_in(2) ? 0 : random.in(0u, 30u));
}

void random_scene::add_sums(pipeline_random& random) {
  reads_sums = random.one_in(3);
  if (!reads_sums) return;
  t.origin = sums_origin::spilled;
  t.outputs = {0, random.in(1u, 40u)};
  d.scratch = random.in(0u, 100u);
  a.dma.burst_bytes = random.of({8u, 32u, 64u});
  const std::uint64_t bytes = t.outputs.count() * 4;
  const std::uint64_t mask = a.dma.burst_bytes - 1;
  for (std::uint64_t n = 0; n < t.columns; ++n)
    for (std::uint64_t byte = d.scratch + n * bytes; byte < d.scratch + (n + 1) * bytes; ++byte) {
      if (byte == d.scratch || (byte & mask) == 0) sum_columns.push_back(n);
      if (byte + 1 == d.scratch + (n + 1) * bytes) sum_bursts.push_back(sum_columns.size());
    }
  for (std::size_t b = 0; b < sum_columns.size(); ++b) sum_delays.push_back(random.one_in(2) ? 0 : random.in(0u, 30u));
}

}  // namespace pqa::test
