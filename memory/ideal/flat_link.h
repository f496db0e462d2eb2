// The flat memory of docs/timing.md: a link of one bandwidth and a latency behind it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "pqa/base/clock.h"
#include "target/timing_core.h"

namespace pqa {

// Service is in order. A burst that arrives while the link is idle opens a busy period at its tick a; the burst that
// completes B bytes of that period leaves the link at a + ceil(B * R / rate), R being the kernel's ticks per second.
// Latency is added after and does not occupy the link. A burst that arrives earlier than one already served, as happens
// where loosely timed masters run ahead of each other, takes the first idle time after its arrival that is long enough,
// of the last few dozen that there were; if there is none it counts as arriving with the latest.
class flat_link final : public timing_core {
 public:
  // rate: bytes per second, 1 to 10^15, empty: unlimited. latency: ticks. ticks_per_second: 10^12 to 10^15.
  flat_link(std::optional<std::uint64_t> rate, tick_t latency, std::uint64_t ticks_per_second)
      : rate_(rate.value_or(0)), latency_(latency), ticks_per_second_(ticks_per_second) {}

  // The tick at which a burst of `bytes` bytes (> 0) is complete, latency included.
  tick_t serve(tick_t arrival, std::uint64_t bytes) {
    busy_ = 0;
    if (rate_ == 0) return arrival + latency_;
    if (arrival < latest_ && !gaps_.empty()) {
      const tick_t end = fill_gap(arrival, bytes);
      if (end != 0) return end + latency_;
    }
    latest_ = std::max(arrival, latest_);
    const tick_t idle_from = end_;
    if (latest_ >= end_) open_period(latest_);
    advance(bytes, whole_, part_);
    end_ = start_ + whole_ + (part_ != 0 ? 1 : 0);
    busy_ = end_ - std::max(idle_from, start_);
    return end_ + latency_;
  }

  // The tick at which it would be complete if it were served next.
  tick_t preview(tick_t arrival, std::uint64_t bytes) const {
    if (rate_ == 0) return arrival + latency_;
    if (arrival < latest_ && !gaps_.empty()) return arrival + ticks_of(bytes) + latency_;  // at best
    arrival = std::max(arrival, latest_);
    const bool idle = arrival >= end_;
    std::uint64_t whole = idle ? 0 : whole_;
    std::uint64_t part = idle ? 0 : part_;
    advance(bytes, whole, part);
    return (idle ? arrival : start_) + whole + (part != 0 ? 1 : 0) + latency_;
  }

  // Ticks by which the last serve() prolonged the busy time of the link.
  tick_t busy() const { return busy_; }

  memory_service serve(const memory_access& access) override {
    const tick_t completion = serve(access.arrival, access.bytes);
    return {completion, busy_};
  }
  void serve(const memory_access* accesses, std::size_t count, memory_service* services) override {
    for (std::size_t i = 0; i < count; ++i) services[i] = flat_link::serve(accesses[i]);
  }
  tick_t earliest_completion(const memory_access& access) const override {
    return preview(access.arrival, access.bytes);
  }
  bool immediate() const override { return rate_ == 0 && latency_ == 0; }

 private:
  struct gap {
    tick_t begin = 0;
    tick_t end = 0;
  };

  // A burst's own time, rounded up.
  tick_t ticks_of(std::uint64_t bytes) const {
    std::uint64_t whole = 0, part = 0;
    advance(bytes, whole, part);
    return whole + (part != 0 ? 1 : 0);
  }

  // When a burst that came late leaves the link; 0 if it found no gap.
  tick_t fill_gap(tick_t arrival, std::uint64_t bytes) {
    const tick_t needs = ticks_of(bytes);
    for (std::size_t i = 0; i < gaps_.size(); ++i) {
      const gap g = gaps_[i];
      const tick_t begin = std::max(g.begin, arrival);
      if (begin >= g.end || g.end - begin < needs) continue;
      const tick_t end = begin + needs;
      gaps_[i] = {end, g.end};
      if (begin > g.begin) gaps_.insert(gaps_.begin() + static_cast<std::ptrdiff_t>(i), {g.begin, begin});
      busy_ = needs;
      return end;
    }
    return 0;
  }

  void remember_gap(tick_t begin, tick_t end) {
    if (gaps_.size() >= most_gaps) {
      gaps_.erase(gaps_.begin(), gaps_.begin() + static_cast<std::ptrdiff_t>(gaps_.size() / 2));
    }
    gaps_.push_back({begin, end});
  }

  void open_period(tick_t at) {
    if (at > end_) remember_gap(end_, at);
    start_ = at;
    whole_ = 0;
    part_ = 0;
  }

  // Adds bytes * R / rate to whole + part / rate. Exact, and without a division while bursts keep their size.
  void advance(std::uint64_t bytes, std::uint64_t& whole, std::uint64_t& part) const {
    if (bytes != last_bytes_) {
      const uint128_t product = static_cast<uint128_t>(bytes) * ticks_per_second_;
      last_bytes_ = bytes;
      last_whole_ = static_cast<std::uint64_t>(product / rate_);
      last_part_ = static_cast<std::uint64_t>(product % rate_);
    }
    whole += last_whole_;
    part += last_part_;
    if (part >= rate_) {
      part -= rate_;
      ++whole;
    }
  }

  std::uint64_t rate_;  // 0: unlimited
  tick_t latency_;
  std::uint64_t ticks_per_second_;

  tick_t latest_ = 0;        // latest arrival seen
  tick_t start_ = 0;         // of the busy period
  tick_t end_ = 0;           // of the busy period so far
  std::uint64_t whole_ = 0;  // B * R / rate of the period: whole ticks
  std::uint64_t part_ = 0;   // and the rest, in 1 / rate of a tick
  tick_t busy_ = 0;
  static constexpr std::size_t most_gaps = 64;
  std::vector<gap> gaps_;  // in which the link was idle, in order of time; the last ones

  mutable std::uint64_t last_bytes_ = 0;
  mutable std::uint64_t last_whole_ = 0;
  mutable std::uint64_t last_part_ = 0;
};

}  // namespace pqa
