#include "figures.h"

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "run_recorder.h"

namespace pqa {
namespace {

layer_account account(cycle_t begin, std::uint64_t busy, std::uint64_t tables, std::uint64_t drain) {
  layer_account a;
  a.begin = begin;
  a.end = begin + busy + tables + drain;
  a.bottleneck.busy = busy;
  a.bottleneck.stalls = {tables, 0, 0, drain};
  a.tiles = 3;
  a.tables = {100, 128};
  a.results = {10, 16};
  a.table_load_cycles = 7;
  return a;
}

TEST(bound_of, names_the_largest_part) {
  layer_account a;
  a.bottleneck.busy = 100;
  a.encode_bound_cycles = 60;
  EXPECT_EQ(bound_of(a), "encode");
  a.encode_bound_cycles = 40;
  EXPECT_EQ(bound_of(a), "lookup");
  a.bottleneck.stalls[0] = 110;
  EXPECT_EQ(bound_of(a), "tables");
  a.table_fill_cycles = 80;
  EXPECT_EQ(bound_of(a), "table_fill");
  a.bottleneck.stalls[1] = 81;
  EXPECT_EQ(bound_of(a), "inputs");
  a.bottleneck.stalls[2] = 82;
  EXPECT_EQ(bound_of(a), "outputs");
  a.bottleneck.stalls[3] = 1000;  // filling and draining bounds nothing
  EXPECT_EQ(bound_of(a), "outputs");
}

TEST(run_recorder, sums_the_images) {
  const std::vector<std::string> names = {"one", "two"};
  run_recorder recorder(names, nullptr, nullptr);
  recorder.layer_done(0, 0, account(5, 10, 4, 1));   // 5 to 20
  recorder.layer_done(1, 1, account(20, 20, 0, 2));  // 20 to 42
  recorder.layer_done(2, 0, account(42, 10, 1, 1));  // 42 to 54
  recorder.layer_done(3, 1, account(54, 20, 0, 2));  // 54 to 76
  run_figures figures = recorder.figures();
  figures.clock_hz = 1'000'000;
  EXPECT_EQ(figures.images, 2U);
  EXPECT_EQ(figures.cycles, 71U);
  EXPECT_EQ(figures.first_image_cycles, 37U);
  EXPECT_EQ(figures.layers[0].cycles, 27U);
  EXPECT_EQ(figures.layers[0].compute_cycles, 20U);
  EXPECT_EQ(figures.layers[0].account->bottleneck.stalls[0], 5U);
  EXPECT_EQ(figures.layers[0].table_load_cycles, 14U);
  EXPECT_EQ(figures.layers[0].account->tiles, 3U);
  EXPECT_EQ(bytes_read(*figures.layers[0].account).bus_bytes, 256U);
  EXPECT_EQ(bytes_written(*figures.layers[0].account).bytes, 20U);
  EXPECT_EQ(figures.total().cycles, 71U);
  EXPECT_EQ(figures.total().account->tiles, 6U);
  EXPECT_DOUBLE_EQ(figures.microseconds(figures.cycles), 71.0);
  EXPECT_DOUBLE_EQ(figures.steady_image_microseconds(), 34.0);
  EXPECT_DOUBLE_EQ(figures.images_per_second(), 2e6 / 71);
}

TEST(analytic_figures, repeat_the_closed_form) {
  layer l;
  l.height = l.width = l.out_height = l.out_width = 10;
  l.out_channels = 100;
  const architecture a;
  const closed_form f = closed_form_of(l, a, {35'200'000'000, 0.8});
  const run_figures figures = analytic_figures({l, l}, {"a", "b"}, a, {35'200'000'000, 0.8}, 5);
  EXPECT_EQ(figures.cycles, 10 * f.total);
  EXPECT_EQ(figures.first_image_cycles, 2 * f.total);
  EXPECT_EQ(figures.layers[1].compute_cycles, 5 * f.compute);
  EXPECT_EQ(figures.layers[1].table_load_cycles, 5 * f.init);
  EXPECT_FALSE(figures.measured());
}

TEST(analytic_figures, refuse_sums_beyond_64_bits) {
  layer l;
  l.height = l.width = 32768;
  l.out_height = l.out_width = 32768;
  l.in_channels = 2;
  l.subvector_length = 1;
  l.prototypes = 65535;
  architecture a;
  a.lanes.subspaces = a.lanes.prototypes = 1;
  EXPECT_NO_THROW(analytic_figures({l}, {"a"}, a, {}, 1000));
  EXPECT_THROW(analytic_figures({l}, {"a"}, a, {}, 1'000'000'000), input_error);
}

}  // namespace
}  // namespace pqa
