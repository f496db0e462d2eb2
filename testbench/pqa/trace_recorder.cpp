#include "trace_recorder.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "figures.h"
#include "version.h"

namespace pqa {

namespace {

constexpr std::uint64_t femtoseconds_per_second = 1'000'000'000'000'000;
constexpr std::uint64_t head_bytes = 8 * 1024;  // more than what stands around the slices
constexpr int layer_lane = 1;

// Lanes in the order of the data's way; `load` above the pipeline that it feeds.
constexpr std::array<int, stage_count> lane_of_stage = {3, 4, 5, 2};

// Names of colours that the viewers know, by activity.
constexpr std::array<const char*, stall_count + 1> colours = {"terrible", "thread_state_iowait", "bad", "grey", "good"};

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string as_microseconds(std::uint64_t fs) {
  constexpr std::uint64_t per_microsecond = 1'000'000'000;
  std::string text = fmt::format("{}.{:09}", fs / per_microsecond, fs % per_microsecond);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string lane(int id, const char* name) {
  return fmt::format(
      "{{\"ph\":\"M\",\"pid\":1,\"tid\":{0},\"name\":\"thread_name\",\"args\":{{\"name\":\"{1}\"}}}},\n"
      "{{\"ph\":\"M\",\"pid\":1,\"tid\":{0},\"name\":\"thread_sort_index\",\"args\":{{\"sort_index\":{0}}}}}",
      id, name);
}

}  // namespace

trace_recorder::trace_recorder(std::string title, std::uint64_t clock_hz, std::uint64_t limit_bytes)
    : title_(std::move(title)),
      clock_(clock_hz, femtoseconds_per_second),
      limit_bytes_(std::max(limit_bytes, smallest_limit)) {}

std::string trace_recorder::microseconds(cycle_t cycle) const {
  return as_microseconds(clock_.edge(cycle));
}

std::string trace_recorder::time_span(cycle_t begin, cycle_t end) const {
  const tick_t from = clock_.edge(begin);
  return "\"ts\":" + as_microseconds(from) + ",\"dur\":" + as_microseconds(clock_.edge(end) - from);
}

bool trace_recorder::book(std::uint64_t& used, std::uint64_t budget, std::size_t bytes, cycle_t begin) {
  constexpr std::size_t separator = 2;
  if (used + bytes + separator > budget) {
    used = budget;  // nothing smaller that comes later may leave a hole before it
    cut_off_ = std::min(cut_off_.value_or(never), begin);
    return false;
  }
  used += bytes + separator;
  return true;
}

void trace_recorder::layer(const std::string& name, std::uint64_t image, const layer_account& account) {
  const auto stalled = [&](activity cause) { return account.bottleneck.stalls[static_cast<std::size_t>(cause)]; };
  std::string text = fmt::format(
      "{{\"ph\":\"X\",\"pid\":1,\"tid\":{},{},\"name\":{},\"cat\":\"layer\",\"args\":{{\"image\":{},\"cycles\":{},"
      "\"compute_cycles\":{},\"tables\":{},\"inputs\":{},\"outputs\":{},\"fill_drain\":{},\"bound\":\"{}\"}}}}",
      layer_lane, time_span(account.begin, account.end), quoted(name), image, account.cycles(), account.bottleneck.busy,
      stalled(activity::tables), stalled(activity::inputs), stalled(activity::outputs), stalled(activity::fill_drain),
      bound_of(account));
  // A quarter for the layers, so that the lane that gives the others their meaning lasts longest.
  if (book(layer_bytes_, (limit_bytes_ - head_bytes) / 4, text.size(), account.begin)) {
    layers_.push_back(std::move(text));
  }
}

void trace_recorder::interval(stage which, activity what, cycle_t begin, cycle_t end) {
  if (begin == end) return;
  std::optional<slice>& last = pending_[static_cast<std::size_t>(which)];
  if (last && last->what == what && last->end == begin) {
    last->end = end;
    return;
  }
  if (last) keep(*last);
  last = slice{begin, end, which, what};
}

void trace_recorder::finish() {
  for (std::optional<slice>& last : pending_) {
    if (last) keep(*last);
    last.reset();
  }
}

void trace_recorder::keep(const slice& s) {
  const std::uint64_t budget = (limit_bytes_ - head_bytes) / 4 * 3;
  const std::size_t bytes = stage_bytes_ < budget ? event(s).size() : 0;
  if (book(stage_bytes_, budget, bytes, s.begin)) slices_.push_back(s);
}

std::string trace_recorder::event(const slice& s) const {
  const auto stage_index = static_cast<std::size_t>(s.stage);
  const auto activity_index = static_cast<std::size_t>(s.what);
  return fmt::format(
      "{{\"ph\":\"X\",\"pid\":1,\"tid\":{},{},\"name\":\"{}\",\"cat\":\"{}\",\"cname\":\"{}\",\"args\":{{\"cycles\":{}}"
      "}}}",
      lane_of_stage[stage_index], time_span(s.begin, s.end), activity_names[activity_index], stage_names[stage_index],
      colours[activity_index], s.end - s.begin);
}

std::string trace_recorder::head() const {
  const std::uint64_t mib = limit_bytes_ / (1024 * 1024);
  std::string text = fmt::format(
      "{{\"displayTimeUnit\":\"ns\",\n\"otherData\":{{\"version\":{},\"title\":{},\"clock_hz\":{},\"limit_mib\":{},"
      "\"truncated\":{}",
      quoted("pqa " + version()), quoted(title_), clock_.hz(), mib, cut_off_.has_value());
  if (cut_off_) text += fmt::format(",\"truncated_at_us\":{}", microseconds(*cut_off_));
  text += "},\n\"traceEvents\":[\n";
  text += "{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":" + quoted(title_) + "}},\n";
  text += lane(layer_lane, "layers");
  for (std::size_t s = 0; s < stage_count; ++s) text += ",\n" + lane(lane_of_stage[s], stage_names[s]);
  if (cut_off_) {
    text += fmt::format(
        ",\n{{\"ph\":\"i\",\"s\":\"g\",\"pid\":1,\"tid\":{},\"ts\":{},\"name\":\"timeline cut off: limit of {} MiB "
        "reached\"}}",
        layer_lane, microseconds(*cut_off_), mib);
  }
  return text;
}

void trace_recorder::write(const std::function<void(std::string_view)>& out) const {
  constexpr std::size_t piece = 1024 * 1024;
  std::string text = head();
  const auto add = [&](const std::string& event_text) {
    text += ",\n";
    text += event_text;
    if (text.size() < piece) return;
    out(text);
    text.clear();
  };
  for (const std::string& event_text : layers_) add(event_text);
  for (const slice& s : slices_) add(event(s));
  text += "\n]}\n";
  out(text);
}

}  // namespace pqa
