// Bytes over time, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// Windows of equal length from time 0 on. When there are more than `most`, neighbours are joined and the length
// doubles: no growth with the length of a run.
class bandwidth_windows {
 public:
  struct window {
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    std::uint32_t most_outstanding = 0;  // in flight at once
  };

  // Length in ticks (> 0); most >= 2.
  explicit bandwidth_windows(tick_t length, std::size_t most = 1024) : length_(length), most_(most) {}

  void transferred(tick_t at, bool is_write, std::uint64_t bytes) {
    window& w = at_tick(at);
    (is_write ? w.bytes_written : w.bytes_read) += bytes;
  }
  void outstanding(tick_t at, std::uint32_t count) {
    window& w = at_tick(at);
    if (count > w.most_outstanding) w.most_outstanding = count;
  }

  tick_t length() const { return length_; }
  const std::vector<window>& windows() const { return windows_; }

 private:
  window& at_tick(tick_t at) {
    while (at / length_ >= most_) join();
    const auto index = static_cast<std::size_t>(at / length_);
    if (index >= windows_.size()) windows_.resize(index + 1);
    return windows_[index];
  }

  void join() {
    length_ *= 2;
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      const window w = windows_[i];
      window& to = windows_[i / 2];
      if (i % 2 == 0) {
        to = w;
      } else {
        to.bytes_read += w.bytes_read;
        to.bytes_written += w.bytes_written;
        if (w.most_outstanding > to.most_outstanding) to.most_outstanding = w.most_outstanding;
      }
    }
    windows_.resize((windows_.size() + 1) / 2);
  }

  tick_t length_;
  std::size_t most_;
  std::vector<window> windows_;
};

}  // namespace pqa
