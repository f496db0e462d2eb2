#include "progress.h"

#include <cmath>

#include <fmt/format.h>

#include "standard_streams.h"

namespace pqa {

namespace {

constexpr auto first_shown_after = std::chrono::milliseconds(1000);  // most runs are over by then
constexpr auto shown_every = std::chrono::milliseconds(200);

std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 100) return fmt::format("{} s", whole);
  if (whole < 6000) return fmt::format("{} min", (whole + 30) / 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

progress::progress(std::vector<std::uint64_t> weights, std::uint64_t images)
    : weights_(std::move(weights)), next_(start_ + first_shown_after) {
  for (const std::uint64_t weight : weights_) whole_ += static_cast<double>(weight);
  whole_ *= static_cast<double>(images);
}

progress::~progress() {
  if (shown_) show_status("");
}

void progress::layer_done(std::size_t layer) {
  done_ += static_cast<double>(weights_[layer]);
  const clock::time_point now = clock::now();
  if (now < next_) return;
  next_ = now + shown_every;
  shown_ = true;
  show_status("pqa: " + line(done_ / whole_, std::chrono::duration<double>(now - start_).count()));
}

std::string progress::line(double share, double seconds) {
  if (!(share > 0.0)) return "0 % done";
  const double bounded = std::min(share, 1.0);
  return fmt::format("{:.0f} % done, about {} left", std::floor(100 * bounded),
                     duration(seconds / bounded * (1 - bounded)));
}

}  // namespace pqa
