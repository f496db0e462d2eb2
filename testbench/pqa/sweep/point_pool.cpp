#include "sweep/point_pool.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <poll.h>

#include <fmt/format.h>

#include "pqa/base/error.h"

namespace pqa {

void point_pool::start(std::uint64_t number, const sweep_point& point, const std::function<json()>& simulate) {
  const auto begin = clock::now();
  running_.push_back({number, point, begin, std::make_unique<child_text>([&] { return simulate().dump(); })});
}

// The first whose text is there.
std::optional<std::size_t> point_pool::ready() const {
  std::vector<pollfd> files;
  files.reserve(running_.size());
  for (const running& r : running_) files.push_back({r.child->descriptor(), POLLIN, 0});
  int patience_ms = -1;
  if (seconds_) {
    const auto oldest = std::min_element(running_.begin(), running_.end(),
                                         [](const running& a, const running& b) { return a.start < b.start; });
    const double left = *seconds_ - std::chrono::duration<double>(clock::now() - oldest->start).count();
    patience_ms = static_cast<int>(std::clamp(std::ceil(left * 1e3), 0.0, 1e9));
  }
  const int count = poll(files.data(), files.size(), patience_ms);
  if (count < 0 && errno != EINTR) throw simulation_error("the child processes cannot be waited for");
  if (count <= 0) return std::nullopt;
  const auto found = std::find_if(files.begin(), files.end(), [](const pollfd& f) { return f.revents != 0; });
  return static_cast<std::size_t>(found - files.begin());
}

point_pool::finished point_pool::wait() {
  for (;;) {
    if (const auto which = ready()) return end(*which, true);
    if (!seconds_) continue;
    for (std::size_t i = 0; i < running_.size(); ++i)
      if (std::chrono::duration<double>(clock::now() - running_[i].start).count() >= *seconds_) return end(i, false);
  }
}

point_pool::finished point_pool::end(std::size_t which, bool in_time) {
  running own = std::move(running_[which]);
  running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(which));
  finished f;
  f.point = std::move(own.point);
  f.result.number = own.number;
  try {
    if (in_time) {
      f.result.metrics = json::parse(own.child->take());
    } else {
      f.result.status = point_status::timed_out;
      f.result.reason = fmt::format("not done after {:g} s", *seconds_);
    }
  } catch (const child_crashed& error) {
    f.result.status = point_status::crashed;
    f.result.reason = error.what();
  } catch (const std::exception& error) {
    f.result.status = point_status::failed;
    f.result.reason = error.what();
  }
  own.child.reset();
  f.result.seconds = std::chrono::duration<double>(clock::now() - own.start).count();
  return f;
}

}  // namespace pqa
