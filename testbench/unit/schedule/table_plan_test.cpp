#include "schedule/table_plan.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "arithmetic/bit_packing.h"
#include "schedule/layer_plan.h"
#include "schedule/table_layout.h"
#include "support/random_setup.h"

namespace pqa {
namespace {

descriptor descriptor_of(const layer& l, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  descriptor d;
  d.layer = l;
  d.prototypes = 4096 + rng() % 300;
  d.lut = 1 << 20 | rng() % 300;
  d.bias = 1 << 24 | rng() % 300;
  return d;
}

// The layout by walking through it: block by block, prototype by prototype.
TEST(TableLayout, IsTheDocumentedOrderWithoutGaps) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const test::random_setup s = test::make_random_setup(seed);
    const layer& l = s.layers.front();
    const auto& lanes = s.architecture.lanes;
    const table_layout layout(s.architecture, l);
    std::uint64_t expected = 0;
    for (std::uint32_t ob = 0; ob < l.out_channels; ob += lanes.outputs)
      for (std::uint32_t sb = 0; sb < l.subspaces(); sb += lanes.subspaces)
        for (std::uint32_t p = 0; p < l.prototypes; ++p)
          for (std::uint32_t o = ob; o < std::min(ob + lanes.outputs, l.out_channels); ++o)
            for (std::uint32_t k = sb; k < std::min(sb + lanes.subspaces, l.subspaces()); ++k)
              ASSERT_EQ(layout.lut_entry(o, k, p), expected++) << "seed " << seed;
    ASSERT_EQ(layout.lut_entries(), expected);
  }
}

// Identifies an entry of a table so that it can be told apart when it is found again.
std::int32_t mark(std::uint64_t table, std::uint64_t entry, std::uint32_t bits) {
  return static_cast<std::int32_t>((entry * 2654435761u + table * 40503u) >> 3 & ((std::uint64_t{1} << bits) - 1));
}

// The bytes of memory at any address of the tables.
class marked_memory {
 public:
  marked_memory(const architecture& a, const descriptor& d) : d_(d) {
    const table_layout layout(a, d.layer);
    fill(prototypes_, 0, layout.prototype_entries(d.layer.shared_codebook), d.layer.bits.prototype);
    fill(lut_, 1, layout.lut_entries(), d.layer.bits.lut);
    fill(bias_, 2, d.layer.out_channels, d.layer.bits.accumulator);
  }
  std::uint8_t at(std::uint64_t address) const {
    for (const auto& [base, bytes] : {std::pair{d_.prototypes, &prototypes_}, {d_.lut, &lut_}, {d_.bias, &bias_}})
      if (address >= base && address < base + bytes->size()) return (*bytes)[address - base];
    return 0xee;
  }

 private:
  static void fill(std::vector<std::uint8_t>& bytes, std::uint64_t table, std::uint64_t entries, std::uint32_t bits) {
    std::vector<std::int32_t> values(entries);
    for (std::uint64_t e = 0; e < entries; ++e) values[e] = mark(table, e, bits);
    bytes.resize(packed_bytes(entries, bits));
    pack_bits(values.data(), entries, bits, bytes.data(), 0);
  }
  descriptor d_;
  std::vector<std::uint8_t> prototypes_, lut_, bias_;
};

std::vector<std::uint8_t> load(const table_plan& plan, const marked_memory& memory) {
  std::vector<std::uint8_t> data;
  for (const burst& b : plan.bursts)
    for (std::uint64_t k = 0; k < b.bytes; ++k) data.push_back(memory.at(b.address + k));
  return data;
}

// All entries of one kind, in the order of the runs.
std::vector<std::int32_t> entries_of(const table_plan& plan, const std::vector<std::uint8_t>& data, table_kind kind,
                                     std::uint32_t bits) {
  std::vector<std::int32_t> all;
  for (const loaded_run& run : plan.runs) {
    if (run.kind != kind) continue;
    std::vector<std::int32_t> part(run.entries);
    unpack_bits(data.data(), run.stage_bit, run.entries, bits, false, part.data());
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// What the banks should hold, in the order in which they fill.
std::vector<std::int32_t> expected_lut(const architecture& a, const layer& l, const tile& t) {
  std::vector<std::int32_t> all;
  const table_layout layout(a, l);
  const auto outputs = blocks_of(t.outputs, a.lanes.outputs);
  const auto groups = blocks_of(t.subspaces, a.lanes.subspaces);
  const auto block = [&](range o, range s) {
    for (std::uint32_t p = 0; p < l.prototypes; ++p)
      for (std::uint32_t i = o.begin; i < o.end; ++i)
        for (std::uint32_t k = s.begin; k < s.end; ++k) all.push_back(mark(1, layout.lut_entry(i, k, p), l.bits.lut));
  };
  if (t.groups_outermost) {
    for (const range s : groups)
      for (const range o : outputs) block(o, s);
  } else {
    for (const range o : outputs)
      for (const range s : groups) block(o, s);
  }
  return all;
}

void check_rows(const table_plan& plan, const tile& t, const layer& l, const architecture& a) {
  std::uint64_t next = 0;
  std::uint32_t needed = 0;
  for (const bank_row& row : plan.rows) {
    ASSERT_EQ(row.first_entry, next);
    next += row.entries;
    ASSERT_GE(row.bursts_needed, needed);
    needed = row.bursts_needed;
    ASSERT_LE(needed, plan.bursts.size());
  }
  ASSERT_EQ(next, std::uint64_t{t.outputs.count()} * t.subspaces.count() * l.prototypes);
  ASSERT_EQ(plan.rows.size(), blocks_of(t.outputs, a.lanes.outputs).size() * t.groups * l.prototypes);
  ASSERT_EQ(plan.groups.size(), t.groups);
  ASSERT_EQ(plan.groups.back().bursts, plan.bursts.size());
  ASSERT_EQ(plan.groups.back().rows, plan.rows.size());
}

// A row is complete exactly when the burst with its last bit has arrived, found by looking at every entry.
void check_row_completion(const table_plan& plan, std::uint32_t bits) {
  std::vector<std::size_t> burst_of_entry;
  for (const loaded_run& run : plan.runs) {
    if (run.kind != table_kind::lut) continue;
    for (std::uint64_t e = 0; e < run.entries; ++e) {
      const std::uint64_t last_byte = (run.stage_bit + (e + 1) * bits - 1) / 8;
      std::size_t b = 0;
      while (plan.stage_bytes[b + 1] <= last_byte) ++b;
      burst_of_entry.push_back(b);
    }
  }
  std::size_t latest = 0;
  for (const bank_row& row : plan.rows) {
    for (std::uint64_t e = row.first_entry; e < row.first_entry + row.entries; ++e)
      latest = std::max(latest, burst_of_entry[e]);
    ASSERT_EQ(row.bursts_needed, latest + 1);
  }
}

TEST(TablePlan, LoadsExactlyTheEntriesOfTheTileInBankOrder) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    const test::random_setup s = test::make_random_setup(seed);
    const layer& l = s.layers.front();
    const descriptor d = descriptor_of(l, seed);
    const marked_memory memory(s.architecture, d);
    const layer_plan plan(s.architecture, d);
    for (std::size_t i = 0; i < plan.tiles().size(); ++i) {
      const tile& t = plan.tiles()[i];
      const table_plan& tables = *plan.tables(i);
      const auto data = load(tables, memory);
      ASSERT_EQ(data.size(), tables.bus_bytes());
      ASSERT_EQ(entries_of(tables, data, table_kind::lut, l.bits.lut), expected_lut(s.architecture, l, t));
      std::vector<std::int32_t> prototypes;
      const table_layout layout(s.architecture, l);
      const range from = l.shared_codebook ? range{0, 1} : t.subspaces;
      for (std::uint64_t e = layout.prototype_entry(from.begin); t.encodes && e < layout.prototype_entry(from.end); ++e)
        prototypes.push_back(mark(0, e, l.bits.prototype));
      ASSERT_EQ(entries_of(tables, data, table_kind::prototypes, l.bits.prototype), prototypes);
      std::vector<std::int32_t> bias;
      for (std::uint32_t o = t.outputs.begin; l.has_bias && t.origin == sums_origin::bias && o < t.outputs.end; ++o)
        bias.push_back(mark(2, o, l.bits.accumulator));
      ASSERT_EQ(entries_of(tables, data, table_kind::bias, l.bits.accumulator), bias);
      check_rows(tables, t, l, s.architecture);
      check_row_completion(tables, l.bits.lut);
      ASSERT_EQ(table_bytes(s.architecture, l, t), tables.useful_bytes);
    }
  }
}

// The paper's count of table bits, for a whole layer in one tile.
TEST(TablePlan, WholeLayerMovesThePapersBits) {
  const architecture a;
  descriptor d;
  d.layer.in_channels = 16;
  d.layer.out_channels = 16;
  d.layer.height = d.layer.width = d.layer.out_height = d.layer.out_width = 8;
  d.layer.kernel_h = d.layer.kernel_w = 3;
  d.layer.pad_top = d.layer.pad_left = 1;
  const layer_plan plan(a, d);
  ASSERT_EQ(plan.tiles().size(), 1u);
  EXPECT_EQ(plan.tables(0)->useful_bytes * 8, 16u * 16 * 9 * 8 + 16 * 16 * 16 * 16);
}

}  // namespace
}  // namespace pqa
