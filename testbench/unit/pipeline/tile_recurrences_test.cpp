#include "pipeline/tile_recurrences.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "schedule/feature_plan.h"
#include "schedule/result_plan.h"
#include "testbench/unit/pipeline/random_scene.h"

namespace pqa::test {
namespace {

// Collects intervals and checks that they tile the time of each stage.
class interval_log final : public run_observer {
 public:
  explicit interval_log(cycle_t start) { ends_.fill(start); }
  void layer_done(std::uint64_t, std::uint32_t, const layer_account&) override {}
  bool wants_intervals() const override { return true; }
  void interval(stage which, activity what, cycle_t begin, cycle_t end) override {
    const auto i = static_cast<std::size_t>(which);
    EXPECT_EQ(begin, ends_[i]);
    EXPECT_LT(begin, end);
    ends_[i] = end;
    if (what == activity::busy)
      for (cycle_t c = begin; c < end; ++c) ++busy[i][c];
  }
  cycle_t end(stage which) const { return ends_[static_cast<std::size_t>(which)]; }

  std::array<std::map<cycle_t, int>, 3> busy;  // cycles in which encode, lookup and accumulate worked

 private:
  std::array<cycle_t, stage_count> ends_{};
};

// Feeds the recurrences with what the scene says, in a random order of what can become known next.
class scene_runner final : public pipeline::column_sink {
 public:
  scene_runner(const random_scene& scene, pipeline::tile_recurrences& tile, pipeline_random& random)
      : s_(scene), rows_(scene.a, scene.d, scene.t), sums_(scene.a, scene.d, scene.t), tile_(tile), random_(random) {}

  std::uint64_t next_completing(std::uint64_t n) override {
    while (n < s_.write_delays.size() && s_.write_delays[n] < 0) ++n;
    return n;
  }
  void column(std::uint64_t n, cycle_t at) override {
    EXPECT_EQ(n, next_completing(left_));
    times.w.push_back(at);
    waiting_ = n + 1;
  }

  void run() {
    pipeline::tile_surroundings around;
    around.shape = &s_.t;
    around.out_width = s_.d.layer.out_width;
    around.rows = s_.reads_rows ? &rows_ : nullptr;
    around.sums = s_.reads_sums ? &sums_ : nullptr;
    around.tables = &tables_;
    around.sink = this;
    around.start = s_.start;
    tables_.clear();
    tile_.begin(around);
    int idle = 0;
    while (!tile_.finished() && idle < 1000) {
      tile_.advance();
      ++idle;
      switch (random_.in(0, 3)) {
        case 0:
          if (learn_tables()) idle = 0;
          break;
        case 1:
          if (learn_row()) idle = 0;
          break;
        case 2:
          if (learn_sums()) idle = 0;
          break;
        default:
          if (learn_write()) idle = 0;
      }
    }
    ASSERT_TRUE(tile_.finished()) << "stuck";
    times.end = tile_.end();
  }

  tile_times times;  // without e, p and v; w of columns that complete bursts

 private:
  bool learn_tables() {
    if (tables_.size() == s_.tables.size()) return false;
    tables_.push_back(s_.tables[tables_.size()]);
    return true;
  }
  bool learn_row() {
    const std::size_t x = times.rows.size();
    if (!s_.reads_rows || x == s_.row_delays.size() || tile_.row_gate(x) == never) return false;
    times.rows.push_back(std::max(tile_.row_gate(x), x == 0 ? 0 : times.rows.back()));
    tile_.row_arrived(times.rows.back() + s_.row_delays[x]);
    return true;
  }
  bool learn_sums() {
    const std::size_t b = times.sums.size();
    if (!s_.reads_sums || b == s_.sum_delays.size() || tile_.sums_gate(sums_.first_column(b)) == never) return false;
    times.sums.push_back(std::max(tile_.sums_gate(sums_.first_column(b)), b == 0 ? 0 : times.sums.back()));
    tile_.sums_arrived(times.sums.back() + s_.sum_delays[b]);
    return true;
  }
  bool learn_write() {
    if (waiting_ == left_) return false;
    left_ = waiting_;
    tile_.column_left(times.w.back() + static_cast<cycle_t>(s_.write_delays[left_ - 1]));
    return true;
  }

  const random_scene& s_;
  feature_plan rows_;
  partial_sum_plan sums_;
  pipeline::tile_recurrences& tile_;
  pipeline_random& random_;
  std::vector<cycle_t> tables_;
  std::size_t waiting_ = 0, left_ = 0;  // columns up to the one that the writer waits with, and to the last that left
};

std::map<cycle_t, int> busy_cycles(const std::vector<cycle_t>& starts, std::uint32_t length) {
  std::map<cycle_t, int> busy;
  for (const cycle_t s : starts)
    for (cycle_t c = s; c < s + length; ++c) ++busy[c];
  return busy;
}

// The intervals that were told, and the sums of the accounts, of a tile that took these times.
void expect_booked(const tile_scene& scene, const tile_times& times, const interval_log& log,
                   const layer_account& account) {
  const stage_timing& timing = scene.t.timing;
  EXPECT_EQ(log.busy[0], busy_cycles(times.e, timing.te));
  EXPECT_EQ(log.busy[1], busy_cycles(times.p, timing.tl));
  std::vector<cycle_t> adding = times.v;
  for (cycle_t& v : adding) v = v + 1 - timing.tl;
  EXPECT_EQ(log.busy[2], busy_cycles(adding, timing.tl));
  for (const stage which : {stage::encode, stage::lookup, stage::accumulate}) {
    EXPECT_EQ(log.end(which), times.end);
    const stage_account& of = account.stages[static_cast<std::size_t>(which)];
    EXPECT_EQ(of.total(), times.end - scene.start);
    EXPECT_EQ(of.busy, scene.t.vectors() * (which == stage::encode ? timing.te : timing.tl));
  }
}

void expect_like_ticked(std::uint64_t seed, pipeline::tile_recurrences* reused) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  pipeline_random random(seed);
  const random_scene scene(random);
  const tile_times expected = run_ticked(scene);
  std::vector<cycle_t> completing;  // w of columns that complete bursts
  for (std::size_t n = 0; n < expected.w.size(); ++n)
    if (scene.write_delays[n] >= 0) completing.push_back(expected.w[n]);

  interval_log log(scene.start);
  pipeline::tile_recurrences own(&log);
  scene_runner runner(scene, reused != nullptr ? *reused : own, random);
  runner.run();
  EXPECT_EQ(runner.times.w, completing);
  EXPECT_EQ(runner.times.rows, expected.rows);
  EXPECT_EQ(runner.times.sums, expected.sums);
  ASSERT_EQ(runner.times.end, expected.end);
  if (reused != nullptr) return;
  layer_account account;
  own.finish(expected.end, 0, account);
  expect_booked(scene, expected, log, account);
}

TEST(tile_recurrences, equal_a_ticked_machine) {
  for (std::uint64_t seed = 0; seed < 20000 && !HasFailure(); ++seed) expect_like_ticked(seed, nullptr);
}

TEST(tile_recurrences, keep_nothing_from_tile_to_tile) {
  pipeline::tile_recurrences one(nullptr);
  for (std::uint64_t seed = 50000; seed < 53000 && !HasFailure(); ++seed) expect_like_ticked(seed, &one);
}

// Two groups outermost, one column each; what the second vector waits for comes in cycle 50 all at once.
TEST(tile_recurrences, give_ties_to_tables_then_inputs) {
  architecture a;
  a.lanes.subspaces = 1;
  a.feature_maps.placement = placement::dram;
  a.feature_maps.capacity_bits = 2 * 8 * 1;
  descriptor d;
  d.layer.in_channels = 2;
  d.layer.subvector_length = 1;
  tile t;
  t.subspaces = {0, 2};
  t.groups = 2;
  t.groups_outermost = true;
  const auto stall_of_encode = [&](cycle_t tables, cycle_t row) {
    const feature_plan rows(a, d, t);
    EXPECT_EQ(rows.passes() * rows.rows(), rows.passes());
    struct : pipeline::column_sink {
      std::uint64_t next_completing(std::uint64_t) override { return 1; }
      void column(std::uint64_t, cycle_t) override {}
    } sink;
    const std::vector<cycle_t> ready{0, tables};
    pipeline::tile_recurrences tile(nullptr);
    tile.begin({&t, 1, &rows, nullptr, &ready, &sink, 0});
    tile.row_arrived(0);
    if (rows.passes() == 2) tile.row_arrived(row);
    tile.advance();
    EXPECT_TRUE(tile.finished());
    layer_account account;
    tile.finish(tile.end(), 0, account);
    return account.stages[0];
  };
  d.layer.height = 2;  // of which one row is needed, so that the buffer does not hold all of both passes
  a.feature_maps.capacity_bits = 8;
  const auto stalls = [&](cycle_t tables, cycle_t row, activity cause) {
    return stall_of_encode(tables, row).stalls[static_cast<std::size_t>(cause)];
  };
  EXPECT_EQ(stalls(50, 50, activity::tables), 49u);
  EXPECT_EQ(stalls(50, 50, activity::inputs), 0u);
  EXPECT_EQ(stalls(49, 50, activity::inputs), 49u);
  EXPECT_EQ(stalls(50, 49, activity::tables), 49u);
}

// Columns that complete no bursts.
class no_writes final : public pipeline::column_sink {
 public:
  std::uint64_t next_completing(std::uint64_t) override { return never - 1; }
  void column(std::uint64_t, cycle_t) override { ADD_FAILURE(); }
};

// The tile of a scene whose rows come by themselves and whose columns complete no bursts; evaluated vector by vector if
// somebody is told of intervals.
struct undisturbed_tile {
  cycle_t end = 0;
  layer_account account;

  undisturbed_tile(const random_scene& scene, cycle_t rows_from, run_observer* observer) {
    const feature_plan rows(scene.a, scene.d, scene.t);
    no_writes sink;
    pipeline::tile_recurrences tile(observer);
    tile.begin({&scene.t, scene.d.layer.out_width, scene.reads_rows ? &rows : nullptr, nullptr, &scene.tables, &sink,
                scene.start, rows_from});
    tile.advance();
    EXPECT_TRUE(tile.finished());
    end = tile.end();
    tile.finish(end, 0, account);
  }
};

void leave_undisturbed(random_scene& scene, pipeline_random& random) {
  std::fill(scene.row_delays.begin(), scene.row_delays.end(), 0);
  std::fill(scene.write_delays.begin(), scene.write_delays.end(), -1);
  scene.reads_sums = false;
  if (random.one_in(2)) return;
  stage_timing& s = scene.t.timing;  // so that FIFOs hold nobody up, or hardly
  const std::uint32_t pace = std::max({1u, s.te, s.tl});
  s.d1 = std::max(1u, ceil_div(s.te + s.le + 1, pace)) + random.in(0u, 2u);
  s.d2 = std::max(1u, ceil_div(s.tl + s.ll + 1, pace)) + random.in(0u, 2u) - (random.one_in(8) ? 1 : 0);
  s.d3 = std::max(1u, ceil_div(s.la + 2, pace)) + random.in(0u, 2u);
  s.d2 = std::max(1u, s.d2);
}

void expect_equal(const stage_account& a, const stage_account& b) {
  EXPECT_EQ(a.busy, b.busy);
  EXPECT_EQ(a.stalls, b.stalls);
}

TEST(tile_recurrences, that_wait_for_nothing_equal_a_ticked_machine) {
  for (std::uint64_t seed = 100000; seed < 130000 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    random_scene scene(random);
    leave_undisturbed(scene, random);
    EXPECT_EQ(undisturbed_tile(scene, scene.start, nullptr).end, run_ticked(scene).end);
    const cycle_t rows_from = scene.start + random.in(0u, 90u);
    const undisturbed_tile solved(scene, rows_from, nullptr);
    interval_log log(scene.start);
    const undisturbed_tile by_vectors(scene, rows_from, &log);
    EXPECT_EQ(solved.end, by_vectors.end);
    for (std::size_t i = 0; i < stage_count; ++i) expect_equal(solved.account.stages[i], by_vectors.account.stages[i]);
    expect_equal(solved.account.bottleneck, by_vectors.account.bottleneck);
    EXPECT_EQ(solved.account.encode_bound_cycles, by_vectors.account.encode_bound_cycles);
    EXPECT_EQ(solved.account.table_fill_cycles, by_vectors.account.table_fill_cycles);
  }
}

TEST(tile_recurrences, take_the_cycles_of_the_closed_form) {
  pipeline_random random(7);
  for (int round = 0; round < 3000; ++round) {
    tile t;
    t.columns = random.one_in(10) ? random.in(1u, 3000u) : random.in(1u, 60u);
    t.groups = random.in(1u, 5u);
    t.groups_outermost = t.groups == 1 && random.one_in(2);
    stage_timing& s = t.timing;
    s.te = random.in(1u, 9u);
    s.tl = random.in(1u, 9u);
    s.tw = random.one_in(2) ? 1 : random.in(1u, 30u);
    s.le = random.in(0u, 12u);
    s.ll = random.in(1u, 3u);
    s.la = random.in(0u, 6u);
    const std::uint32_t slowest = std::max(s.te, s.tl);
    const auto at_least = [&](std::uint32_t cycles, std::uint32_t per_slot) {
      return std::max(1u, ceil_div(cycles, per_slot)) + (random.one_in(2) ? 0 : random.in(0u, 5u));
    };
    s.d1 = at_least(s.te + s.le + 1, slowest);
    s.d2 = at_least(s.tl + s.ll + 1, slowest);
    s.d3 = at_least(s.la + 2, std::max(t.groups * slowest, s.tw));
    no_writes sink;
    const cycle_t start = random.in(0u, 1000u);
    const std::vector<cycle_t> tables{start};
    pipeline::tile_surroundings around;
    around.shape = &t;
    around.tables = &tables;
    around.sink = &sink;
    around.start = start;
    pipeline::tile_recurrences tile(nullptr);
    tile.begin(around);
    tile.advance();
    ASSERT_TRUE(tile.finished());
    const std::uint64_t per_column = std::uint64_t{t.groups} * slowest;
    const std::uint64_t writer_extra = s.tw > per_column ? s.tw - per_column : 0;
    const std::uint64_t total =
        t.columns * per_column + std::min(s.te, s.tl) + s.le + s.ll + s.la + 1 + s.tw + (t.columns - 1) * writer_extra;
    ASSERT_EQ(tile.end() - start, total) << "round " << round;
  }
}

}  // namespace
}  // namespace pqa::test
