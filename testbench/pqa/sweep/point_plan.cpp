#include "sweep/point_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "random/splitmix64.h"

namespace pqa {

namespace {

// null is unlimited.
double magnitude(const json& value) {
  return value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>();
}

bool comparable(const json& value) {
  return value.is_number() || value.is_null();
}

bool same(const json& a, const json& b) {
  return comparable(a) && comparable(b) ? magnitude(a) == magnitude(b) : a == b;
}

// The real root above 1 of x^(d + 1) = x + 1, the golden ratio for d = 1 (M. Roberts, "The unreasonable effectiveness
// of quasirandom sequences", 2018).
double generalised_golden_ratio(std::size_t dimensions) {
  double x = 2;
  for (int i = 0; i < 64; ++i) x = std::pow(1 + x, 1.0 / static_cast<double>(dimensions + 1));
  return x;
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t value) {
  return splitmix64::mixed(seed + splitmix64::mixed(value + splitmix64::weyl));
}

}  // namespace

std::uint64_t point_grid::size() const {
  std::uint64_t size = 1;
  for (const sweep_axis& axis : spec_.axes) size *= axis.values.size();
  return size;
}

sweep_point point_grid::at(std::uint64_t number) const {
  sweep_point point(spec_.axes.size());
  for (std::size_t i = spec_.axes.size(); i-- > 0;) {
    const std::uint64_t count = spec_.axes[i].values.size();
    point[i] = static_cast<std::uint32_t>(number % count);
    number /= count;
  }
  return point;
}

std::uint64_t point_grid::number_of(const sweep_point& point) const {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < point.size(); ++i) number = number * spec_.axes[i].values.size() + point[i];
  return number;
}

bool point_grid::passes(const sweep_point& point) const {
  return std::all_of(spec_.conditions.begin(), spec_.conditions.end(),
                     [&](const sweep_condition& c) { return holds(point, c); });
}

bool point_grid::holds(const sweep_point& point, const sweep_condition& condition) const {
  const json& left = value(point, condition.left);
  if (condition.how == comparison::equals || condition.how == comparison::differs) {
    bool found = false;
    if (condition.right) {
      json right = value(point, *condition.right);
      if (right.is_number()) right = right.get<double>() * condition.times;
      found = same(left, right);
    }
    for (const json& constant : condition.constants) found = found || same(left, constant);
    return found == (condition.how == comparison::equals);
  }
  const json& right = condition.right ? value(point, *condition.right) : condition.constants.front();
  if (!comparable(left) || !comparable(right)) return false;
  const double bound = magnitude(right) * condition.times;
  return condition.how == comparison::at_least ? magnitude(left) >= bound : magnitude(left) <= bound;
}

point_order::point_order(const sweep_spec& spec, const point_grid& grid, worker_share share)
    : spec_(spec), grid_(grid), size_(grid.size()), count_(size_), place_(share.rank), stride_(share.of) {
  if (spec.sample.method == sample_method::grid) return;
  count_ = spec.sample.method == sample_method::random ? std::min(spec.sample.points, size_) : spec.sample.points;
  while (2 * half_bits_ < 64 && (std::uint64_t{1} << (2 * half_bits_)) < size_) ++half_bits_;
  const double ratio = generalised_golden_ratio(spec.axes.size());
  splitmix64 random(spec.sample.seed);
  for (std::size_t i = 0; i < spec.axes.size(); ++i) {
    step_.push_back(std::pow(ratio, -static_cast<double>(i + 1)));
    first_.push_back(random.share());
  }
}

std::optional<std::uint64_t> point_order::next() {
  while (place_ < count_) {
    const std::uint64_t number = number_at(place_);
    place_ += stride_;
    if (spec_.conditions.empty() || grid_.passes(grid_.at(number))) return number;
  }
  return std::nullopt;
}

std::uint64_t point_order::number_at(std::uint64_t place) const {
  if (spec_.sample.method == sample_method::grid) return place;
  return spec_.sample.method == sample_method::random ? shuffled(place) : spread(place);
}

// A permutation of the grid: a Feistel network of four rounds over the next power of four, walked along its cycle until
// it is back in the grid.
std::uint64_t point_order::shuffled(std::uint64_t place) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  do {
    std::uint64_t left = place >> half_bits_;
    std::uint64_t right = place & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t next = left ^ (mixed(spec_.sample.seed + round, right) & mask);
      left = right;
      right = next;
    }
    place = left << half_bits_ | right;
  } while (place >= size_);
  return place;
}

// Every axis gets its share of an evenly spread sequence.
std::uint64_t point_order::spread(std::uint64_t place) const {
  sweep_point point(step_.size());
  for (std::size_t i = 0; i < point.size(); ++i) {
    const double at = first_[i] + step_[i] * static_cast<double>(place);
    const auto count = static_cast<double>(spec_.axes[i].values.size());
    point[i] = static_cast<std::uint32_t>(std::min((at - std::floor(at)) * count, count - 1));
  }
  return grid_.number_of(point);
}

}  // namespace pqa
