// The conventional accelerator's closed form against the published numbers, and against a count done the slow way.
#include "estimate/dla_closed_form.h"

#include <random>

#include <gtest/gtest.h>

#include "pqa/workloads/workload.h"
#include "published_table.h"

namespace pqa {
namespace {

TEST(dla_closed_form, equals_every_integer_of_the_published_table) {
  const std::vector<table_row> rows = published_rows();
  ASSERT_EQ(rows.size(), 84U);
  const dla_architecture d = load_dla("dla_paper");
  for (const table_row& row : rows) {
    std::uint64_t total = 0;
    for (const layer& l : resolve_layers(load_workload(row.at("network")), architecture{})) {
      total += dla_closed_form_of(l, d, row.at("memory") == "ddr" ? paper_ddr : paper_hbm, dla_window::published).total;
    }
    EXPECT_EQ(total, std::stoull(row.at("dla_cycles"))) << row.at("network") << " " << row.at("memory");
  }
}

TEST(dla_closed_form, has_the_published_resources) {
  const dla_resources r = dla_resources_of({});
  EXPECT_EQ(r.dsp, 2304);
  EXPECT_EQ(r.m20k, 1152);
}

// The array's passes one by one.
std::uint64_t counted(const layer& l, const dla_architecture& d) {
  std::uint64_t passes = 0;
  for (std::uint32_t o = 0; o < l.out_channels; o += d.vectors.outputs)
    for (std::uint32_t y = 0; y < l.out_height; ++y)
      for (std::uint32_t x = 0; x < l.out_width; x += d.vectors.columns)
        for (std::uint32_t r = 0; r < l.kernel_h; ++r)
          for (std::uint32_t s = 0; s < l.kernel_w; s += d.vectors.kernel_width)
            for (std::uint32_t c = 0; c < l.in_channels; c += d.vectors.channels) ++passes;
  return passes;
}

TEST(dla_closed_form, with_the_ceiling_equals_a_count_of_passes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 engine(seed);
  const auto pick = [&](std::uint32_t from, std::uint32_t to) {
    return std::uniform_int_distribution<std::uint32_t>(from, to)(engine);
  };
  for (int i = 0; i < 1000; ++i) {
    layer l;
    l.in_channels = pick(1, 20);
    l.out_channels = pick(1, 40);
    l.kernel_h = pick(1, 5);
    l.kernel_w = pick(1, 5);
    l.out_height = pick(1, 9);
    l.out_width = pick(1, 9);
    dla_architecture d;
    d.vectors.channels = pick(1, 9);
    d.vectors.outputs = pick(1, 17);
    d.vectors.columns = pick(1, 5);
    d.vectors.kernel_width = pick(1, 4);
    d.bits.weight = pick(2, 16);
    const std::uint64_t bits_a_cycle = pick(1, 5000);  // at 300 MHz, a multiple of 37.5 MB/s is a whole number
    const external_bandwidth bandwidth{bits_a_cycle * 37'500'000, 1.0};
    const dla_closed_form f = dla_closed_form_of(l, d, bandwidth, dla_window::ceiling);
    ASSERT_EQ(f.compute, counted(l, d));
    ASSERT_EQ(f.weight_bits, std::uint64_t{l.out_channels} * l.in_channels * l.kernel_h * l.kernel_w * d.bits.weight);
    ASSERT_EQ(f.init, (f.weight_bits + bits_a_cycle - 1) / bits_a_cycle);
    ASSERT_EQ(f.total, std::max(f.init, f.compute));
    d.weight_memory.policy = weight_policy::serial;
    ASSERT_EQ(dla_closed_form_of(l, d, bandwidth, dla_window::ceiling).total, f.init + f.compute);
    ASSERT_EQ(dla_closed_form_of(l, d, {}, dla_window::ceiling).init, 0U);
  }
}

}  // namespace
}  // namespace pqa
