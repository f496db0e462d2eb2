// The timeline of a run in Chrome's trace format, which Perfetto and chrome://tracing open.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "pqa/accounts.h"
#include "pqa/base/clock.h"

namespace pqa {

// Takes slices as they come and keeps them in a few bytes each; the text is made at the end. A lane for the layers and
// one for each stage. Neighbouring intervals of one activity become one slice. When the text would grow beyond the
// limit, recording stops: what was recorded stays, and the file says where it was cut off.
class trace_recorder {
 public:
  // `title` names the process in the timeline. limit_bytes >= smallest_limit.
  trace_recorder(std::string title, std::uint64_t clock_hz, std::uint64_t limit_bytes);

  void layer(const std::string& name, std::uint64_t image, const layer_account& account);
  void interval(stage which, activity what, cycle_t begin, cycle_t end);
  // After the last call of those.
  void finish();

  // The cycle at which the first interval or layer that was left out begins.
  std::optional<cycle_t> cut_off() const { return cut_off_; }

  // Hands out the text piece by piece: valid JSON, at most limit_bytes in all.
  void write(const std::function<void(std::string_view)>& out) const;

  // Microseconds from time 0 to a cycle, exact to the femtosecond at which the kernel puts it: "3.333333334".
  std::string microseconds(cycle_t cycle) const;

  static constexpr std::uint64_t smallest_limit = 64 * 1024;

 private:
  struct slice {
    cycle_t begin = 0;
    cycle_t end = 0;
    pqa::stage stage = stage::encode;
    activity what = activity::busy;
  };

  // Books an event of so many bytes, or notes that recording of its kind has ended.
  bool book(std::uint64_t& used, std::uint64_t budget, std::size_t bytes, cycle_t begin);
  void keep(const slice& s);
  std::string event(const slice& s) const;
  std::string head() const;
  std::string time_span(cycle_t begin, cycle_t end) const;

  std::string title_;
  clock_domain clock_;
  std::uint64_t limit_bytes_;
  std::uint64_t stage_bytes_ = 0;
  std::uint64_t layer_bytes_ = 0;
  std::array<std::optional<slice>, stage_count> pending_;  // may still grow
  std::deque<slice> slices_;
  std::deque<std::string> layers_;  // events as text: they are few
  std::optional<cycle_t> cut_off_;
};

}  // namespace pqa
