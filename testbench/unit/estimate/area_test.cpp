// Areas against the published ones, and how each model reacts to each parameter that it claims to depend on.
#include "estimate/area.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "pqa/workloads/workload.h"
#include "unit/estimate/published_table.h"

namespace pqa {
namespace {

std::uint32_t number(const table_row& row, const char* name) {
  return static_cast<std::uint32_t>(std::stoul(row.at(name)));
}

TEST(area, equals_every_published_one) {
  const auto rows = published_rows();
  ASSERT_EQ(rows.size(), 84U);
  for (const table_row& row : rows) {
    architecture a;
    a.lanes.outputs = number(row, "No_vec");
    a.lanes.length = number(row, "Ls_vec");
    a.lanes.prototypes = number(row, "Np_vec");
    a.lanes.subspaces = number(row, "Ns_vec");
    EXPECT_NEAR(area_of(area_model::published, a, {}).clb_equivalent(), std::stod(row.at("area_l2")), 1e-6);
    EXPECT_NEAR(area_of(area_model::published, dla_architecture(), {}).clb_equivalent(), std::stod(row.at("dla_area")),
                1e-6);
  }
}

// 16 subspaces, 16 prototypes, 16 elements, 32 outputs: 3 * DSP + 4 * 512 + logic, by hand.
TEST(area, counts_the_squarers_of_the_kernel_or_of_the_fit) {
  const architecture a;
  const double logic = 54.0152229 * 48 + 197.18071766 * 16 + 59.99415826 * 16 - 1248.8141835982537;
  EXPECT_NEAR(area_of(area_model::published, a, {}).clb_equivalent(), 3 * 8192 + 4 * 512 + logic, 1e-9);
  EXPECT_NEAR(area_of(area_model::published_squarers, a, {}).clb_equivalent(), 3 * 4096 + 4 * 512 + logic, 1e-9);
  architecture l1;
  l1.metric = metric::l1;
  EXPECT_NEAR(area_of(area_model::published, l1, {}).clb_equivalent(), 4 * 512 + logic, 1e-9);
  architecture serial;
  serial.table_memory.policy = table_policy::serial;
  serial.table_memory.ports = 3;
  EXPECT_NEAR(area_of(area_model::published, serial, {}).total().m20k, 171, 1e-9);  // 512 / 3
}

std::vector<layer> network() {
  return resolve_layers(load_workload("resnet20"), {});
}

TEST(area, totals_are_sums_of_parts) {
  auto all = areas_of(architecture(), network());
  for (const area_estimate& estimate : areas_of(dla_architecture(), network())) all.push_back(estimate);
  EXPECT_EQ(all.size(), 5U);
  for (const area_estimate& estimate : all) {
    double sum = 0;
    for (const area_part& part : estimate.parts) {
      EXPECT_FALSE(part.basis.empty());
      sum += 3 * part.size.dsp + 4 * part.size.m20k + part.size.logic;
    }
    EXPECT_NEAR(estimate.clb_equivalent(), sum, 1e-9 * sum) << name_of(estimate.model);
    EXPECT_FALSE(estimate.basis.empty());
  }
}

template <class ACCELERATOR>
struct reaction {
  const char* parameter;
  std::function<void(ACCELERATOR&)> change;  // to what must take more area
  bool published;                            // the published models react as well
};

const reaction<architecture> growing[] = {
    {"lanes.subspaces", [](architecture& a) { a.lanes.subspaces = 32; }, true},
    {"lanes.prototypes", [](architecture& a) { a.lanes.prototypes = 32; }, true},
    {"lanes.length", [](architecture& a) { a.lanes.length = 24; }, true},
    {"lanes.outputs", [](architecture& a) { a.lanes.outputs = 64; }, true},
    {"bits.activation", [](architecture& a) { a.bits.activation = 12; }, false},
    {"bits.prototype", [](architecture& a) { a.bits.prototype = 12; }, false},
    {"bits.lut", [](architecture& a) { a.bits.lut = 24; }, false},
    {"bits.accumulator", [](architecture& a) { a.bits.accumulator = 40; }, false},
    {"bits.output", [](architecture& a) { a.bits.output = 48; }, false},
    {"overflow", [](architecture& a) { a.overflow = overflow::saturate; }, false},
    {"fifo_depth.index", [](architecture& a) { a.fifo_depth.index = 4096; }, false},
    {"fifo_depth.accumulate", [](architecture& a) { a.fifo_depth.accumulate = 4096; }, false},
    {"fifo_depth.output", [](architecture& a) { a.fifo_depth.output = 4096; }, false},
    {"indices.capacity", [](architecture& a) { a.indices.capacity_bits = 64 * bits_per_kib; }, false},
    {"partial_sums.capacity", [](architecture& a) { a.partial_sums.capacity_bits = 64 * bits_per_kib; }, false},
    {"feature_maps.capacity", [](architecture& a) { a.feature_maps.capacity_bits = 64 * bits_per_kib; }, false},
};

const reaction<dla_architecture> growing_dla[] = {
    {"vectors.channels", [](dla_architecture& d) { d.vectors.channels = 16; }, true},
    {"vectors.outputs", [](dla_architecture& d) { d.vectors.outputs = 64; }, true},
    {"vectors.columns", [](dla_architecture& d) { d.vectors.columns = 8, d.vectors.window = 10; }, true},
    {"vectors.kernel_width", [](dla_architecture& d) { d.vectors.kernel_width = 5, d.vectors.window = 8; }, true},
    {"bits.accumulator", [](dla_architecture& d) { d.bits.accumulator = 64; }, false},
    {"bits.output", [](dla_architecture& d) { d.bits.output = 40; }, false},
    {"overflow", [](dla_architecture& d) { d.overflow = overflow::saturate; }, false},
    {"weight_memory.capacity", [](dla_architecture& d) { d.weight_memory.capacity_bits = 4096 * bits_per_kib; }, false},
    {"feature_maps.capacity", [](dla_architecture& d) { d.feature_maps.capacity_bits = 64 * bits_per_kib; }, false},
    {"fifo_depth.output", [](dla_architecture& d) { d.fifo_depth.output = 4096; }, false},
};

// Models that do not claim to know a parameter stay as they are.
template <class ACCELERATOR>
void expect_reaction(const reaction<ACCELERATOR>& r) {
  SCOPED_TRACE(r.parameter);
  const auto layers = network();
  ACCELERATOR more;
  r.change(more);
  const auto before = areas_of(ACCELERATOR(), layers);
  const auto after = areas_of(more, layers);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (r.published || before[i].model == area_model::width_aware) {
      EXPECT_GT(after[i].clb_equivalent(), before[i].clb_equivalent()) << name_of(before[i].model);
    } else {
      EXPECT_EQ(after[i].clb_equivalent(), before[i].clb_equivalent()) << name_of(before[i].model);
    }
  }
}

TEST(area, grows_with_each_parameter) {
  for (const auto& r : growing) expect_reaction(r);
  for (const auto& r : growing_dla) expect_reaction(r);
}

TEST(area, of_the_dla_shrinks_with_every_bit) {
  double before = 0;
  for (std::uint32_t bits = 2; bits <= 16; ++bits) {
    dla_architecture d;
    d.bits.weight = d.bits.activation = bits;
    const double now = area_of(area_model::width_aware, d, network()).clb_equivalent();
    EXPECT_GT(now, before) << bits;
    before = now;
  }
  dla_architecture serial;
  serial.weight_memory.policy = weight_policy::serial;
  EXPECT_LT(area_of(area_model::width_aware, serial, network()).clb_equivalent(), before);
}

// 16 subspaces, 16 prototypes, 16 elements, 32 outputs; a layer of 32 subspaces of 9 elements and 64 outputs.
TEST(area, of_pqa_by_hand) {
  layer l;
  l.in_channels = 32;
  l.kernel_h = l.kernel_w = 3;
  l.out_channels = 64;
  const auto parts = area_of(area_model::width_aware, architecture(), {l}).parts;
  // 4096 differences of 9 bits, as many squarers; 256 trees over 16 squares of 16 bits, and sums of 24 bits.
  const double tree = 8 * 17 + 4 * 18 + 2 * 19 + 20;
  EXPECT_EQ(parts[0].size.dsp, 2048);
  EXPECT_NEAR(parts[0].size.logic, (4096 * 9 + 256 * (tree + 24)) / 20, 1e-9);
  EXPECT_NEAR(parts[1].size.logic, 256 * (24 + 24 + 4) / 20.0, 1e-9);
  EXPECT_NEAR(parts[2].size.logic, 32 * (tree + 32) / 20, 1e-9);  // entries of 16 bits as well
  EXPECT_EQ(parts[3].size.m20k, 2 * 16 * 13);                     // 64 rows of 512 bits in 512x40
  EXPECT_EQ(parts[4].size.logic, 2 * 16 * 103);                   // 2 rows of 2048 bits in MLABs
  EXPECT_EQ(parts[5].size.m20k, 2 + 410 + 26);                    // 256 x 64, 1024 x 8192, 512 x 1024 bits
  EXPECT_EQ(parts[5].size.logic, 52);                             // 2 x 1024 bits of running sums
  EXPECT_EQ(parts[6].size.clb_equivalent(), 0);
  architecture narrow;
  narrow.bits.lut = 8;
  narrow.overflow = overflow::saturate;
  EXPECT_NEAR(area_of(area_model::width_aware, narrow, {l}).parts[2].size.logic,
              32 * (8 * 9 + 4 * 10 + 2 * 11 + 12 + 32 + 32) / 20.0, 1e-9);
}

// 4608 products of 16 x 16 bits; 192 outputs of 24 products each: 12 * 33 + 6 * 34 + 3 * 35 + 36 + 37 bits and 48 of
// the accumulator.
TEST(area, of_the_dla_by_hand) {
  const auto parts = area_of(area_model::width_aware, dla_architecture(), {}).parts;
  EXPECT_EQ(parts[0].size.dsp, 2304);
  EXPECT_NEAR(parts[1].size.logic, 192.0 * (12 * 33 + 6 * 34 + 3 * 35 + 36 + 37 + 48) / 20, 1e-9);
  EXPECT_EQ(parts[2].size.logic, 2.0 * 922);  // two words of 18432 bits in MLABs of 32x20
}

double width_aware(const architecture& a, const std::vector<layer>& layers = network()) {
  return area_of(area_model::width_aware, a, layers).clb_equivalent();
}

TEST(area, orders_metrics_and_policies) {
  architecture l1, chebyshev, serial;
  l1.metric = metric::l1;
  chebyshev.metric = metric::chebyshev;
  serial.table_memory.policy = table_policy::serial;
  EXPECT_GT(width_aware({}), width_aware(l1));
  EXPECT_NE(width_aware(l1), width_aware(chebyshev));
  EXPECT_GT(width_aware({}), width_aware(serial));
}

TEST(area, shrinks_with_every_bit_of_prototypes_and_tables) {
  double before = 0;
  for (std::uint32_t bits = 2; bits <= 16; ++bits) {
    architecture a;
    a.bits.activation = a.bits.prototype = bits;
    const double now = width_aware(a);
    EXPECT_GT(now, before) << bits;
    before = now;
  }
  before = 0;
  for (std::uint32_t bits = 4; bits <= 16; ++bits) {
    architecture a;
    a.bits.lut = bits;
    const double now = width_aware(a);
    EXPECT_GT(now, before) << bits;
    before = now;
  }
}

TEST(area, never_shrinks_with_table_capacity_and_never_grows_with_ports) {
  double before = 0;
  for (std::uint64_t kib = 1; kib <= 65536; kib *= 2) {
    architecture a;
    a.table_memory.capacity_bits = kib * bits_per_kib;
    const double now = width_aware(a);
    EXPECT_GE(now, before) << kib;
    before = now;
  }
  architecture one, two, four, small;
  one.table_memory.ports = 1;
  four.table_memory.ports = 4;
  EXPECT_GE(width_aware(one), width_aware(two));
  EXPECT_EQ(width_aware(two), width_aware(four));
  small.table_memory.capacity_bits = 32 * bits_per_kib;
  EXPECT_LT(width_aware(small), before);
  // Deeper layers need deeper memories where the capacity is unlimited.
  std::vector<layer> deeper = network();
  for (layer& l : deeper) l.prototypes *= 64;
  EXPECT_GT(width_aware({}, deeper), width_aware({}));
  std::vector<layer> shared = network();
  for (layer& l : shared) l.shared_codebook = true;
  EXPECT_LT(width_aware({}, shared), width_aware({}));
}

// Two lanes of 16 words of 40 bits: a block of 512x40 each, or two MLABs of 32x20 each, which is less.
TEST(fabric, memories_take_the_cheapest_shape) {
  using namespace fabric;
  EXPECT_EQ(memory(16, 40).logic, 2);
  EXPECT_EQ(memory(16, 40).m20k, 0);
  EXPECT_EQ(memory(512, 40).m20k, 1);
  EXPECT_EQ(memory(513, 40).m20k, 2);
  EXPECT_EQ(memory(1024, 20).m20k, 1);
  EXPECT_EQ(memory(2048, 10).m20k, 1);
  EXPECT_EQ(memory(2048, 11).m20k, 2);
  EXPECT_EQ(memory(512, 512).m20k, 13);  // 12.8 times 40 bits
  EXPECT_EQ(memory(0, 40).clb_equivalent(), 0);
  EXPECT_EQ(memories(2, 512, 20, 1).m20k, 2);
  EXPECT_EQ(memories(2, 512, 20, 2).m20k, 1);  // one of 1024x20
  EXPECT_EQ(memories(3, 512, 20, 2).m20k, 2);
  EXPECT_EQ(memories(2, 512, 40, 2).m20k, 2);  // 512x40 has no second port
  EXPECT_EQ(bulk_memory(20481).m20k, 2);
}

TEST(fabric, products_lie_where_they_take_less) {
  using namespace fabric;
  EXPECT_EQ(multipliers(4, 16, 16).dsp, 2);  // 6 CLB, against 51.2
  EXPECT_EQ(multipliers(4, 4, 4).dsp, 0);
  EXPECT_NEAR(multipliers(4, 4, 4).logic, 3.2, 1e-12);
  EXPECT_EQ(multipliers(5, 16, 16).dsp, 3);
  EXPECT_NEAR(squarers(2, 6).logic, 2.1, 1e-12);
  EXPECT_EQ(squarers(2, 9).dsp, 1);
}

// Eight numbers of 4 bits: 4 adders of 5 bits, 2 of 6, 1 of 7.
TEST(fabric, trees_grow_a_bit_a_level) {
  using namespace fabric;
  EXPECT_EQ(adder_tree_cells(8, 4, 32), 20 + 12 + 7);
  EXPECT_EQ(adder_tree_cells(8, 4, 6), 20 + 12 + 6);
  EXPECT_EQ(adder_tree_cells(5, 4, 32), 10 + 6 + 7);  // 2 of 5 bits, one number goes on: 1 of 6, 1 of 7
  EXPECT_EQ(adder_tree_cells(1, 4, 32), 0);
}

}  // namespace
}  // namespace pqa
