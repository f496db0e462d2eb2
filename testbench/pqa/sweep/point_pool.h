// Points that are simulated beside each other, each in a process of its own, so that a crash costs one point.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "child_text.h"
#include "sweep/sweep_store.h"

namespace pqa {

class point_pool {
 public:
  // `seconds`: a point that takes longer is ended; empty: none is.
  point_pool(std::size_t jobs, std::optional<double> seconds) : jobs_(jobs), seconds_(seconds) {}

  bool full() const { return running_.size() >= jobs_; }
  bool empty() const { return running_.empty(); }
  // Forks; not when full. `simulate` gives the metrics. Throws simulation_error where no process can be had.
  void start(std::uint64_t number, const sweep_point& point, const std::function<json()>& simulate);

  struct finished {
    sweep_point point;
    point_result result;
  };
  // Waits until a point ends, or is ended; not when empty.
  finished wait();

 private:
  using clock = std::chrono::steady_clock;
  struct running {
    std::uint64_t number;
    sweep_point point;
    clock::time_point start;
    std::unique_ptr<child_text> child;
  };

  std::optional<std::size_t> ready() const;
  finished end(std::size_t which, bool in_time);

  std::size_t jobs_;
  std::optional<double> seconds_;
  std::vector<running> running_;
};

}  // namespace pqa
