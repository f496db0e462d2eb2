#include "pipeline/tile_recurrences.h"

#include <algorithm>

namespace pqa::pipeline {

void tile_recurrences::begin(const tile_surroundings& s) {
  s_ = s;
  const tile& t = *s.shape;
  const stage_timing& timing = t.timing;
  start_ = s.start;
  te_ = timing.te, tl_ = timing.tl, tw_ = timing.tw;
  le_ = timing.le, ll_ = timing.ll, la_ = timing.la;
  d1_ = timing.d1, d2_ = timing.d2, d3_ = timing.d3;
  columns_ = t.columns;
  groups_ = t.groups;
  vectors_ = t.vectors();

  encoded_ = segment_end_ = 0;
  segment_row_ = segment_group_ = 0;
  looked_up_ = accumulated_ = 0;
  next_ = {};
  written_ = 0;
  writer_free_ = 0;
  writer_waits_ = false;
  next_completing_ = s.sink->next_completing(0);
  rows_freed_ = 0;
  e_ = p_ = v_ = w_ = 0;

  encode_at_.reserve(std::min(d1_, vectors_));
  lookup_at_.reserve(std::min(std::max(d1_, d2_), vectors_));
  accumulate_at_.reserve(std::min(d2_, vectors_));
  const std::uint64_t output_slots = std::min(d3_, columns_);
  first_accumulated_.reserve(output_slots);
  last_accumulated_.reserve(output_slots);
  write_at_.reserve(output_slots);

  buffer_rows_ = s.rows != nullptr ? s.rows->buffer_rows() : 0;
  rows_arrived_.begin(buffer_rows_ + 1);
  row_free_.reserve(buffer_rows_);
  sums_arrived_.begin(s.sums != nullptr ? s.sums->bursts_needed(output_slots - 1) + 2 : 0);
  for (stage_lane& lane : lanes_) lane.begin(start_);
  steady_ = is_steady();
}

void tile_recurrences::advance() {
  if (encoded_ == 0 && solve()) return;
  bool moved = true;
  while (moved) {
    moved = encode();
    moved |= lookup();
    moved |= accumulate();
    moved |= write();
  }
}

// No stage waits for anything but the one before it: rows come by themselves, and so before they are needed, no column
// waits for bursts, and each slot of a FIFO is free in the cycle in which it is needed, or before. The conditions are
// those of the recurrences with every stage going at the pace of the slower one of encoder and lookup.
bool tile_recurrences::is_steady() const {
  const bool one_pass = groups_ == 1 || !s_.shape->groups_outermost;
  const bool rows = s_.rows == nullptr || (s_.rows_from != never && te_ > 0);
  const std::uint64_t pace = std::max(te_, tl_), column = groups_ * pace;
  const bool index_fifo = d1_ >= vectors_ || te_ + le_ + 1 <= d1_ * pace;
  const bool lut_fifo = d2_ >= vectors_ || tl_ + ll_ + 1 <= d2_ * pace;
  const bool output_fifo = d3_ >= columns_ || la_ + 2 < d3_ * column;
  return one_pass && rows && s_.sums == nullptr && next_completing_ >= columns_ && index_fifo && lut_fifo &&
         output_fifo && tw_ <= column && !lanes_[0].is_observed();
}

// All vectors of the tile at once, if it is steady.
bool tile_recurrences::solve() {
  if (!steady_ || s_.tables->empty()) return false;
  const cycle_t rows = s_.rows != nullptr ? s_.rows_from : 0;
  const cycle_t inputs = s_.rows != nullptr && s_.rows->rows_needed(0) > 0 ? rows : 0;
  first_tables_ = s_.tables->front();
  first_encode_ = std::max({start_, first_tables_, inputs});
  if (rows > first_encode_) return false;
  open_lanes();
  const std::uint64_t pace = std::max(te_, tl_), after_first = vectors_ - 1;
  const cycle_t first_lookup = first_encode_ + te_ + le_;
  const cycle_t first_sum = first_lookup + tl_ + ll_;
  e_ = first_encode_ + after_first * te_;
  if (te_ < tl_ && after_first >= d1_) {  // an encoder that is faster than the lookup fills the index FIFO
    const cycle_t unhindered = e_;
    e_ = std::max(e_, first_lookup + (after_first - d1_) * tl_ + 1);
    lanes_[0].gaps(e_ - unhindered, activity::outputs);
  }
  p_ = first_lookup + after_first * pace;
  lanes_[1].gaps(after_first * (pace - tl_), activity::inputs);
  v_ = first_sum + after_first * pace;
  lanes_[2].gaps(after_first * (pace - tl_), activity::inputs);
  w_ = v_ + 1 + la_;
  encoded_ = segment_end_ = looked_up_ = accumulated_ = vectors_;
  written_ = columns_;
  next_ = s_.shape->groups_outermost ? position{0, groups_} : position{columns_, 0};
  return true;
}

// When the first `needed` rows have arrived; false if that is not known yet.
bool tile_recurrences::rows_of(std::uint64_t needed, cycle_t& at) const {
  if (s_.rows_from != never) {
    const cycle_t gate = row_gate(needed - 1);
    if (gate == never) return false;
    at = std::max(gate, s_.rows_from);
    return true;
  }
  if (rows_arrived_.count() < needed) return false;
  at = rows_arrived_.of_first(needed);
  return true;
}

bool tile_recurrences::encode() {
  const std::uint64_t limit = std::min(vectors_, looked_up_ + d1_);
  const std::uint64_t before = encoded_;
  while (encoded_ < limit) {
    if (encoded_ == segment_end_ && !enter_segment()) break;
    encode_until(std::min(limit, segment_end_));
    if (encoded_ == segment_end_) leave_segment();
  }
  return encoded_ != before;
}

// Evaluates the first vector of the next segment: the only one that may have to wait for rows or tables.
bool tile_recurrences::enter_segment() {
  const bool outermost = s_.shape->groups_outermost;
  const std::uint32_t group = outermost ? segment_group_ : 0;
  if (group >= s_.tables->size()) return false;
  const cycle_t tables = (*s_.tables)[group];
  cycle_t inputs = 0;
  if (s_.rows != nullptr && s_.rows->rows_needed(segment_row_) > 0) {
    const std::uint64_t needed =
        std::uint64_t{s_.rows->pass_of_group(segment_group_)} * s_.rows->rows() + s_.rows->rows_needed(segment_row_);
    if (!rows_of(needed, inputs)) return false;
  }
  const std::uint64_t j = encoded_;
  const std::uint64_t row_columns = s_.rows != nullptr ? s_.out_width : columns_;
  segment_end_ = j + row_columns * (outermost ? 1 : groups_);
  event& ev = encode_at_[j];
  if (j == 0) {
    ev = {std::max({start_, tables, inputs}), activity::inputs};
    first_encode_ = ev.at;
    first_tables_ = tables;
    open_lanes();
  } else {
    const cycle_t ready = e_ + te_;
    const cycle_t slot = j >= d1_ ? lookup_at_[j - d1_].at + 1 : 0;
    ev = {std::max({ready, tables, inputs, slot}), activity::inputs};
    if (ev.at > ready) {
      ev.cause = ev.at == tables ? activity::tables : ev.at == inputs ? activity::inputs : activity::outputs;
      lanes_[0].gap(ready, ev.at, ev.cause);
    }
  }
  e_ = ev.at;
  ++encoded_;
  return true;
}

// Inside a segment only a full index FIFO can hold the encoder up.
void tile_recurrences::encode_until(std::uint64_t stop) {
  const ring<event>::view starts(encode_at_), lookups(lookup_at_);
  const std::uint64_t te = te_, d1 = d1_;
  cycle_t e = e_;
  for (std::uint64_t j = encoded_; j < stop; ++j) {
    const cycle_t ready = e + te;
    const cycle_t slot = j >= d1 ? lookups[j - d1].at + 1 : 0;
    e = std::max(ready, slot);
    if (e > ready) lanes_[0].gap(ready, e, activity::outputs);
    starts[j] = {e, e > ready ? activity::outputs : activity::inputs};
  }
  e_ = e;
  encoded_ = std::max(encoded_, stop);
}

void tile_recurrences::leave_segment() {
  if (s_.rows != nullptr && std::uint64_t{s_.rows->passes()} * s_.rows->rows() > buffer_rows_) {
    const std::uint64_t freed =
        std::uint64_t{s_.rows->pass_of_group(segment_group_)} * s_.rows->rows() + s_.rows->rows_freed(segment_row_);
    for (; rows_freed_ < freed; ++rows_freed_) row_free_[rows_freed_] = e_ + 1;
  }
  const std::uint64_t rows = s_.rows != nullptr ? columns_ / s_.out_width : 1;
  if (++segment_row_ == rows) {
    segment_row_ = 0;
    ++segment_group_;
  }
}

bool tile_recurrences::lookup() {
  const std::uint64_t limit = std::min(encoded_, accumulated_ + d2_);
  if (looked_up_ >= limit) return false;
  const ring<event>::view encodes(encode_at_), starts(lookup_at_);
  const ring<cycle_t>::view accumulates(accumulate_at_);
  const std::uint64_t tl = tl_, d2 = d2_, from_encode = te_ + le_;
  cycle_t p = p_;
  for (std::uint64_t j = looked_up_; j < limit; ++j) {
    const event encoded = encodes[j];
    const cycle_t ready = p + tl;
    const cycle_t vector = encoded.at + from_encode;
    const cycle_t slot = j >= d2 ? accumulates[j - d2] + 1 : 0;
    p = std::max({ready, vector, slot});
    activity cause = activity::inputs;
    if (p > ready) {
      cause = p == vector ? encoded.cause : activity::outputs;
      lanes_[1].gap(ready, p, cause);
    }
    starts[j] = {p, cause};
  }
  p_ = p;
  looked_up_ = limit;
  return true;
}

bool tile_recurrences::accumulate() {
  const std::uint64_t limit = looked_up_;
  const std::uint64_t before = accumulated_;
  if (before == limit) return false;
  const ring<event>::view lookups(lookup_at_);
  const ring<cycle_t>::view ends(accumulate_at_), writes(write_at_), firsts(first_accumulated_),
      lasts(last_accumulated_);
  const bool outermost = s_.shape->groups_outermost, reads_sums = s_.sums != nullptr;
  const std::uint64_t column_limit = written_ + d3_;
  const std::uint64_t tl = tl_, d3 = d3_, from_lookup = tl_ + ll_, columns = columns_, groups = groups_;
  std::uint64_t j = before;
  position at = next_;
  cycle_t v = v_;
  for (; j < limit; ++j) {
    const bool first = at.group == 0;
    const bool last = at.group + 1 == groups;
    cycle_t sums = 0;
    cycle_t slot = 0;
    if (first && reads_sums && !sums_of(at.column, sums)) break;
    if (last) {
      if (at.column >= column_limit) break;
      if (at.column >= d3) slot = writes[at.column - d3] + 1;
    }
    const event looked_up = lookups[j];
    const cycle_t row = looked_up.at + from_lookup;
    const cycle_t ready = v + tl;
    v = std::max({ready, row, sums, slot});
    if (v > ready) {
      activity cause = v == slot ? activity::outputs : activity::fill_drain;
      if (v == row) cause = std::min(cause, looked_up.cause);
      if (v == sums) cause = std::min(cause, activity::inputs);
      lanes_[2].gap(ready + 1 - tl, v + 1 - tl, cause);
    }
    ends[j] = v;
    if (first) firsts[at.column] = v;
    if (last) lasts[at.column] = v;
    at.step(outermost, columns, groups);
  }
  v_ = v;
  next_ = at;
  accumulated_ = j;
  return j != before;
}

// When the spilled partial sums of column n have arrived; false if that is not known yet.
bool tile_recurrences::sums_of(std::uint64_t n, cycle_t& at) const {
  const std::uint64_t needed = s_.sums->bursts_needed(n);
  if (sums_arrived_.count() < needed) return false;
  at = sums_arrived_.of_first(needed);
  return true;
}

bool tile_recurrences::write() {
  const std::uint64_t summed = columns_summed();
  if (writer_waits_ || written_ == summed) return false;
  const std::uint64_t end = std::min(summed, next_completing_ + 1);
  cycle_t w = w_;
  for (std::uint64_t n = written_; n < end; ++n) {
    const cycle_t ready = n > 0 ? w + tw_ : 0;
    w = std::max({last_accumulated_[n] + 1 + la_, ready, writer_free_});
    write_at_[n] = w;
  }
  w_ = w;
  written_ = end;
  if (end > next_completing_) {
    writer_waits_ = true;
    s_.sink->column(next_completing_, w);
    next_completing_ = s_.sink->next_completing(end);
  }
  return true;
}

// Before the first vector, every stage waits for the tables and then for the inputs of the encoder; then the pipeline
// fills. To lookup and accumulate it looks as if a vector before the first one ended just then.
void tile_recurrences::open_lanes() {
  const cycle_t tables = std::max(start_, std::min(first_encode_, first_tables_));
  for (stage_lane& lane : lanes_) {
    lane.gap(start_, tables, activity::tables);
    lane.gap(tables, first_encode_, activity::inputs);
  }
  const cycle_t first_lookup = first_encode_ + te_ + le_;
  lanes_[1].gap(first_encode_, first_lookup, activity::fill_drain);
  lanes_[2].gap(first_encode_, first_lookup + ll_ + 1, activity::fill_drain);
  p_ = first_lookup - tl_;
  v_ = first_lookup + ll_;
}

void tile_recurrences::close_lane(stage_lane& lane, cycle_t last_busy, cycle_t end, cycle_t pure) {
  lane.gap(last_busy, end - pure, activity::outputs);
  lane.gap(end - pure, end, activity::fill_drain);
  lane.end_busy(end);
}

void tile_recurrences::finish(cycle_t end, cycle_t tables_arrived, layer_account& account) {
  const stage_timing& timing = s_.shape->timing;
  close_lane(lanes_[0], e_ + te_, end, timing.drain_after_encode());
  close_lane(lanes_[1], p_ + tl_, end, timing.drain_after_lookup());
  close_lane(lanes_[2], v_ + 1, end, timing.drain_after_accumulate());
  for (std::size_t i = 0; i < 3; ++i) account.stages[i].merge(lanes_[i].account());
  const bool encode_bound = te_ >= tl_;
  const stage_account& bottleneck = lanes_[encode_bound ? 0 : 1].account();
  account.bottleneck.merge(bottleneck);
  if (encode_bound) account.encode_bound_cycles += bottleneck.busy;
  const cycle_t waited_from = std::max(start_, tables_arrived);
  const cycle_t waited_to = std::min(first_encode_, first_tables_);
  if (waited_to > waited_from) account.table_fill_cycles += waited_to - waited_from;
}

}  // namespace pqa::pipeline
