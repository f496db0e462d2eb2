#include "testbench/unit/pipeline/page_model.h"

#include <algorithm>

namespace pqa::test {

page_model::page_model(const architecture& a, const clock_domain& clock,
                       std::vector<std::shared_ptr<const layer_plan>> plans, std::uint64_t count, cycle_t begin,
                       const std::array<flat_memory, 4>& memories)
    : a_(a), clock_(clock), plans_(std::move(plans)), count_(count), begin_(begin), memories_(memories) {
  std::size_t tiles = 0;
  for (std::uint64_t l = 0; l < count; ++l) tiles += plans_[l % plans_.size()]->tiles().size();
  tiles_.reserve(tiles);
  const auto add_descriptor = [this](std::uint64_t l, const std::function<cycle_t()>& gate) {
    span s{requests_[tables].size(), 0};
    const std::uint64_t address = l % plans_.size() * descriptor_bytes;
    for (const burst& b : descriptor_bursts(a_, address)) requests_[tables].push_back({b, gate});
    s.end = requests_[tables].size();
    descriptors_.push_back(s);
  };
  add_descriptor(0, [this] { return begin_; });
  for (std::uint64_t l = 0; l < count; ++l) {
    first_tile_.push_back(tiles_.size());
    if (l + 1 < count) add_descriptor(l + 1, [this, k = tiles_.size()] { return tables_gate(k); });
    add_layer(l);
  }
  for (int s = 0; s < 4; ++s)
    for (const request& r : requests_[s]) bursts[s].push_back(r.b);
}

void page_model::add_layer(std::uint64_t l) {
  const auto& plan = plans_[l % plans_.size()];
  for (std::size_t i = 0; i < plan->tiles().size(); ++i) {
    const std::size_t k = tiles_.size();
    tiles_.emplace_back();
    execution& x = tiles_.back();
    x.plan = plan;
    x.layer = l;
    x.index = i;
    x.t = &plan->tiles()[i];
    x.load = plan->tables(i);
    add_tables(x, k);
    if (x.t->encodes) add_rows(x, k);
    if (x.t->origin == sums_origin::spilled) add_sums(x, k);
    add_results(x, k);
  }
}

void page_model::add_tables(execution& x, std::size_t k) {
  x.tables.begin = requests_[tables].size();
  for (const burst& b : x.load->bursts) requests_[tables].push_back({b, [this, k] { return tables_gate(k); }});
  x.tables.end = requests_[tables].size();
}

void page_model::add_rows(execution& x, std::size_t k) {
  const feature_plan plan = x.plan->features(x.index);
  const layer& l = x.plan->layer();
  x.rows_per_pass = plan.rows();
  x.buffer_rows = plan.buffer_rows();
  x.passes = plan.passes();
  x.rows_of_output.resize(l.out_height);
  for (std::uint32_t oy = 0; oy < l.out_height; ++oy)
    for (std::uint32_t r = 0; r < plan.rows(); ++r) {
      const std::int64_t first = std::int64_t{oy} * l.stride - l.pad_top;
      if (plan.image_row(r) >= first && plan.image_row(r) < first + l.kernel_h) x.rows_of_output[oy].push_back(r);
    }
  for (std::uint32_t pass = 0; pass < plan.passes(); ++pass)
    for (std::uint32_t r = 0; r < plan.rows(); ++r) {
      const std::size_t row = x.rows.size();
      std::vector<burst> of_row;
      plan.append_bursts(pass, r, of_row);
      const auto gate = [this, k, row]() -> cycle_t {
        const execution& t = tiles_[k];
        if (row < t.buffer_rows) return std::max(start(k), arrived(tables, descriptors_[t.layer]));
        cycle_t free = 0;
        for (std::uint64_t j = 0; j < t.t->vectors(); ++j)
          if (needs(t, j, row - t.buffer_rows)) free = encode(k, j) + 1;
        return free;
      };
      x.rows.push_back({requests_[features].size(), requests_[features].size() + of_row.size()});
      for (const burst& b : of_row) requests_[features].push_back({b, gate});
    }
}

void page_model::add_sums(execution& x, std::size_t k) {
  const partial_sum_plan plan = x.plan->partial_sums(x.index);
  const std::uint64_t base = plan.column_address(0);
  for (std::uint64_t b = 0; b < plan.bursts(); ++b) {
    const burst of = plan.at(b);
    const std::uint64_t column = (std::max(of.address, base) - base) / plan.column_bytes();
    const auto gate = [this, k, column] {
      const execution& t = tiles_[k];
      if (column < t.t->timing.d3) return start(k);
      return accumulate(k, vector_of(t, column - t.t->timing.d3, 0)) + 1;
    };
    x.sums.push_back({requests_[partial_sums].size(), requests_[partial_sums].size() + 1});
    x.sum_first_byte.push_back(of.address);
    x.sum_end_byte.push_back(of.address + of.bytes);
    requests_[partial_sums].push_back({of, gate});
  }
}

void page_model::add_results(execution& x, std::size_t k) {
  const result_plan plan = x.plan->results(x.index);
  write_cutter cutter(a_.dma.burst_bytes);
  x.results.begin = requests_[results].size();
  for (std::uint64_t n = 0; n < x.t->columns; ++n) {
    std::vector<burst> completed;
    plan.append_bursts(n, cutter, completed);
    for (const burst& b : completed) requests_[results].push_back({b, [this, k, n] { return write(k, n); }});
    x.last_request.push_back(completed.empty() ? -1 : static_cast<std::int64_t>(requests_[results].size()) - 1);
  }
  x.results.end = requests_[results].size();
}

cycle_t page_model::port(int s, const burst& b) const {
  if (!a_.dma.port_bytes_per_cycle || s == results) return 0;
  if (s == features && a_.feature_maps.placement == placement::on_chip) return 0;
  return (b.bytes + *a_.dma.port_bytes_per_cycle - 1) / *a_.dma.port_bytes_per_cycle;
}

cycle_t page_model::leaves(int s, std::size_t i) {
  while (left[s].size() <= i) {
    const std::size_t j = left[s].size();
    const request& r = requests_[s][j];
    cycle_t q = r.gate();
    if (j > 0) q = std::max(q, left[s][j - 1] + port(s, requests_[s][j - 1].b));
    if (j >= a_.dma.outstanding) q = std::max(q, response_[s][j - a_.dma.outstanding]);
    left[s].push_back(q);
    const tick_t response_tick = memories_[s].serve(clock_.edge(q), r.b.bytes, clock_.ticks_per_second());
    response_[s].push_back(clock_.cycle_at(response_tick));
  }
  return left[s][i];
}

cycle_t page_model::arrived(int s, span of) {
  cycle_t latest = 0;
  for (std::size_t i = of.begin; i < of.end; ++i) latest = std::max(latest, response(s, i));
  return latest;
}

cycle_t page_model::bank_gate(std::size_t k) {
  const std::size_t halves = a_.table_memory.policy == table_policy::serial ? 1 : 2;
  return k < halves ? begin_ : end_of(k - halves);
}

cycle_t page_model::tables_gate(std::size_t k) {
  const execution& x = tiles_[k];
  const cycle_t bank = bank_gate(k);
  return x.index == 0 ? std::max(bank, arrived(tables, descriptors_[x.layer])) : bank;
}

std::uint64_t page_model::vector_of(const execution& x, std::uint64_t n, std::uint32_t g) const {
  return x.t->groups_outermost ? g * x.t->columns + n : n * x.t->groups + g;
}

bool page_model::needs(const execution& x, std::uint64_t j, std::size_t row) const {
  if (x.passes > 1 && row / x.rows_per_pass != x.t->group_of(j)) return false;
  const auto& rows = x.rows_of_output[x.t->column_of(j) / x.plan->layer().out_width];
  return std::find(rows.begin(), rows.end(), row % x.rows_per_pass) != rows.end();
}

std::uint64_t page_model::lut_fill(std::size_t k, std::size_t rows) {
  const rational f = *a_.table_memory.fill_entries_per_bank_per_cycle;
  execution& x = tiles_[k];
  while (x.lut_fill.size() < rows) {
    const std::size_t r = x.lut_fill.size();
    const std::uint64_t before = r > 0   ? x.lut_fill[r - 1]
                                 : k > 0 ? lut_fill(k - 1, tiles_[k - 1].load->rows.size())
                                         : 0;
    const cycle_t at = arrived(tables, {x.tables.begin, x.tables.begin + x.load->rows[r].bursts_needed});
    x.lut_fill.push_back(std::max(before, at * f.numerator) + f.denominator);
  }
  return x.lut_fill[rows - 1];
}

// With `groups` 0: as the tile before left it.
std::uint64_t page_model::prototype_fill(std::size_t k, std::size_t groups) {
  const rational f = *a_.table_memory.fill_entries_per_bank_per_cycle;
  execution& x = tiles_[k];
  const std::uint64_t inherited =
      k == 0 ? 0 : prototype_fill(k - 1, tiles_[k - 1].t->encodes ? tiles_[k - 1].load->groups.size() : 0);
  while (x.prototype_fill.size() < groups) {
    const std::size_t g = x.prototype_fill.size();
    const cycle_t at = arrived(tables, {x.tables.begin, x.tables.begin + x.load->groups[g].prototype_bursts});
    x.prototype_fill.push_back(std::max(g > 0 ? x.prototype_fill[g - 1] : inherited, at * f.numerator) +
                               (x.load->groups[g].fills_prototypes ? x.t->timing.te : 0) * f.denominator);
  }
  return groups == 0 ? inherited : x.prototype_fill[groups - 1];
}

cycle_t page_model::tables_ready(std::size_t k, std::uint32_t g) {
  const execution& x = tiles_[k];
  const group_load& load = x.t->groups_outermost ? x.load->groups[g] : x.load->groups.back();
  const span all{x.tables.begin, x.t->groups_outermost ? x.tables.begin + load.bursts : x.tables.end};
  if (!a_.table_memory.fill_entries_per_bank_per_cycle) return arrived(tables, all);
  const std::uint64_t num = a_.table_memory.fill_entries_per_bank_per_cycle->numerator;
  const std::size_t groups = x.t->groups_outermost ? g + 1 : x.load->groups.size();
  const std::uint64_t f = lut_fill(k, load.rows);
  const std::uint64_t h = prototype_fill(k, x.t->encodes ? groups : 0);
  const cycle_t bias = arrived(tables, {x.tables.begin, x.tables.begin + x.load->bias_bursts});
  return std::max({(f + num - 1) / num, (h + num - 1) / num, bias});
}

cycle_t page_model::inputs(std::size_t k, std::uint64_t j) {
  const execution& x = tiles_[k];
  cycle_t latest = 0;
  for (std::size_t row = 0; row < x.rows.size(); ++row)
    if (needs(x, j, row)) latest = std::max(latest, arrived(features, x.rows[row]));
  return latest;
}

cycle_t page_model::sums(std::size_t k, std::uint64_t n) {
  const execution& x = tiles_[k];
  const partial_sum_plan plan = x.plan->partial_sums(x.index);
  cycle_t latest = 0;
  for (std::size_t b = 0; b < x.sums.size(); ++b)
    if (x.sum_first_byte[b] < plan.column_address(n + 1) && x.sum_end_byte[b] > plan.column_address(n))
      latest = std::max(latest, arrived(partial_sums, x.sums[b]));
  return latest;
}

cycle_t page_model::encode(std::size_t k, std::uint64_t j) {
  execution& x = tiles_[k];
  while (x.e.size() <= j) {
    const std::uint64_t i = x.e.size();
    const cycle_t k_g = tables_ready(k, x.t->group_of(i));
    const cycle_t i_j = x.t->encodes ? inputs(k, i) : 0;
    const cycle_t slot = i >= x.t->timing.d1 ? lookup(k, i - x.t->timing.d1) + 1 : 0;
    const cycle_t e = std::max({start(k), k_g, i > 0 ? x.e[i - 1] + x.t->timing.te : 0, slot, i_j});
    activity cause = activity::inputs;
    if (i > 0 && e > x.e[i - 1] + x.t->timing.te)
      cause = e == k_g ? activity::tables : e == i_j ? activity::inputs : activity::outputs;
    x.encode_gap.push_back(cause);
    x.e.push_back(e);
  }
  return x.e[j];
}

cycle_t page_model::lookup(std::size_t k, std::uint64_t j) {
  execution& x = tiles_[k];
  const stage_timing& t = x.t->timing;
  while (x.p.size() <= j) {
    const std::uint64_t i = x.p.size();
    const cycle_t encoded = encode(k, i) + t.te + t.le;
    const cycle_t slot = i >= t.d2 ? accumulate(k, i - t.d2) + 1 : 0;
    const cycle_t before = i > 0 ? x.p[i - 1] + t.tl : 0;
    const cycle_t p = std::max({encoded, before, slot});
    activity cause = activity::inputs;
    if (i > 0 && p > before) {
      std::vector<activity> causes;
      if (p == encoded) causes.push_back(x.encode_gap[i]);
      if (p == slot) causes.push_back(activity::outputs);
      cause = *std::min_element(causes.begin(), causes.end());
    }
    x.lookup_gap.push_back(cause);
    x.p.push_back(p);
  }
  return x.p[j];
}

cycle_t page_model::accumulate(std::size_t k, std::uint64_t j) {
  execution& x = tiles_[k];
  const stage_timing& t = x.t->timing;
  while (x.v.size() <= j) {
    const std::uint64_t i = x.v.size();
    const std::uint64_t n = x.t->column_of(i);
    cycle_t v = std::max(lookup(k, i) + t.tl + t.ll, i > 0 ? x.v[i - 1] + t.tl : 0);
    if (x.t->group_of(i) == 0 && !x.sums.empty()) v = std::max(v, sums(k, n));
    if (x.t->group_of(i) + 1 == x.t->groups && n >= t.d3) v = std::max(v, write(k, n - t.d3) + 1);
    x.v.push_back(v);
  }
  return x.v[j];
}

cycle_t page_model::write(std::size_t k, std::uint64_t n) {
  execution& x = tiles_[k];
  while (x.w.size() <= n) {
    const std::uint64_t i = x.w.size();
    cycle_t w = accumulate(k, vector_of(x, i, x.t->groups - 1)) + 1 + x.t->timing.la;
    if (i > 0) w = std::max(w, x.w[i - 1] + x.t->timing.tw);
    if (i > 0 && x.last_request[i - 1] >= 0)
      w = std::max(w, leaves(results, static_cast<std::size_t>(x.last_request[i - 1])) + 1);
    x.w.push_back(w);
  }
  return x.w[n];
}

cycle_t page_model::end_of(std::size_t k) {
  execution& x = tiles_[k];
  if (x.x != never) return x.x;
  const std::uint64_t last = x.t->columns - 1;
  cycle_t x_k = write(k, last) + x.t->timing.tw;
  if (x.last_request[last] >= 0)
    x_k = std::max(x_k, leaves(results, static_cast<std::size_t>(x.last_request[last])) + 1);
  x_k = std::max(x_k, arrived(results, x.results));
  return x.x = x_k;
}

}  // namespace pqa::test
