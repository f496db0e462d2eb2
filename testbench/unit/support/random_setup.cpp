#include "support/random_setup.h"

#include <fmt/format.h>

#include "pqa/base/error.h"
#include "schedule/tiling.h"

namespace pqa::test {

namespace {

template <class T>
T one_of(std::mt19937_64& rng, std::initializer_list<T> values) {
  return values.begin()[rng() % values.size()];
}

architecture random_architecture(std::mt19937_64& rng) {
  architecture a;
  a.name = "random";
  a.clock_hz = one_of<std::uint64_t>(rng, {300'000'000, 1'000'000'000, 333'333'333, 1'000'003, 7});
  if (a.clock_hz == 7 && !chance(rng, 10)) a.clock_hz = 250'000'000;
  a.lanes.subspaces = static_cast<std::uint32_t>(pick(rng, 1, 6));
  a.lanes.prototypes = static_cast<std::uint32_t>(pick(rng, 1, 6));
  a.lanes.length = static_cast<std::uint32_t>(pick(rng, 1, 6));
  a.lanes.outputs = static_cast<std::uint32_t>(pick(rng, 1, 6));
  a.metric = one_of(rng, {metric::l2, metric::l1, metric::chebyshev});
  a.bits = {static_cast<std::uint32_t>(pick(rng, 2, 16)), static_cast<std::uint32_t>(pick(rng, 2, 16)),
            static_cast<std::uint32_t>(pick(rng, 2, 16)), static_cast<std::uint32_t>(pick(rng, 2, 32)),
            static_cast<std::uint32_t>(pick(rng, 2, 32))};
  a.is_signed = {chance(rng, 50), chance(rng, 50)};
  a.overflow = chance(rng, 50) ? overflow::wrap : overflow::saturate;
  a.output_shift = chance(rng, 50) ? 0 : static_cast<std::uint32_t>(pick(rng, 1, 12));
  const bool shallow = chance(rng, 60);
  a.fifo_depth.index = static_cast<std::uint32_t>(shallow ? pick(rng, 1, 4) : pick(rng, 1, 40));
  a.fifo_depth.accumulate = static_cast<std::uint32_t>(shallow ? pick(rng, 1, 8) : pick(rng, 1, 64));
  a.fifo_depth.output = static_cast<std::uint32_t>(shallow ? pick(rng, 1, 3) : pick(rng, 1, 20));
  a.table_memory.policy = one_of(rng, {table_policy::serial, table_policy::double_buffer, table_policy::stream});
  if (chance(rng, 60)) a.table_memory.capacity_bits = pick(rng, 40, 6000);
  switch (pick(rng, 0, 3)) {
    case 0:
      a.table_memory.fill_entries_per_bank_per_cycle.reset();
      break;
    case 1:
      a.table_memory.fill_entries_per_bank_per_cycle = rational{pick(rng, 1, 4), pick(rng, 1, 4)};
      break;
    default:
      break;
  }
  if (chance(rng, 30)) a.indices.policy = index_policy::recompute;
  if (chance(rng, 40)) a.partial_sums.policy = partial_sum_policy::spill;
  if (chance(rng, 20)) a.indices.capacity_bits = pick(rng, 100, 4000);
  if (chance(rng, 20)) a.partial_sums.capacity_bits = pick(rng, 200, 20000);
  if (chance(rng, 50)) a.feature_maps.placement = placement::dram;
  if (a.feature_maps.placement == placement::dram && chance(rng, 50))
    a.feature_maps.capacity_bits = pick(rng, 100, 6000);
  a.dma.burst_bytes = 8u << pick(rng, 0, 5);
  a.dma.outstanding = static_cast<std::uint32_t>(chance(rng, 50) ? pick(rng, 1, 4) : 64);
  if (chance(rng, 30)) a.dma.port_bytes_per_cycle = static_cast<std::uint32_t>(pick(rng, 1, 64));
  return a;
}

memory_config random_memory(std::mt19937_64& rng) {
  ideal_config m;
  m.name = "random";
  if (chance(rng, 75)) m.bandwidth_bytes_per_second = pick(rng, 50'000'000, 40'000'000'000);
  m.efficiency = chance(rng, 50) ? 0.8 : 1.0;
  m.latency_ns = chance(rng, 50) ? 0.0 : 50.0;
  return {m};
}

layer random_layer(std::mt19937_64& rng, const architecture& a) {
  layer l;
  l.in_channels = static_cast<std::uint32_t>(pick(rng, 1, 6));
  l.height = static_cast<std::uint32_t>(pick(rng, 1, 7));
  l.width = static_cast<std::uint32_t>(pick(rng, 1, 7));
  l.kernel_h = static_cast<std::uint32_t>(pick(rng, 1, 3));
  l.kernel_w = static_cast<std::uint32_t>(pick(rng, 1, 3));
  l.stride = static_cast<std::uint32_t>(pick(rng, 1, 3));
  l.pad_top = static_cast<std::uint32_t>(pick(rng, 0, l.kernel_h - 1));
  l.pad_left = static_cast<std::uint32_t>(pick(rng, 0, l.kernel_w - 1));
  l.out_height = (l.height + l.stride - 1) / l.stride;
  l.out_width = (l.width + l.stride - 1) / l.stride;
  const bool long_tables = chance(rng, 10);  // hundreds of bursts under way beside those of the feature maps
  l.out_channels = static_cast<std::uint32_t>(pick(rng, 1, long_tables ? 60 : 14));
  l.prototypes = static_cast<std::uint32_t>(pick(rng, 1, long_tables ? 16 : 9));
  l.subvector_length = static_cast<std::uint32_t>(pick(rng, 1, 9));
  l.shared_codebook = chance(rng, 25);
  l.has_bias = chance(rng, 40);
  l.bits = a.bits;
  l.is_signed = a.is_signed;
  l.metric = a.metric;
  l.overflow = a.overflow;
  l.output_shift = a.output_shift;
  return l;
}

bool has_legal_tiling(const architecture& a, const layer& l) {
  try {
    choose_tiling(a, l);
    return true;
  } catch (const input_error&) {
    return false;
  }
}

}  // namespace

random_setup make_random_setup(std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  for (;;) {
    random_setup s;
    s.architecture = random_architecture(rng);
    s.memory = random_memory(rng);
    s.images = chance(rng, 20) ? pick(rng, 2, 3) : 1;
    const std::uint64_t layers = pick(rng, 1, 4);
    for (unsigned tries = 0; s.layers.size() < layers && tries < 40; ++tries) {
      const layer l = random_layer(rng, s.architecture);
      if (has_legal_tiling(s.architecture, l)) s.layers.push_back(l);
    }
    if (s.layers.size() == layers) return s;
  }
}

std::string describe(const random_setup& s) {
  const architecture& a = s.architecture;
  const auto& m = std::get<ideal_config>(s.memory.device);
  const char* policies[] = {"serial", "double_buffer", "stream"};
  const auto or_null = [](const auto& v) { return v ? fmt::format("{}", *v) : std::string("null"); };
  std::string text = fmt::format(
      "clock {} lanes {}/{}/{}/{} fifo {}/{}/{} {} capacity {} fill {} recompute {} spill {} dram {} ({}) burst {} "
      "outstanding {} port {} memory {}*{} + {} ns images {};",
      a.clock_hz, a.lanes.subspaces, a.lanes.prototypes, a.lanes.length, a.lanes.outputs, a.fifo_depth.index,
      a.fifo_depth.accumulate, a.fifo_depth.output, policies[static_cast<int>(a.table_memory.policy)],
      or_null(a.table_memory.capacity_bits),
      a.table_memory.fill_entries_per_bank_per_cycle
          ? fmt::format("{}/{}", a.table_memory.fill_entries_per_bank_per_cycle->numerator,
                        a.table_memory.fill_entries_per_bank_per_cycle->denominator)
          : "null",
      a.indices.policy == index_policy::recompute, a.partial_sums.policy == partial_sum_policy::spill,
      a.feature_maps.placement == placement::dram, or_null(a.feature_maps.capacity_bits), a.dma.burst_bytes,
      a.dma.outstanding, or_null(a.dma.port_bytes_per_cycle), or_null(m.bandwidth_bytes_per_second), m.efficiency,
      m.latency_ns, s.images);
  for (const layer& l : s.layers)
    text += fmt::format(" [{}x{}x{} k{}x{} s{} -> {}x{}x{} Np {} Ls {} Ns {} shared {} bias {}]", l.in_channels,
                        l.height, l.width, l.kernel_h, l.kernel_w, l.stride, l.out_channels, l.out_height, l.out_width,
                        l.prototypes, l.subvector_length, l.subspaces(), l.shared_codebook, l.has_bias);
  return text;
}

}  // namespace pqa::test
