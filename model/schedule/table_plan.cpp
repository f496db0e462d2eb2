#include "schedule/table_plan.h"

#include "pqa/base/clock.h"
#include "schedule/table_layout.h"

namespace pqa {

namespace {

std::uint64_t bytes_of(std::uint64_t entries, std::uint32_t bits) {
  return ceil_div<std::uint64_t>(entries * bits, 8);
}

std::uint64_t prototype_entries(const layer& l, range subspaces) {
  return std::uint64_t{l.shared_codebook ? 1 : subspaces.count()} * l.prototypes * l.subvector_length;
}

// The sum of f(block) over the blocks of lanes in r, where blocks between the first and the last are all alike.
template <class F>
std::uint64_t over_blocks(range r, std::uint32_t lanes, const F& f) {
  const std::uint64_t blocks = (r.end - 1) / lanes - r.begin / lanes + 1;
  if (blocks == 1) return f(r);
  const std::uint32_t second = (r.begin / lanes + 1) * lanes;
  const std::uint32_t last = (r.end - 1) / lanes * lanes;
  const std::uint64_t between = blocks > 2 ? (blocks - 2) * f(range{second, second + lanes}) : 0;
  return f(range{r.begin, second}) + between + f(range{last, r.end});
}

bool of_whole_blocks(range r, std::uint32_t lanes, std::uint32_t total) {
  return r.begin % lanes == 0 && (r.end % lanes == 0 || r.end == total);
}

// The bytes of the runs of lut_run_list, each in whole bytes. A tile lies in one block of lanes or has whole ones.
std::uint64_t lut_bytes(const architecture& a, const layer& l, range outputs, range subspaces) {
  const std::uint64_t each = l.prototypes;
  const auto bytes = [&](std::uint64_t entries) { return bytes_of(entries, l.bits.lut); };
  if (!of_whole_blocks(subspaces, a.lanes.subspaces, l.subspaces()))
    return each * outputs.count() *
           over_blocks(subspaces, a.lanes.subspaces, [&](range s) { return bytes(s.count()); });
  if (!of_whole_blocks(outputs, a.lanes.outputs, l.out_channels))
    return each * over_blocks(subspaces, a.lanes.subspaces,
                              [&](range s) { return bytes(std::uint64_t{outputs.count()} * s.count()); });
  if (subspaces.count() == l.subspaces()) return bytes(each * outputs.count() * subspaces.count());
  return over_blocks(outputs, a.lanes.outputs, [&](range o) { return bytes(each * o.count() * subspaces.count()); });
}

// Collects a table_plan piece by piece.
class plan_builder {
 public:
  plan_builder(const architecture& a, const descriptor& d, const tile& t)
      : a_(a), d_(d), l_(d.layer), t_(t), coalescer_(a.dma.burst_bytes, plan_.bursts) {}

  table_plan build() {
    const auto groups = blocks_of(t_.subspaces, a_.lanes.subspaces);
    plan_.groups.resize(groups.size());
    if (t_.groups_outermost) {
      for (std::size_t g = 0; g < groups.size(); ++g) load_streamed_group(g, groups[g]);
    } else {
      load_whole(groups);
    }
    for (std::size_t g = 0; g < groups.size(); ++g)
      plan_.groups[g].fills_prototypes = t_.encodes && (g == 0 || !l_.shared_codebook);
    finish();
    return std::move(plan_);
  }

 private:
  void load_streamed_group(std::size_t g, range subspaces) {
    coalescer_.close();
    if (t_.encodes && (g == 0 || !l_.shared_codebook)) add_prototypes(subspaces);
    plan_.groups[g].prototype_bursts = t_.encodes ? prototype_bursts_ : 0;
    for (const range o : blocks_of(t_.outputs, a_.lanes.outputs)) add_lut(o, subspaces);
    if (g == 0) add_bias();
    plan_.groups[g].rows = static_cast<std::uint32_t>(plan_.rows.size());
    plan_.groups[g].bursts = static_cast<std::uint32_t>(plan_.bursts.size());
  }

  void load_whole(const std::vector<range>& groups) {
    if (t_.encodes) {
      add_prototypes(t_.subspaces);
      for (std::size_t g = 0; g < groups.size(); ++g) {
        const std::uint64_t entries = prototype_entries(l_, {t_.subspaces.begin, groups[g].end});
        plan_.groups[g].prototype_bursts = bursts_up_to(first_prototype_bit() + entries * l_.bits.prototype);
      }
    }
    add_lut(t_.outputs, t_.subspaces);
    add_bias();
    for (auto& g : plan_.groups) {
      g.rows = static_cast<std::uint32_t>(plan_.rows.size());
      g.bursts = static_cast<std::uint32_t>(plan_.bursts.size());
    }
  }

  std::uint64_t first_prototype_bit() const {
    const table_layout layout(a_, l_);
    return d_.prototypes * 8 +
           (l_.shared_codebook ? 0 : layout.prototype_entry(t_.subspaces.begin) * l_.bits.prototype);
  }

  // The bursts (all of prototypes so far) up to the one that holds the bit before `bit_end`.
  std::uint32_t bursts_up_to(std::uint64_t bit_end) const {
    const std::uint64_t last_byte = (bit_end - 1) / 8;
    std::uint32_t n = 0;
    while (plan_.bursts[n].address + plan_.bursts[n].bytes <= last_byte) ++n;
    return n + 1;
  }

  void add_prototypes(range subspaces) {
    const table_layout layout(a_, l_);
    const std::uint64_t first = l_.shared_codebook ? 0 : layout.prototype_entry(subspaces.begin);
    add_run(table_kind::prototypes, d_.prototypes * 8 + first * l_.bits.prototype, prototype_entries(l_, subspaces),
            l_.bits.prototype);
    prototype_bursts_ = static_cast<std::uint32_t>(plan_.bursts.size());
  }

  void add_lut(range outputs, range subspaces) {
    const std::uint32_t bits = l_.bits.lut;
    const lut_run_list list(a_, l_, outputs, subspaces);
    for (const lut_runs& r : list.runs())
      for (std::uint64_t k = 0; k < r.count; ++k)
        add_run(table_kind::lut, d_.lut * 8 + (r.first + k * r.stride) * bits, r.entries, bits);
    for (const range o : blocks_of(outputs, a_.lanes.outputs))
      for (const range s : blocks_of(subspaces, a_.lanes.subspaces))
        for (std::uint32_t p = 0; p < l_.prototypes; ++p) {
          plan_.rows.push_back({next_row_entry_, o.count() * s.count(), 0});
          next_row_entry_ += plan_.rows.back().entries;
        }
  }

  void add_bias() {
    if (!l_.has_bias || t_.origin != sums_origin::bias) return;
    add_run(table_kind::bias, (d_.bias * 8) + std::uint64_t{t_.outputs.begin} * l_.bits.accumulator, t_.outputs.count(),
            l_.bits.accumulator);
    plan_.bias_bursts = static_cast<std::uint32_t>(plan_.bursts.size());
  }

  void add_run(table_kind kind, std::uint64_t bit_address, std::uint64_t entries, std::uint32_t bits) {
    const std::size_t first = coalescer_.add_bits(bit_address, entries * bits);
    plan_.runs.push_back({kind, entries, 0});
    where_.push_back({first, bit_address, bits});
    plan_.useful_bytes += bytes_of(entries, bits);
  }

  // Places the runs in the loaded data and finds the burst that completes each row: known when all bursts are closed.
  void finish() {
    plan_.stage_bytes.push_back(0);
    for (const burst& b : plan_.bursts) plan_.stage_bytes.push_back(plan_.stage_bytes.back() + b.bytes);
    std::size_t row = 0;
    std::uint64_t lut_end = 0;
    for (std::size_t i = 0; i < plan_.runs.size(); ++i) {
      loaded_run& run = plan_.runs[i];
      const burst& first = plan_.bursts[where_[i].first_burst];
      run.stage_bit = plan_.stage_bytes[where_[i].first_burst] * 8 + (where_[i].bit_address - first.address * 8);
      if (run.kind != table_kind::lut) continue;
      const std::uint64_t begin = lut_end;
      lut_end += run.entries;
      std::size_t b = where_[i].first_burst;
      while (row < plan_.rows.size() && plan_.rows[row].first_entry + plan_.rows[row].entries <= lut_end) {
        bank_row& r = plan_.rows[row++];
        const std::uint64_t end_bit = run.stage_bit + (r.first_entry + r.entries - begin) * where_[i].bits;
        while (plan_.stage_bytes[b + 1] * 8 < end_bit) ++b;
        r.bursts_needed = static_cast<std::uint32_t>(b + 1);
      }
    }
  }

  struct location {
    std::size_t first_burst;
    std::uint64_t bit_address;
    std::uint32_t bits;
  };

  const architecture& a_;
  const descriptor& d_;
  const layer& l_;
  const tile& t_;
  table_plan plan_;
  read_coalescer coalescer_;
  std::vector<location> where_;
  std::uint64_t next_row_entry_ = 0;
  std::uint32_t prototype_bursts_ = 0;
};

}  // namespace

std::uint64_t table_bits(const layer& l, const tile& t) {
  std::uint64_t bits = std::uint64_t{t.subspaces.count()} * t.outputs.count() * l.prototypes * l.bits.lut;
  if (t.encodes) bits += prototype_entries(l, t.subspaces) * l.bits.prototype;
  if (l.has_bias && t.origin == sums_origin::bias) bits += std::uint64_t{t.outputs.count()} * l.bits.accumulator;
  return bits;
}

std::uint64_t table_bytes(const architecture& a, const layer& l, const tile& t) {
  std::uint64_t sum = 0;
  if (t.groups_outermost) {
    const auto prototypes = [&](range g) { return bytes_of(prototype_entries(l, g), l.bits.prototype); };
    if (t.encodes)
      sum += l.shared_codebook ? prototypes(t.subspaces) : over_blocks(t.subspaces, a.lanes.subspaces, prototypes);
    sum += over_blocks(t.subspaces, a.lanes.subspaces, [&](range g) {
      return over_blocks(t.outputs, a.lanes.outputs, [&](range o) { return lut_bytes(a, l, o, g); });
    });
  } else {
    if (t.encodes) sum += bytes_of(prototype_entries(l, t.subspaces), l.bits.prototype);
    sum += lut_bytes(a, l, t.outputs, t.subspaces);
  }
  if (l.has_bias && t.origin == sums_origin::bias) sum += bytes_of(t.outputs.count(), l.bits.accumulator);
  return sum;
}

table_plan make_table_plan(const architecture& a, const descriptor& d, const tile& t) {
  return plan_builder(a, d, t).build();
}

}  // namespace pqa
