#include "testbench/unit/pipeline/ticked_tile.h"

#include <algorithm>
#include <deque>
#include <set>
#include <stdexcept>

namespace pqa::test {

namespace {

// Free slots of a FIFO or buffer.
class slots {
 public:
  explicit slots(std::uint64_t depth) : free_(depth) {}
  bool any() const { return free_ > 0; }
  void take() { --free_; }
  void give_back() { ++returning_; }
  void next_cycle() {
    free_ += returning_;
    returning_ = 0;
  }

 private:
  std::uint64_t free_;
  std::uint64_t returning_ = 0;
};

bool needs_row(const layer& l, std::uint64_t oy, std::uint32_t y) {
  for (std::uint32_t k = 0; k < l.kernel_h; ++k)
    if (static_cast<std::int64_t>(oy * l.stride + k) - l.pad_top == std::int64_t{y}) return true;
  return false;
}

class machine {
 public:
  explicit machine(const tile_scene& s)
      : s_(s),
        index_(s.t.timing.d1),
        accumulate_(s.t.timing.d2),
        output_(s.t.timing.d3),
        buffer_(s.buffer_rows),
        used_rows_(rows_in_use(s.shape)) {
    const std::uint64_t rows = used_rows_.size() * s.passes;
    last_vector_.assign(rows, -1);
    if (s.reads_rows)
      for (std::uint64_t j = 0; j < s.t.vectors(); ++j)
        for (std::uint64_t x = 0; x < rows; ++x)
          if (vector_needs(j, x)) last_vector_[x] = static_cast<std::int64_t>(j);
  }

  tile_times run() {
    for (now_ = s_.start; written() < s_.t.columns || now_ < end_; ++now_) {
      if (now_ > s_.start + 1'000'000) throw std::logic_error("ticked tile: stuck");
      for (slots* f : {&index_, &accumulate_, &output_, &buffer_}) f->next_cycle();
      begun_columns_ = begun_next_;
      while (request_row() || request_sums() || encode() || lookup() || accumulate() || write()) {
      }
    }
    r_.end = end_;
    return r_;
  }

 private:
  std::uint64_t written() const { return r_.w.size(); }

  bool vector_needs(std::uint64_t j, std::uint64_t x) const {
    const std::uint64_t pass = x / used_rows_.size();
    if (s_.passes > 1 && s_.t.group_of(j) != pass) return false;
    return needs_row(s_.shape, s_.t.column_of(j) / s_.shape.out_width, used_rows_[x % used_rows_.size()]);
  }

  bool request_row() {
    const std::uint64_t x = r_.rows.size();
    if (!s_.reads_rows || x == last_vector_.size() || !buffer_.any()) return false;
    buffer_.take();
    r_.rows.push_back(now_);
    row_arrival_.push_back(now_ + s_.row_delays[x]);
    return true;
  }

  bool request_sums() {
    const std::uint64_t b = r_.sums.size();
    if (!s_.reads_sums || b == s_.sum_columns.size()) return false;
    if (s_.sum_columns[b] >= s_.t.timing.d3 + begun_columns_) return false;
    r_.sums.push_back(now_);
    sum_arrival_.push_back(now_ + s_.sum_delays[b]);
    return true;
  }

  bool rows_there(std::uint64_t j) const {
    if (!s_.reads_rows) return true;
    for (std::uint64_t x = 0; x < last_vector_.size(); ++x)
      if (vector_needs(j, x) && (x >= row_arrival_.size() || row_arrival_[x] > now_)) return false;
    return true;
  }

  bool encode() {
    const std::uint64_t j = r_.e.size();
    if (j == s_.t.vectors() || now_ < encoder_free_ || !index_.any()) return false;
    if (now_ < s_.tables[s_.t.groups_outermost ? s_.t.group_of(j) : 0] || !rows_there(j)) return false;
    index_.take();
    r_.e.push_back(now_);
    encoder_free_ = now_ + s_.t.timing.te;
    indices_.push_back(now_ + s_.t.timing.te + s_.t.timing.le);
    for (const std::int64_t last : last_vector_)
      if (last == static_cast<std::int64_t>(j)) buffer_.give_back();
    return true;
  }

  bool lookup() {
    if (indices_.empty() || indices_.front() > now_ || now_ < lookup_free_ || !accumulate_.any()) return false;
    indices_.pop_front();
    index_.give_back();
    accumulate_.take();
    r_.p.push_back(now_);
    lookup_free_ = now_ + s_.t.timing.tl;
    rows_.push_back(now_ + s_.t.timing.tl + s_.t.timing.ll);
    return true;
  }

  bool accumulate() {
    if (rows_.empty() || rows_.front() > now_ || now_ < adder_free_) return false;
    const std::uint64_t j = r_.v.size();
    const std::uint64_t n = s_.t.column_of(j);
    const bool first = s_.t.group_of(j) == 0;
    const bool last = s_.t.group_of(j) + 1 == s_.t.groups;
    if (first && s_.reads_sums) {
      if (sum_arrival_.size() < s_.sum_bursts[n]) return false;
      for (std::uint64_t b = 0; b < s_.sum_bursts[n]; ++b)
        if (sum_arrival_[b] > now_) return false;
    }
    if (last && !output_.any()) return false;
    if (last) {
      output_.take();
      columns_.push_back(now_ + 1 + s_.t.timing.la);
    }
    if (first) ++begun_next_;
    rows_.pop_front();
    accumulate_.give_back();
    r_.v.push_back(now_);
    adder_free_ = now_ + s_.t.timing.tl;
    return true;
  }

  bool write() {
    if (columns_.empty() || columns_.front() > now_ || now_ < writer_free_) return false;
    columns_.pop_front();
    output_.give_back();
    const int delay = s_.write_delays[written()];
    r_.w.push_back(now_);
    writer_free_ = now_ + s_.t.timing.tw;
    if (delay >= 0) writer_free_ = std::max(writer_free_, now_ + static_cast<cycle_t>(delay) + 1);
    end_ = writer_free_;
    return true;
  }

  const tile_scene& s_;
  tile_times r_;
  cycle_t now_ = 0, end_ = 0;
  slots index_, accumulate_, output_, buffer_;
  std::vector<std::uint32_t> used_rows_;
  std::vector<std::int64_t> last_vector_;  // that needs each row of each pass
  std::vector<cycle_t> row_arrival_, sum_arrival_;
  std::deque<cycle_t> indices_, rows_, columns_;  // from when they can be taken
  cycle_t encoder_free_ = 0, lookup_free_ = 0, adder_free_ = 0, writer_free_ = 0;
  std::uint64_t begun_columns_ = 0, begun_next_ = 0;  // columns whose first vector was accumulated before this cycle
};

}  // namespace

std::vector<std::uint32_t> rows_in_use(const layer& l) {
  std::set<std::uint32_t> rows;
  for (std::uint32_t oy = 0; oy < l.out_height; ++oy)
    for (std::uint32_t y = 0; y < l.height; ++y)
      if (needs_row(l, oy, y)) rows.insert(y);
  return {rows.begin(), rows.end()};
}

tile_times run_ticked(const tile_scene& scene) {
  return machine(scene).run();
}

}  // namespace pqa::test
