// The causes and accounts of docs/timing.md: every cycle of every stage is given what it is, one by one.
#include <algorithm>
#include <set>

#include "testbench/unit/pipeline/page_model.h"

namespace pqa::test {

namespace {

void add(traffic_account& account, std::uint64_t bytes, std::uint64_t bus_bytes) {
  account.bytes += bytes;
  account.bus_bytes += bus_bytes;
}

}  // namespace

void page_model::run() {
  end = end_of(tiles_.size() - 1);
  for (int s = 0; s < 4; ++s)
    if (!requests_[s].empty()) leaves(s, requests_[s].size() - 1);
  for (auto& lane : lanes) lane.assign(end - begin_, activity::busy);
  layers.resize(count_);
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    layer_account& account = layers[tiles_[k].layer];
    if (tiles_[k].index == 0) account.begin = start(k);
    account.end = end_of(k);
    ++account.tiles;
    book_tile(k, account);
    book_traffic(k, account);
  }
  book_load();
  for (layer_account& account : layers)
    for (std::size_t s = 0; s < stage_count; ++s)
      for (cycle_t c = account.begin; c < account.end; ++c) account.stages[s].add(lanes[s][c - begin_], 1);
}

void page_model::mark(stage s, cycle_t from, cycle_t to, activity what) {
  for (cycle_t c = from; c < to; ++c) lanes[static_cast<std::size_t>(s)][c - begin_] = what;
}

void page_model::mark_before(stage s, std::size_t k, cycle_t first_busy) {
  const execution& x = tiles_[k];
  const cycle_t tables_until = std::min(x.e[0], tables_ready(k, 0));
  mark(s, start(k), x.e[0], activity::inputs);
  mark(s, start(k), tables_until, activity::tables);
  mark(s, x.e[0], first_busy, activity::fill_drain);
}

void page_model::mark_after(stage s, std::size_t k, cycle_t last_busy, cycle_t pure) {
  mark(s, last_busy, end_of(k) - pure, activity::outputs);
  mark(s, end_of(k) - pure, end_of(k), activity::fill_drain);
}

void page_model::book_encode(std::size_t k) {
  const execution& x = tiles_[k];
  const stage_timing& t = x.t->timing;
  mark_before(stage::encode, k, x.e[0]);
  for (std::size_t j = 1; j < x.e.size(); ++j) mark(stage::encode, x.e[j - 1] + t.te, x.e[j], x.encode_gap[j]);
  mark_after(stage::encode, k, x.e.back() + t.te, t.le + t.tl + t.ll + 1 + t.la + t.tw);
}

void page_model::book_lookup(std::size_t k) {
  const execution& x = tiles_[k];
  const stage_timing& t = x.t->timing;
  mark_before(stage::lookup, k, x.p[0]);
  for (std::size_t j = 1; j < x.p.size(); ++j) mark(stage::lookup, x.p[j - 1] + t.tl, x.p[j], x.lookup_gap[j]);
  mark_after(stage::lookup, k, x.p.back() + t.tl, t.ll + 1 + t.la + t.tw);
}

void page_model::book_accumulate(std::size_t k) {
  const execution& x = tiles_[k];
  const stage_timing& t = x.t->timing;
  const auto first_busy = [&](std::size_t j) { return x.v[j] + 1 - t.tl; };
  mark_before(stage::accumulate, k, x.p[0] + t.ll + 1);
  mark(stage::accumulate, x.p[0] + t.ll + 1, first_busy(0), activity::inputs);
  for (std::size_t j = 1; j < x.v.size(); ++j) {
    const std::uint64_t n = x.t->column_of(j);
    std::vector<activity> causes;
    if (x.v[j] == x.p[j] + t.tl + t.ll) causes.push_back(x.lookup_gap[j]);
    if (x.t->group_of(j) == 0 && !x.sums.empty() && x.v[j] == sums(k, n)) causes.push_back(activity::inputs);
    if (x.t->group_of(j) + 1 == x.t->groups && n >= t.d3 && x.v[j] == write(k, n - t.d3) + 1)
      causes.push_back(activity::outputs);
    if (x.v[j] > x.v[j - 1] + t.tl)
      mark(stage::accumulate, x.v[j - 1] + 1, first_busy(j), *std::min_element(causes.begin(), causes.end()));
  }
  mark_after(stage::accumulate, k, x.v.back() + 1, t.la + t.tw);
}

void page_model::book_tile(std::size_t k, layer_account& account) {
  const execution& x = tiles_[k];
  book_encode(k);
  book_lookup(k);
  book_accumulate(k);
  const bool encode_bound = x.t->timing.te >= x.t->timing.tl;
  const auto& lane = lanes[encode_bound ? 0 : 1];
  for (cycle_t c = start(k); c < end_of(k); ++c) {
    const activity what = lane[c - begin_];
    account.bottleneck.add(what, 1);
    if (what == activity::busy && encode_bound) ++account.encode_bound_cycles;
  }
  const std::size_t first_bursts = x.t->groups_outermost ? x.load->groups[0].bursts : x.load->bursts.size();
  const cycle_t there = arrived(tables, {x.tables.begin, x.tables.begin + first_bursts});
  for (cycle_t c = std::max(start(k), there); c < std::min(x.e[0], tables_ready(k, 0)); ++c)
    ++account.table_fill_cycles;
}

void page_model::book_traffic(std::size_t k, layer_account& account) const {
  const execution& x = tiles_[k];
  const auto bus = [this](int s, span of) {
    std::uint64_t bytes = 0;
    for (std::size_t i = of.begin; i < of.end; ++i) bytes += requests_[s][i].b.bytes;
    return bytes;
  };
  const auto all = [](const std::vector<span>& spans) {
    return spans.empty() ? span{} : span{spans.front().begin, spans.back().end};
  };
  const layer& l = x.plan->layer();
  add(account.tables, table_bytes(a_, l, *x.t), bus(tables, x.tables));
  if (x.index == 0) add(account.tables, 128, bus(tables, descriptors_[x.layer]));
  const std::uint64_t outputs = x.t->outputs.count();
  const std::uint64_t sum_bytes = l.columns() * ((outputs * l.bits.accumulator + 7) / 8);
  if (x.t->origin == sums_origin::spilled) add(account.partial_reads, sum_bytes, bus(partial_sums, all(x.sums)));
  if (x.t->target == sums_target::spilled) add(account.partial_writes, sum_bytes, bus(results, x.results));
  if (a_.feature_maps.placement == placement::on_chip) return;
  if (x.t->target == sums_target::results)
    add(account.results, l.columns() * ((outputs * l.bits.output + 7) / 8), bus(results, x.results));
  if (!x.t->encodes) return;
  const feature_plan plan = x.plan->features(x.index);
  for (std::uint32_t pass = 0; pass < plan.passes(); ++pass)
    add(account.features, plan.rows() * plan.row_bytes(pass), 0);
  add(account.features, 0, bus(features, all(x.rows)));
}

void page_model::book_load() {
  std::vector<std::set<cycle_t>> own(count_);  // cycles in which bursts of each layer were under way
  cycle_t busy_until = begin_;
  cycle_t fill_end = 0;
  std::vector<activity>& lane = lanes[static_cast<std::size_t>(stage::load)];
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    execution& x = tiles_[k];
    for (std::size_t i = x.tables.begin; i < x.tables.end; ++i) {
      const cycle_t from = leaves(tables, i);
      const cycle_t to = std::max(response(tables, i), from + port(tables, requests_[tables][i].b));
      for (cycle_t c = busy_until; c < from; ++c)
        lane[c - begin_] = c < fill_end ? activity::tables : c < bank_gate(k) ? activity::outputs : activity::inputs;
      busy_until = std::max(busy_until, to);
      for (cycle_t c = from; c < to; ++c) own[x.layer].insert(c);
    }
    if (!a_.table_memory.fill_entries_per_bank_per_cycle) continue;
    const std::uint64_t num = a_.table_memory.fill_entries_per_bank_per_cycle->numerator;
    const std::uint64_t h = prototype_fill(k, x.t->encodes ? x.load->groups.size() : 0);
    fill_end = (std::max(lut_fill(k, x.load->rows.size()), h) + num - 1) / num;
  }
  for (cycle_t c = busy_until; c < end; ++c) lane[c - begin_] = c < fill_end ? activity::tables : activity::fill_drain;
  for (std::uint64_t l = 0; l < count_; ++l) layers[l].table_load_cycles = own[l].size();
}

}  // namespace pqa::test
