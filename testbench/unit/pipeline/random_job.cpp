#include "testbench/unit/pipeline/random_job.h"

#include "pqa/base/error.h"
#include "schedule/tiling.h"

namespace pqa::test {

namespace {

std::optional<std::uint64_t> capacity(pipeline_random& random, std::uint64_t most) {
  if (random.one_in(2)) return std::nullopt;
  return random.in<std::uint64_t>(most / 50 + 1, most);
}

bit_widths random_bits(pipeline_random& random) {
  bit_widths bits;
  bits.activation = random.in(2u, 16u);
  bits.prototype = random.in(2u, 16u);
  bits.lut = random.in(2u, 16u);
  bits.accumulator = random.in(2u, 32u);
  bits.output = random.in(2u, 32u);
  return bits;
}

layer random_layer(pipeline_random& random, const architecture& a) {
  layer l;
  l.in_channels = random.in(1u, 9u);
  l.height = random.in(1u, 7u);
  l.width = random.in(1u, 5u);
  l.kernel_h = random.in(1u, 3u);
  l.kernel_w = random.in(1u, 2u);
  l.stride = random.in(1u, 3u);
  l.pad_top = random.in(0u, l.kernel_h);
  l.pad_left = random.in(0u, 2u);
  l.out_height = random.in(1u, 5u);
  l.out_width = random.in(1u, 4u);
  l.out_channels = random.in(1u, 11u);
  l.prototypes = random.one_in(4) ? random.in(10u, 60u) : random.in(1u, 9u);
  l.subvector_length = random.in(1u, 7u);
  l.shared_codebook = random.one_in(3);
  l.has_bias = random.one_in(2);
  l.bits = random.one_in(3) ? random_bits(random) : a.bits;
  l.is_signed = {random.one_in(2), random.one_in(2)};
  l.metric = a.metric;
  l.overflow = a.overflow;
  l.output_shift = random.one_in(2) ? 0 : random.in(0u, 5u);
  return l;
}

architecture random_architecture(pipeline_random& random) {
  architecture a;
  a.clock_hz = random.of<std::uint64_t>({300'000'000, 1'000'000'000, 333'333'333});
  a.lanes.subspaces = random.in(1u, 5u);
  a.lanes.prototypes = random.in(1u, 6u);
  a.lanes.length = random.in(1u, 6u);
  a.lanes.outputs = random.in(1u, 6u);
  a.metric = random.of({metric::l2, metric::l1, metric::chebyshev});
  a.bits = random_bits(random);
  a.overflow = random.of({overflow::wrap, overflow::saturate});
  a.fifo_depth.index = random.in(1u, 8u);
  a.fifo_depth.accumulate = random.in(1u, 20u);
  a.fifo_depth.output = random.in(1u, 8u);
  a.table_memory.policy = random.of({table_policy::serial, table_policy::double_buffer, table_policy::stream});
  a.table_memory.capacity_bits = capacity(random, 20000);
  if (random.one_in(4))
    a.table_memory.fill_entries_per_bank_per_cycle = std::nullopt;
  else if (!random.one_in(3))
    a.table_memory.fill_entries_per_bank_per_cycle =
        rational{random.in<std::uint64_t>(1, 5), random.in<std::uint64_t>(1, 5)};
  a.indices.policy = random.of({index_policy::keep, index_policy::recompute});
  a.indices.capacity_bits = capacity(random, 4000);
  a.partial_sums.policy = random.of({partial_sum_policy::keep, partial_sum_policy::spill});
  a.partial_sums.capacity_bits = capacity(random, 5000);
  a.feature_maps.placement = random.of({placement::on_chip, placement::dram});
  a.feature_maps.capacity_bits = capacity(random, 5000);
  a.dma.burst_bytes = random.of({8u, 16u, 64u, 256u});
  a.dma.outstanding = random.of({1u, 2u, 3u, 8u, 64u});
  if (random.one_in(2)) a.dma.port_bytes_per_cycle = random.of({1u, 3u, 8u, 32u});
  return a;
}

}  // namespace

random_job make_random_job(pipeline_random& random) {
  for (;;) {
    random_job j;
    j.a = random_architecture(random);
    const int layers = random.in(1, 3);
    for (int i = 0; i < layers; ++i) j.layers.push_back(random_layer(random, j.a));
    j.count = random.in<std::uint64_t>(1, 2 * j.layers.size());
    j.begin = random.one_in(2) ? 0 : random.in(1u, 1000u);
    try {
      std::uint64_t vectors = 0;
      for (const layer& l : j.layers)
        for (const tile& t : make_tiles(j.a, l, choose_tiling(j.a, l))) vectors += t.vectors();
      if (vectors <= 1500) return j;
    } catch (const input_error&) {
      continue;
    }
  }
}

}  // namespace pqa::test
