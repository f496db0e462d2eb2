// The recurrences of one tile: encode, lookup, accumulate and the writer (docs/timing.md, "Pipeline of a tile").
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/ring.h"
#include "pipeline/stage_lane.h"
#include "schedule/feature_plan.h"
#include "schedule/result_plan.h"
#include "schedule/tile.h"

namespace pqa::pipeline {

// What the writer's columns become: bursts.
class column_sink {
 public:
  virtual ~column_sink() = default;
  // The first column from n on that completes bursts; any number beyond the tile's columns if there is none.
  virtual std::uint64_t next_completing(std::uint64_t n) = 0;
  // The writer has started in cycle `start` with column n, which completes bursts. It waits for
  // tile_recurrences::column_left().
  virtual void column(std::uint64_t n, cycle_t start) = 0;
};

// What a tile depends on. All pointers must stay valid while it runs.
struct tile_surroundings {
  const tile* shape = nullptr;
  std::uint32_t out_width = 1;             // columns that need the same input rows
  const feature_plan* rows = nullptr;      // null if the tile reads no features
  const partial_sum_plan* sums = nullptr;  // null if it reads no partial sums
  // K of the groups that are known, in order; grows from outside. Unless groups are outermost, one entry stands for
  // all.
  const std::vector<cycle_t>* tables = nullptr;
  column_sink* sink = nullptr;
  cycle_t start = 0;  // S
  // Rows arrive by themselves, each when it has a place in the buffer, but none before this cycle; `never`: they are
  // told of, see row_arrived().
  cycle_t rows_from = never;
};

// A tile that waits for nothing once its tables are there, and whose FIFOs hold nobody up but the encoder, is solved:
// its times are a closed form. Any other is evaluated vector by vector.
//
// advance() evaluates every stage as far ahead as is known: one that waits for something yet unknown does not keep an
// earlier one from going on until a FIFO is full, because what that one sets free may be needed first. Allocates only
// when a tile has longer FIFOs than all before.
class tile_recurrences {
 public:
  // `observer` is null unless it wants intervals.
  explicit tile_recurrences(run_observer* observer)
      : lanes_{{stage::encode, observer}, {stage::lookup, observer}, {stage::accumulate, observer}} {}

  void begin(const tile_surroundings& s);
  void advance();

  // What becomes known, each in order: the arrival of the next row (counted through the passes) and of the next burst
  // of partial sums; the cycle in which the last burst of the column that the writer waits with has left.
  void row_arrived(cycle_t at) { rows_arrived_.add(at); }
  void sums_arrived(cycle_t at) { sums_arrived_.add(at); }
  void column_left(cycle_t at) {
    writer_free_ = at + 1;
    writer_waits_ = false;
    write();
  }

  // No gate that is still unknown is before these: of rows, and of bursts of partial sums.
  cycle_t rows_bound() const { return e_ + 1; }
  cycle_t sums_bound() const { return v_ + 1; }

  // The gate of row x (counted through the passes) and of a burst of partial sums whose first column is n; `never`
  // while it is unknown. S stands for "with the tile".
  cycle_t row_gate(std::uint64_t x) const {
    if (x < buffer_rows_) return start_;
    return x - buffer_rows_ < rows_freed_ ? row_free_[x - buffer_rows_] : never;
  }
  cycle_t sums_gate(std::uint64_t n) const {
    if (n < d3_) return start_;
    return n - d3_ < columns_begun() ? first_accumulated_[n - d3_] + 1 : never;
  }

  // All columns have left.
  bool finished() const { return written_ == columns_ && !writer_waits_; }
  // X, but for the last write response.
  cycle_t end() const { return std::max(w_ + tw_, writer_free_); }
  // Books the cycles up to the end of the tile, now that it is known. `tables_arrived`: when the last burst of the
  // tables that the first vector needs had arrived.
  void finish(cycle_t end, cycle_t tables_arrived, layer_account& account);

 private:
  // When a stage starts with an index vector, and the cause that later stages inherit if they wait for it.
  struct event {
    cycle_t at = 0;
    activity cause = activity::inputs;
  };

  // Column and group of an index vector.
  struct position {
    std::uint64_t column = 0;
    std::uint64_t group = 0;

    void step(bool groups_outermost, std::uint64_t columns, std::uint64_t groups) {
      if (groups_outermost) {
        if (++column < columns) return;
        column = 0;
        ++group;
      } else {
        if (++group < groups) return;
        group = 0;
        ++column;
      }
    }
  };

  // Columns whose first, and whose last vector has been accumulated.
  std::uint64_t columns_begun() const {
    if (next_.group == 0) return next_.column;
    return s_.shape->groups_outermost ? columns_ : next_.column + 1;
  }
  std::uint64_t columns_summed() const {
    if (!s_.shape->groups_outermost) return next_.column;
    if (next_.group == groups_) return columns_;
    return next_.group + 1 == groups_ ? next_.column : 0;
  }

  bool solve();
  bool is_steady() const;
  bool rows_of(std::uint64_t needed, cycle_t& at) const;
  bool encode();
  bool enter_segment();
  void encode_until(std::uint64_t stop);
  void leave_segment();
  bool lookup();
  bool accumulate();
  bool write();
  bool sums_of(std::uint64_t n, cycle_t& at) const;
  void open_lanes();
  static void close_lane(stage_lane& lane, cycle_t last_busy, cycle_t end, cycle_t pure);

  tile_surroundings s_;
  cycle_t start_ = 0;
  std::uint64_t te_ = 1, tl_ = 1, tw_ = 1, le_ = 0, ll_ = 0, la_ = 0, d1_ = 1, d2_ = 1, d3_ = 1;
  std::uint64_t columns_ = 0, groups_ = 0, vectors_ = 0;
  bool steady_ = false;

  // Encode: a segment is a run of vectors that need the same rows and tables.
  std::uint64_t encoded_ = 0;
  std::uint64_t segment_end_ = 0;
  std::uint32_t segment_row_ = 0, segment_group_ = 0;
  cycle_t e_ = 0;
  cycle_t first_encode_ = 0, first_tables_ = 0;  // E_0 and K_0
  ring<event> encode_at_;
  arrival_log rows_arrived_;
  std::uint64_t buffer_rows_ = 0;
  std::uint64_t rows_freed_ = 0;
  ring<cycle_t> row_free_;  // the cycle from which the buffer of a row can be used again

  std::uint64_t looked_up_ = 0;
  cycle_t p_ = 0;
  ring<event> lookup_at_;

  std::uint64_t accumulated_ = 0;
  position next_;
  cycle_t v_ = 0;
  ring<cycle_t> accumulate_at_;
  arrival_log sums_arrived_;
  ring<cycle_t> first_accumulated_, last_accumulated_;  // of each column's vectors

  std::uint64_t written_ = 0;
  std::uint64_t next_completing_ = 0;
  cycle_t w_ = 0;
  ring<cycle_t> write_at_;
  cycle_t writer_free_ = 0;
  bool writer_waits_ = false;

  stage_lane lanes_[3];
};

}  // namespace pqa::pipeline
