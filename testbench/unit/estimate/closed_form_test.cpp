// The closed form against the published numbers, and against a count done the slow way.
#include "estimate/closed_form.h"

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "pqa/workloads/workload.h"
#include "published_table.h"

namespace pqa {
namespace {

std::uint32_t number(const table_row& row, const char* name) {
  return static_cast<std::uint32_t>(std::stoul(row.at(name)));
}

architecture architecture_of(const table_row& row) {
  architecture a;
  a.bits.prototype = number(row, "prototype_bits");
  a.bits.lut = number(row, "lut_bits");
  a.lanes.outputs = number(row, "No_vec");
  a.lanes.length = number(row, "Ls_vec");
  a.lanes.prototypes = number(row, "Np_vec");
  a.lanes.subspaces = number(row, "Ns_vec");
  return a;
}

TEST(closed_form, equals_every_integer_of_the_published_table) {
  const std::vector<table_row> rows = published_rows();
  ASSERT_EQ(rows.size(), 84U);
  for (const table_row& row : rows) {
    workload w = load_workload(row.at("network"));
    for (layer_spec& spec : w.layers) {
      spec.prototypes = number(row, "Np");
      spec.subvector_length = number(row, "Ls");
    }
    const architecture a = architecture_of(row);
    closed_form sum;
    sum.init = sum.compute = sum.total = 0;
    for (const layer& l : resolve_layers(w, a)) {
      const closed_form f = closed_form_of(l, a, row.at("memory") == "ddr" ? paper_ddr : paper_hbm);
      sum.init += f.init;
      sum.compute += f.compute;
      sum.total += f.total;
    }
    SCOPED_TRACE(row.at("network") + " " + row.at("memory") + " Ls " + row.at("Ls") + " Np " + row.at("Np"));
    EXPECT_EQ(sum.init, std::stoull(row.at("init_cycles")));
    EXPECT_EQ(sum.compute, std::stoull(row.at("compute_cycles")));
    EXPECT_EQ(sum.total, std::stoull(row.at("total_cycles")));
  }
}

TEST(closed_form, bits_per_cycle_are_exact) {
  EXPECT_EQ(bits_per_cycle(paper_ddr, 300'000'000), 751U);
  EXPECT_EQ(bits_per_cycle(paper_hbm, 300'000'000), 8534U);
  EXPECT_EQ(bits_per_cycle({}, 300'000'000), std::nullopt);
  // Whole numbers are not rounded up, whatever a binary fraction makes of the efficiency.
  EXPECT_EQ(bits_per_cycle(external_bandwidth{37'500'000'000, 0.7}, 300'000'000), 700U);
  EXPECT_EQ(bits_per_cycle(external_bandwidth{37'500'000'000, 0.1}, 300'000'000), 100U);
  EXPECT_EQ(bits_per_cycle(external_bandwidth{37'500'000'000, 1.0}, 300'000'000), 1000U);
  EXPECT_EQ(bits_per_cycle(external_bandwidth{37'500'000'001, 1.0}, 300'000'000), 1001U);
  EXPECT_EQ(bits_per_cycle(external_bandwidth{1'000'000, 1e-300}, 300'000'000), 1U);
  EXPECT_EQ(bits_per_cycle(external_bandwidth{1'000'000'000'000'000, 1.0}, 1), 8'000'000'000'000'000U);
  EXPECT_EQ(bits_per_cycle(external_bandwidth{1'000'000'000'000'000, 0.12345678901234567}, 1), 987'654'312'098'766U);
}

TEST(closed_form, refuses_bandwidths_out_of_range) {
  const layer l;
  const architecture a;
  for (const double efficiency : {0.0, -0.5, 1.0000001, std::nan(""), HUGE_VAL}) {
    EXPECT_THROW(closed_form_of(l, a, {1000, efficiency}), input_error) << efficiency;
  }
  EXPECT_THROW(closed_form_of(l, a, {0, 1.0}), input_error);
  EXPECT_THROW(closed_form_of(l, a, {1'000'000'000'000'001, 1.0}), input_error);
}

// How often a piece has to be taken from a heap until nothing is left.
std::uint64_t rounds(std::uint64_t heap, std::uint64_t piece) {
  std::uint64_t count = 0;
  for (; heap > 0; heap -= std::min(heap, piece)) ++count;
  return count;
}

class random_layers {
 public:
  explicit random_layers(unsigned seed) : engine_(seed) {}

  std::uint32_t pick(std::uint32_t from, std::uint32_t to) {
    return std::uniform_int_distribution<std::uint32_t>(from, to)(engine_);
  }

  layer make_layer() {
    layer l;
    l.in_channels = pick(1, 20);
    l.stride = pick(1, 3);
    l.height = l.stride * pick(1, 6);
    l.width = l.stride * pick(1, 6);
    l.kernel_h = pick(1, 3);
    l.kernel_w = pick(1, 3);
    l.out_height = l.height / l.stride;
    l.out_width = l.width / l.stride;
    l.out_channels = pick(1, 40);
    l.prototypes = pick(1, 40);
    l.subvector_length = pick(1, 30);
    l.shared_codebook = pick(0, 1) == 1;
    l.bits.prototype = pick(2, 16);
    l.bits.lut = pick(2, 16);
    return l;
  }

  architecture make_architecture() {
    architecture a;
    a.lanes.subspaces = pick(1, 20);
    a.lanes.prototypes = pick(1, 20);
    a.lanes.length = pick(1, 20);
    a.lanes.outputs = pick(1, 20);
    a.table_memory.policy = static_cast<table_policy>(pick(0, 2));
    if (pick(0, 3) == 0) {
      a.table_memory.fill_entries_per_bank_per_cycle.reset();
    } else if (pick(0, 1) == 0) {
      a.table_memory.fill_entries_per_bank_per_cycle = rational{pick(1, 5), pick(1, 5)};
    }
    return a;
  }

 private:
  std::mt19937 engine_;
};

// The same by counting: passes, rows and words one after the other.
closed_form counted(const layer& l, const architecture& a, std::optional<std::uint64_t> word_bits) {
  closed_form f;
  std::uint64_t subspaces = rounds(l.unfolded_length(), l.subvector_length);
  std::uint64_t entries = 0;
  f.table_bits = 0;
  for (std::uint64_t s = 0; s < subspaces; ++s) {
    for (std::uint32_t p = 0; p < l.prototypes; ++p) {
      entries += l.out_channels;
      if (s == 0 || !l.shared_codebook) f.table_bits += std::uint64_t{l.subvector_length} * l.bits.prototype;
      f.table_bits += std::uint64_t{l.out_channels} * l.bits.lut;
    }
  }
  std::uint64_t fill = 0;
  if (const auto& rate = a.table_memory.fill_entries_per_bank_per_cycle) {
    // In units of 1/denominator entries.
    fill = rounds(entries * rate->denominator, rate->numerator * a.lanes.subspaces * a.lanes.outputs);
  }
  const std::uint64_t transfer = word_bits ? rounds(f.table_bits, *word_bits) : 0;
  f.init = std::max({std::uint64_t{1}, fill, transfer});
  f.encode = 0;
  for (std::uint32_t p = 0; p < l.prototypes; p += a.lanes.prototypes)
    f.encode += rounds(l.subvector_length, a.lanes.length);
  f.lookup = rounds(l.out_channels, a.lanes.outputs);
  f.compute = 0;
  for (std::uint64_t n = 0; n < l.columns(); ++n) {
    for (std::uint64_t s = 0; s < subspaces; s += a.lanes.subspaces) f.compute += std::max(f.encode, f.lookup);
  }
  f.total = a.table_memory.policy == table_policy::serial ? f.init + f.compute : std::max(f.init, f.compute);
  if (f.compute >= f.init) {
    f.bound = f.lookup > f.encode ? closed_form_bound::lookup : closed_form_bound::encode;
  } else {
    f.bound = fill > transfer ? closed_form_bound::table_fill : closed_form_bound::tables;
  }
  return f;
}

TEST(closed_form, equals_a_count_of_random_layers) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_layers random(seed);
  for (int i = 0; i < 3000; ++i) {
    const layer l = random.make_layer();
    const architecture a = random.make_architecture();
    external_bandwidth bandwidth;
    std::optional<std::uint64_t> word_bits;
    if (random.pick(0, 4) > 0) {
      // At 300 MHz and efficiency 1, a multiple of 37.5 MB/s is a whole number of bits.
      word_bits = random.pick(1, 5000);
      bandwidth.peak_bytes_per_second = *word_bits * 37'500'000;
    }
    const closed_form f = closed_form_of(l, a, bandwidth);
    const closed_form expected = counted(l, a, word_bits);
    ASSERT_EQ(f.table_bits, expected.table_bits);
    ASSERT_EQ(f.init, expected.init);
    ASSERT_EQ(f.encode, expected.encode);
    ASSERT_EQ(f.lookup, expected.lookup);
    ASSERT_EQ(f.compute, expected.compute);
    ASSERT_EQ(f.total, expected.total);
    ASSERT_EQ(f.bound, expected.bound);
  }
}

TEST(closed_form, counts_columns_as_the_paper_does) {
  layer l;
  l.height = 5;
  l.width = 7;
  l.stride = 2;
  l.out_height = 2;  // the closed form does not look at the padding
  l.out_width = 3;
  EXPECT_EQ(closed_form_of(l, {}, {}).compute, 9U);  // ceil(35 / 4)
}

TEST(closed_form, stays_exact_for_the_largest_layers) {
  layer l;
  l.height = l.width = 32768;
  l.out_height = l.out_width = 32768;
  l.in_channels = 2;
  l.subvector_length = 1;
  l.out_channels = 1;
  l.prototypes = 65535;
  architecture a;
  a.lanes.subspaces = a.lanes.prototypes = 1;
  EXPECT_EQ(closed_form_of(l, a, {}).compute, std::uint64_t{1} * 1024 * 1024 * 1024 * 65535 * 2);
  a.lanes.subspaces = a.lanes.outputs = 65535;
  a.table_memory.fill_entries_per_bank_per_cycle = rational{65'535'999'999, 1'000'000};
  EXPECT_EQ(closed_form_of(l, a, {}).init, 1U);
}

}  // namespace
}  // namespace pqa
