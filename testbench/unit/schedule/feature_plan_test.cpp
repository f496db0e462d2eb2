#include "schedule/feature_plan.h"

#include <set>

#include <gtest/gtest.h>

#include "schedule/layer_plan.h"
#include "support/random_setup.h"

namespace pqa {
namespace {

// The bytes of the input that a group of subspaces of an output row looks at, element by element.
std::set<std::uint64_t> bytes_looked_at(const descriptor& d, range subspaces, std::uint32_t oy) {
  const layer& l = d.layer;
  std::set<std::uint64_t> bytes;
  for (std::uint64_t e = std::uint64_t{subspaces.begin} * l.subvector_length;
       e < std::min(std::uint64_t{subspaces.end} * l.subvector_length, l.unfolded_length()); ++e) {
    const std::uint64_t c = e / (l.kernel_h * l.kernel_w);
    const std::int64_t y = static_cast<std::int64_t>(oy * l.stride + e / l.kernel_w % l.kernel_h) - l.pad_top;
    if (y < 0 || y >= l.height) continue;
    for (std::uint32_t ox = 0; ox < l.out_width; ++ox) {
      const std::int64_t x = static_cast<std::int64_t>(ox * l.stride + e % l.kernel_w) - l.pad_left;
      if (x < 0 || x >= l.width) continue;
      const std::uint64_t pixel = d.input + (static_cast<std::uint64_t>(y) * l.width + static_cast<std::uint64_t>(x)) *
                                                pixel_bytes(l.in_channels, l.bits.activation);
      for (std::uint64_t bit = c * l.bits.activation; bit < (c + 1) * l.bits.activation; ++bit)
        bytes.insert(pixel + bit / 8);
    }
  }
  return bytes;
}

// In every pass, the rows that are said to be needed hold every byte that is looked at, and rows that are said to be
// free are not looked at again.
void check_pass(const descriptor& d, const feature_plan& plan, std::uint32_t pass, range subspaces) {
  std::vector<std::set<std::uint64_t>> row_bytes(plan.rows());
  for (std::uint32_t r = 0; r < plan.rows(); ++r) {
    std::vector<burst> bursts;
    plan.append_bursts(pass, r, bursts);
    for (const burst& b : bursts)
      for (std::uint64_t k = 0; k < b.bytes; ++k) row_bytes[r].insert(b.address + k);
  }
  std::uint32_t freed = 0;
  for (std::uint32_t oy = 0; oy < d.layer.out_height; ++oy) {
    std::set<std::uint64_t> held;
    ASSERT_LE(plan.rows_needed(oy), plan.rows());
    for (std::uint32_t r = freed; r < plan.rows_needed(oy); ++r) held.insert(row_bytes[r].begin(), row_bytes[r].end());
    for (const std::uint64_t byte : bytes_looked_at(d, subspaces, oy)) ASSERT_EQ(held.count(byte), 1u) << byte;
    freed = plan.rows_freed(oy);
    ASSERT_LE(plan.rows_needed(oy) - std::min(freed, plan.rows_needed(oy)), plan.buffer_rows());
  }
  ASSERT_EQ(freed, plan.rows());
}

TEST(FeaturePlan, RowsHoldWhatIsLookedAt) {
  unsigned passes_seen = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    const test::random_setup s = test::make_random_setup(seed);
    descriptor d;
    d.layer = s.layers.front();
    d.input = 4096;
    const layer_plan plan(s.architecture, d);
    for (std::size_t i = 0; i < plan.tiles().size(); ++i) {
      const tile& t = plan.tiles()[i];
      if (!t.encodes) continue;
      const feature_plan features = plan.features(i);
      ASSERT_GT(features.buffer_rows(), 0u);
      passes_seen = std::max(passes_seen, features.passes());
      const auto groups = blocks_of(t.subspaces, s.architecture.lanes.subspaces);
      for (std::uint32_t p = 0; p < features.passes(); ++p)
        check_pass(d, features, p, features.passes() == 1 ? t.subspaces : groups[p]);
    }
  }
  EXPECT_GT(passes_seen, 1u);
}

}  // namespace
}  // namespace pqa
