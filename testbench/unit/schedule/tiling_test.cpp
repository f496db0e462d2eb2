#include "schedule/tiling.h"

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "schedule/layer_plan.h"
#include "support/random_setup.h"

namespace pqa {
namespace {

using test::make_random_setup;

TEST(Cut, CoversEverythingOnceAndStraddlesNoBlock) {
  for (std::uint32_t total = 1; total < 30; ++total)
    for (std::uint32_t lanes = 1; lanes < 12; ++lanes)
      for (std::uint32_t size = 1; size < 30; ++size) {
        if (size >= lanes && size % lanes != 0) continue;
        std::uint32_t next = 0;
        for (const range& r : cut_for_lanes(total, lanes, size)) {
          ASSERT_EQ(r.begin, next);
          ASSERT_LE(r.count(), size);
          ASSERT_GT(r.count(), 0u);
          if (size < lanes) {
            ASSERT_EQ(r.begin / lanes, (r.end - 1) / lanes);
          }
          if (size >= lanes) {
            ASSERT_EQ(r.begin % lanes, 0u);
          }
          next = r.end;
        }
        ASSERT_EQ(next, total);
      }
}

// Every output meets every subspace in exactly one tile, in an order that keeps the sums right.
TEST(Tiling, CoversTheLayerInOrder) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    const auto s = make_random_setup(seed);
    const layer& l = s.layers.front();
    const auto tiles = make_tiles(s.architecture, l, choose_tiling(s.architecture, l));
    std::uint32_t next_output = 0, next_subspace = 0;
    for (const tile& t : tiles) {
      ASSERT_EQ(t.outputs.begin, next_output);
      ASSERT_EQ(t.subspaces.begin, next_subspace);
      ASSERT_EQ(t.origin == sums_origin::bias, t.subspaces.begin == 0);
      ASSERT_EQ(t.target == sums_target::results, t.subspaces.end == l.subspaces());
      ASSERT_TRUE(t.encodes || t.outputs.begin > 0);
      next_subspace = t.subspaces.end;
      if (next_subspace == l.subspaces()) {
        next_subspace = 0;
        next_output = t.outputs.end;
      }
      if (l.overflow == overflow::saturate && next_subspace != 0) {
        ASSERT_EQ(t.subspaces.end % s.architecture.lanes.subspaces, 0u);
      }
    }
    ASSERT_EQ(next_output, l.out_channels);
    ASSERT_EQ(next_subspace, 0u);
  }
}

// Capacities, counted anew from the tiles.
TEST(Tiling, RespectsTheCapacities) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    const auto s = make_random_setup(seed);
    const architecture& a = s.architecture;
    const layer& l = s.layers.front();
    bool replays = false;
    for (const tile& t : make_tiles(a, l, choose_tiling(a, l))) {
      std::uint64_t bits = std::uint64_t{t.outputs.count()} * t.subspaces.count() * l.prototypes * l.bits.lut;
      if (t.encodes)
        bits += std::uint64_t{l.shared_codebook ? 1 : t.subspaces.count()} * l.prototypes * l.subvector_length *
                l.bits.prototype;
      if (l.has_bias && t.subspaces.begin == 0) bits += std::uint64_t{t.outputs.count()} * l.bits.accumulator;
      const unsigned halves = a.table_memory.policy == table_policy::serial ? 1 : 2;
      if (a.table_memory.capacity_bits) {
        ASSERT_LE(bits * halves, *a.table_memory.capacity_bits);
      }
      const bool kept =
          t.origin == sums_origin::kept || t.target == sums_target::kept || (t.groups_outermost && t.groups > 1);
      if (kept && a.partial_sums.capacity_bits) {
        ASSERT_LE(l.columns() * t.outputs.count() * l.bits.accumulator, *a.partial_sums.capacity_bits);
      }
      replays = replays || !t.encodes;
    }
    std::uint32_t index_bits = 0;
    while ((1u << index_bits) < l.prototypes) ++index_bits;
    if (replays && a.indices.capacity_bits) {
      ASSERT_LE(l.columns() * l.subspaces() * index_bits, *a.indices.capacity_bits);
    }
  }
}

// The estimate of bytes is what the plans move, piece by piece.
TEST(Tiling, EstimatesTheBytesOfThePlans) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    const auto s = make_random_setup(seed);
    descriptor d;
    d.layer = s.layers.front();
    const layer_plan plan(s.architecture, d);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < plan.tiles().size(); ++i) {
      const tile& t = plan.tiles()[i];
      bytes += plan.tables(i)->useful_bytes + plan.partial_sums(i).useful_bytes();
      const bool external = s.architecture.feature_maps.placement == placement::dram;
      if (t.target == sums_target::spilled || (external && t.target == sums_target::results))
        bytes += plan.results(i).column_bytes() * t.columns;
      if (!external || !t.encodes) continue;
      const feature_plan features = plan.features(i);
      for (std::uint32_t p = 0; p < features.passes(); ++p) bytes += features.rows() * features.row_bytes(p);
    }
    ASSERT_EQ(bytes, cost_of(s.architecture, d.layer, choose_tiling(s.architecture, d.layer))->bytes);
  }
}

// No other size of tile, tried one by one, is legal and cheaper.
TEST(Tiling, IsTheCheapestOfAllSizes) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const auto s = make_random_setup(seed);
    const layer& l = s.layers.front();
    const auto chosen = *cost_of(s.architecture, l, choose_tiling(s.architecture, l));
    const auto& lanes = s.architecture.lanes;
    for (std::uint32_t o = 1; o < l.out_channels + lanes.outputs; ++o)
      for (std::uint32_t k = 1; k < l.subspaces() + lanes.subspaces; ++k) {
        if ((o >= lanes.outputs && o % lanes.outputs != 0) || (k >= lanes.subspaces && k % lanes.subspaces != 0))
          continue;
        const auto cost = cost_of(s.architecture, l, {o, k});
        if (cost) {
          ASSERT_FALSE(*cost < chosen) << o << " x " << k;
        }
      }
  }
}

// More table memory never moves more bytes.
TEST(Tiling, BytesNeverRiseWithTableCapacity) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    auto s = make_random_setup(seed);
    const layer& l = s.layers.front();
    std::uint64_t before = ~std::uint64_t{0};
    for (std::uint64_t bits = 16; bits < 60000; bits += 1 + bits / 6) {
      s.architecture.table_memory.capacity_bits = bits;
      try {
        const auto cost = cost_of(s.architecture, l, choose_tiling(s.architecture, l));
        ASSERT_LE(cost->bytes, before) << bits;
        before = cost->bytes;
      } catch (const input_error&) {
        ASSERT_EQ(before, ~std::uint64_t{0}) << "legal before, not with " << bits;
      }
    }
  }
}

TEST(Tiling, SaysWhyNothingFits) {
  architecture a;
  a.table_memory.capacity_bits = 8;
  try {
    choose_tiling(a, layer());
    FAIL();
  } catch (const input_error& e) {
    EXPECT_NE(std::string(e.what()).find("table_memory.capacity_kib"), std::string::npos);
    EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace pqa
