// Energies against counts by hand, and how they react to every figure and every parameter.
#include "estimate/energy.h"

#include <functional>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "presets/energy_json.h"

namespace pqa {
namespace {

energy_figures simple() {
  energy_figures f;
  f.name = "simple";
  f.add_per_bit.pj = 1;
  f.compare_per_bit.pj = 10;
  f.multiply_per_bit2.pj = 1000;
  f.square_per_bit2.pj = 100;
  f.sram = {{1, {1e4, ""}}, {4, {4e4, ""}}};
  f.external_per_bit = {{"ddr4", {7, ""}}, {"ideal", {9, ""}}};
  f.standard_of = {{"paper_ddr", "ddr4"}};
  return f;
}

// 2x2 outputs, 2 subspaces of 3 elements, 4 prototypes, 5 outputs.
layer small() {
  layer l;
  l.in_channels = 5;
  l.height = l.width = l.out_height = l.out_width = 2;
  l.out_channels = 5;
  l.prototypes = 4;
  l.subvector_length = 3;
  l.bits = {8, 6, 4, 20, 12};
  return l;
}

std::map<std::string, double> parts_of(const energy_account& account) {
  return {account.parts.begin(), account.parts.end()};
}

TEST(energy, counts_every_event) {
  external_traffic traffic{1000, 500, 3, 2};
  const auto parts = parts_of(pqa_energy(small(), {}, simple(), traffic, 1, 1));
  // 4 columns x 2 subspaces x 4 prototypes = 32 distances of 3 differences of 9 bits, 3 squares of 9 bits, 2 additions
  // of 18 bits: squares of 8 bits have 16, and three of them 2 more.
  EXPECT_DOUBLE_EQ(parts.at("distance"), 32.0 * (3 * 9 + 3 * 81 * 100 + 2 * 18));
  EXPECT_DOUBLE_EQ(parts.at("comparison"), 8.0 * 3 * 18 * 10);
  EXPECT_DOUBLE_EQ(parts.at("prototype_read"), 32.0 * 3 * 6 * 1e4);
  EXPECT_DOUBLE_EQ(parts.at("table_read"), 8.0 * 5 * 4 * 1e4);
  EXPECT_DOUBLE_EQ(parts.at("add"), 8.0 * 5 * 20);
  EXPECT_DOUBLE_EQ(parts.at("table_write"), 1000 * 1e4);
  EXPECT_DOUBLE_EQ(parts.at("features"), (4.0 * 5 * 8 + 4.0 * 5 * 12) * 1e4);
  EXPECT_DOUBLE_EQ(parts.at("external_tables"), 3000);
  EXPECT_DOUBLE_EQ(parts.at("external_features"), 1000);
}

TEST(energy, of_other_metrics_has_no_squares) {
  layer l = small();
  l.metric = metric::l1;  // 3 differences of 9, 3 negations of 8, 2 additions of 10 bits
  EXPECT_DOUBLE_EQ(parts_of(pqa_energy(l, {}, simple(), {}, 1, 1)).at("distance"), 32.0 * (27 + 24 + 20));
  l.metric = metric::chebyshev;  // 2 comparisons of 8 bits
  EXPECT_DOUBLE_EQ(parts_of(pqa_energy(l, {}, simple(), {}, 1, 1)).at("distance"), 32.0 * (27 + 24 + 2 * 8 * 10));
}

TEST(energy, totals_are_sums_over_parts_images_and_encodings) {
  const external_traffic traffic{1000, 500, 3, 2};
  const energy_account one = pqa_energy(small(), {}, simple(), traffic, 1, 1);
  double sum = 0;
  for (const auto& part : one.parts) sum += part.second;
  EXPECT_DOUBLE_EQ(one.total(), sum);
  energy_account twice;
  twice.merge(one);
  twice.merge(one);
  EXPECT_DOUBLE_EQ(twice.total(), 2 * sum);
  const external_traffic doubled{2000, 1000, 3, 2};
  EXPECT_DOUBLE_EQ(pqa_energy(small(), {}, simple(), doubled, 2, 1).total(), 2 * sum);
  const auto again = parts_of(pqa_energy(small(), {}, simple(), traffic, 1, 3));
  for (const char* part : {"distance", "comparison", "prototype_read"})
    EXPECT_DOUBLE_EQ(again.at(part), 3 * parts_of(one).at(part));
  EXPECT_DOUBLE_EQ(again.at("table_read"), parts_of(one).at("table_read"));
}

TEST(energy, of_srams_follows_their_size) {
  const energy_figures f = simple();
  EXPECT_DOUBLE_EQ(sram_pj_per_bit(f, 0.01), 1e4);
  EXPECT_DOUBLE_EQ(sram_pj_per_bit(f, 1), 1e4);
  EXPECT_DOUBLE_EQ(sram_pj_per_bit(f, 2), 2e4);  // a straight line in logarithms
  EXPECT_DOUBLE_EQ(sram_pj_per_bit(f, 4), 4e4);
  EXPECT_DOUBLE_EQ(sram_pj_per_bit(f, 1e9), 4e4);
}

TEST(energy, of_external_bits_goes_by_standard_and_name) {
  const energy_figures f = simple();
  EXPECT_EQ(external_pj_per_bit(f, "ddr4", "mine"), 7);
  EXPECT_EQ(external_pj_per_bit(f, "ideal", "mine"), 9);
  EXPECT_EQ(external_pj_per_bit(f, "ideal", "paper_ddr"), 7);
  EXPECT_EQ(external_pj_per_bit(f, "ddr4", "paper_hbm"), 7);
  EXPECT_THROW(external_pj_per_bit(f, "hbm2", "mine"), input_error);
}

double total(const layer& l, const architecture& a, const energy_figures& f) {
  return pqa_energy(l, a, f, {1000, 500, 3, 2}, 1, 1).total();
}

TEST(energy, grows_with_every_parameter) {
  const std::function<void(layer&)> of_layer[] = {
      [](layer& l) { l.in_channels = 10; },      [](layer& l) { l.out_channels = 10; },
      [](layer& l) { l.out_height = 4; },        [](layer& l) { l.prototypes = 8; },
      [](layer& l) { l.kernel_h = 2; },          [](layer& l) { l.bits.activation = 12; },
      [](layer& l) { l.bits.prototype = 12; },   [](layer& l) { l.bits.lut = 8; },
      [](layer& l) { l.bits.accumulator = 32; }, [](layer& l) { l.bits.output = 16; }};
  for (std::size_t i = 0; i < std::size(of_layer); ++i) {
    layer more = small();
    of_layer[i](more);
    EXPECT_GT(total(more, {}, simple()), total(small(), {}, simple())) << i;
  }
  const std::function<void(energy_figures&)> of_figures[] = {
      [](energy_figures& f) { f.add_per_bit.pj *= 2; }, [](energy_figures& f) { f.compare_per_bit.pj *= 2; },
      [](energy_figures& f) { f.square_per_bit2.pj *= 2; }, [](energy_figures& f) { f.sram[0].per_bit.pj *= 2; }};
  for (std::size_t i = 0; i < std::size(of_figures); ++i) {
    energy_figures more = simple();
    of_figures[i](more);
    EXPECT_GT(total(small(), {}, more), total(small(), {}, simple())) << i;
  }
}

TEST(energy, of_larger_memories_is_larger) {
  layer large = small();
  large.prototypes = 4096;  // 2 x 5 x 4096 x 4 bits of LUT in 2 lanes: 10 KiB each
  architecture limited;
  limited.table_memory.capacity_bits = 2 * bits_per_kib;
  EXPECT_GT(total(large, {}, simple()), total(large, limited, simple()));
  architecture few_lanes;
  few_lanes.lanes.subspaces = 1;
  few_lanes.table_memory.capacity_bits = 6 * bits_per_kib;
  architecture more_lanes = few_lanes;
  more_lanes.lanes.subspaces = 2;
  EXPECT_GT(total(large, few_lanes, simple()), total(large, more_lanes, simple()));
  architecture buffer;
  buffer.feature_maps.capacity_bits = 4 * bits_per_kib;
  EXPECT_GT(total(small(), buffer, simple()), total(small(), {}, simple()));
}

TEST(energy, of_feature_memories_goes_by_what_they_hold) {
  layer l = small();
  l.kernel_h = 1;
  // Whole maps: 2x2 pixels of 5 channels of 8 bits, and of 5 of 12. The line buffer: a row.
  EXPECT_DOUBLE_EQ(feature_memory_kib(l, {true, {}, 8, 12}) * 8192, 160 + 240);
  EXPECT_DOUBLE_EQ(feature_memory_kib(l, {false, {}, 8, 12}) * 8192, 80);
  EXPECT_DOUBLE_EQ(feature_memory_kib(l, {false, 16384, 8, 12}), 2);
}

// 2x2 outputs, 5 outputs, filters of 5 weights, 2 columns at a time: 2 blocks of columns.
TEST(energy, of_the_dla_counts_every_event) {
  dla_architecture d;
  d.vectors = {8, 3, 2, 4, 3};
  d.bits = {6, 8, 20, 12};
  const auto parts = parts_of(dla_energy(small(), d, simple(), {1000, 500, 3, 2}, 1));
  EXPECT_DOUBLE_EQ(parts.at("multiply"), 4.0 * 5 * 5 * 6 * 8 * 1000);
  EXPECT_DOUBLE_EQ(parts.at("add"), 4.0 * 5 * 5 * 20);
  EXPECT_DOUBLE_EQ(parts.at("weight_read"), 2.0 * 5 * 5 * 6 * 1e4);
  EXPECT_DOUBLE_EQ(parts.at("weight_write"), 1000 * 1e4);
  EXPECT_DOUBLE_EQ(parts.at("features"), (2.0 * 2 * 5 * 4 * 8 + 4.0 * 5 * 12) * 1e4);  // 2 groups of outputs
  EXPECT_DOUBLE_EQ(parts.at("external_weights"), 3000);
  EXPECT_DOUBLE_EQ(parts.at("external_features"), 1000);
}

TEST(energy, of_the_dla_grows_with_widths_and_images) {
  const auto of = [](const dla_architecture& d, std::uint64_t images) {
    return dla_energy(small(), d, simple(), {}, images).total();
  };
  EXPECT_DOUBLE_EQ(of({}, 3), 3 * of({}, 1));
  const std::function<void(dla_architecture&)> narrower[] = {
      [](dla_architecture& d) { d.bits.weight = 8; }, [](dla_architecture& d) { d.bits.activation = 8; },
      [](dla_architecture& d) { d.bits.accumulator = 32; }, [](dla_architecture& d) { d.bits.output = 16; }};
  for (std::size_t i = 0; i < std::size(narrower); ++i) {
    dla_architecture less;
    narrower[i](less);
    EXPECT_LT(of(less, 1), of({}, 1)) << i;
  }
  layer large = small();
  large.in_channels = 8192;  // filters of 16 KiB
  dla_architecture limited;
  limited.weight_memory.capacity_bits = 96 * bits_per_kib;  // a KiB for an output lane, twice
  EXPECT_LT(dla_energy(large, limited, simple(), {}, 1).total(), dla_energy(large, {}, simple(), {}, 1).total());
}

TEST(energy_presets, name_their_sources_and_survive_a_round_trip) {
  for (const std::string& name : list_energies()) {
    SCOPED_TRACE(name);
    const energy_figures f = load_energy(name);
    EXPECT_EQ(f.name, name);
    EXPECT_FALSE(f.add_per_bit.source.empty());
    for (const auto& entry : f.external_per_bit) EXPECT_FALSE(entry.second.source.empty()) << entry.first;
    const json written = to_json(f);
    EXPECT_EQ(to_json(energy_from_json(json_document(written, "again"))), written);
    // HBM takes less than DDR, and external memory more than the largest SRAM.
    EXPECT_LT(external_pj_per_bit(f, "hbm2", ""), external_pj_per_bit(f, "ddr4", ""));
    EXPECT_GT(external_pj_per_bit(f, "hbm2", ""), f.sram.back().per_bit.pj);
  }
}

TEST(energy_presets, are_read_strictly) {
  const auto refused = [](const std::function<void(json&)>& change, const std::string& says) {
    json value = to_json(load_energy("energy_45nm"));
    change(value);
    try {
      energy_from_json(json_document(value, "file"));
      ADD_FAILURE() << says;
    } catch (const input_error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  };
  refused([](json& v) { v.erase("add_pj_per_bit"); }, "add_pj_per_bit");
  refused([](json& v) { v["add_pj_per_bit"]["pj"] = -1; }, "add_pj_per_bit.pj");
  refused([](json& v) { v["add_pj_per_bit"]["source"] = ""; }, "add_pj_per_bit.source");
  refused([](json& v) { v["add_pj_per_bit"].erase("source"); }, "source");
  refused([](json& v) { v["sram_pj_per_bit"] = json::array(); }, "sram_pj_per_bit");
  refused([](json& v) { v["sram_pj_per_bit"][1]["kib"] = 8; }, "larger");
  refused([](json& v) { v["external_pj_per_bit"].erase("hbm3"); }, "hbm3");
  refused([](json& v) { v["standard_of"]["mine"] = "ddr6"; }, "ddr6");
  refused([](json& v) { v["more"] = 1; }, "more");
}

}  // namespace
}  // namespace pqa
