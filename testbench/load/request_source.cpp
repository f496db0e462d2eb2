#include "load/request_source.h"

#include "random/splitmix64.h"
#include "traffic/request_trace.h"

namespace pqa {

pattern_source::pattern_source(const pattern_settings& settings)
    : settings_(settings), random_(std::make_unique<splitmix64>(settings.seed)) {
  if (settings_.stride_bytes == 0) settings_.stride_bytes = settings_.bytes;
  if (settings_.bytes_per_second) {
    ticks_per_request_ =
        settings_.bytes * static_cast<double>(settings_.ticks_per_second) / *settings_.bytes_per_second;
  }
}

pattern_source::~pattern_source() = default;

bool pattern_source::next(load_request& request) {
  if (made_ == settings_.requests) return false;
  splitmix64 place = *random_;  // each request takes two numbers, whatever it does with the first
  random_->next();
  const double direction = random_->share();
  request.bytes = settings_.bytes;
  request.is_write = direction >= settings_.read_share;
  request.not_before = static_cast<tick_t>(static_cast<double>(made_) * ticks_per_request_);
  if (settings_.pattern == load_pattern::random) {
    const std::uint64_t places = settings_.size_bytes / settings_.bytes;
    request.address = settings_.base + place.below(places) * settings_.bytes;
  } else {
    if (offset_ + settings_.bytes > settings_.size_bytes) offset_ = 0;
    request.address = settings_.base + offset_;
    offset_ += settings_.stride_bytes;
  }
  ++made_;
  return true;
}

trace_source::trace_source(const std::string& path, std::uint64_t ticks_per_second)
    : trace_(std::make_unique<request_trace>(path, ticks_per_second)) {}

trace_source::~trace_source() = default;

bool trace_source::next(load_request& request) {
  timed_request read;
  if (!trace_->next(read)) return false;
  request = {read.address, read.bytes, read.is_write, read.due};
  return true;
}

}  // namespace pqa
