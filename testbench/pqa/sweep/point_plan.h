// The points of a sweep: which there are, in what order they come, and which of them a worker has to do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sweep/sweep_spec.h"

namespace pqa {

// A point of the grid: a value of each axis, by index.
using sweep_point = std::vector<std::uint32_t>;

class point_grid {
 public:
  explicit point_grid(const sweep_spec& spec) : spec_(spec) {}

  std::uint64_t size() const;
  // Points are numbered like the digits of a number: the last axis changes first.
  sweep_point at(std::uint64_t number) const;
  std::uint64_t number_of(const sweep_point& point) const;
  // The value of a path.
  const json& value(const sweep_point& point, const axis_place& place) const {
    return spec_.axes[place.axis].values[point[place.axis]][place.part];
  }
  // All conditions hold.
  bool passes(const sweep_point& point) const;

 private:
  bool holds(const sweep_point& point, const sweep_condition& condition) const;

  const sweep_spec& spec_;
};

// A share of the points: those whose place in the order is `rank` modulo `of`.
struct worker_share {
  std::uint64_t rank = 0;
  std::uint64_t of = 1;
};

// Hands out the numbers of points, each once but for a low-discrepancy sample, which may come upon one again. Takes the
// same memory for any number of them.
class point_order {
 public:
  point_order(const sweep_spec& spec, const point_grid& grid, worker_share share);
  // The next number of this worker that passes the filter.
  std::optional<std::uint64_t> next();
  // Points that are drawn for all workers, before the filter.
  std::uint64_t drawn() const { return count_; }

 private:
  std::uint64_t number_at(std::uint64_t place) const;
  std::uint64_t shuffled(std::uint64_t place) const;
  std::uint64_t spread(std::uint64_t place) const;

  const sweep_spec& spec_;
  const point_grid& grid_;
  std::uint64_t size_;
  std::uint64_t count_;
  std::uint64_t place_;
  std::uint64_t stride_;
  unsigned half_bits_ = 1;            // of a number, for shuffled()
  std::vector<double> first_, step_;  // by axis, for spread()
};

}  // namespace pqa
