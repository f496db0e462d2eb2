#include "traffic/request_pattern.h"

#include <algorithm>

#include "decimal.h"

namespace pqa {

request_pattern::request_pattern(const traffic_config& config, std::uint64_t ticks_per_second,
                                 std::unique_ptr<request_trace> trace)
    : config_(config),
      ticks_per_second_(ticks_per_second),
      trace_(std::move(trace)),
      random_(config.seed),
      slots_(std::max<std::uint64_t>(1, config.size_bytes / config.bytes)) {
  if (config_.pattern == traffic_pattern::bursty)
    gap_ = scale_decimal(config.gap_ns, ticks_per_second, -9, rounding::up);
  if (config_.rate_bytes_per_second > 0) {
    interval_ = mul_div_ceil(config.bytes, ticks_per_second, config.rate_bytes_per_second);
  }
  prepare();
}

tick_t request_pattern::due_of(std::uint64_t number) const {
  const std::uint64_t bytes = number * config_.bytes;
  const tick_t even = mul_div_ceil(bytes, ticks_per_second_, config_.rate_bytes_per_second);
  return config_.pattern == traffic_pattern::bursty ? even + number / config_.burst_requests * gap_ : even;
}

void request_pattern::prepare() {
  if (config_.pattern == traffic_pattern::trace) {
    has_next_ = trace_->next(next_);
    return;
  }
  has_next_ = config_.rate_bytes_per_second > 0;
  if (!has_next_) return;
  const std::uint64_t slot = config_.pattern == traffic_pattern::random ? random_.below(slots_) : number_ % slots_;
  next_.due = due_of(number_) + shift_;
  next_.address = config_.base + slot * config_.bytes;
  next_.bytes = config_.bytes;
  next_.is_write = random_.share() >= config_.read_share;
}

void request_pattern::left(tick_t at) {
  if (config_.pattern != traffic_pattern::trace) {
    const tick_t bound = next_.due + interval_ * config_.outstanding;
    if (at > bound) {
      const std::uint64_t slots = ceil_div(at - bound, std::max<tick_t>(1, interval_));
      shift_ += slots * interval_;
      lost_ += slots;
    }
  }
  ++number_;
  prepare();
}

}  // namespace pqa
