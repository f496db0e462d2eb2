// A line on the terminal during long runs: how far it is, and an estimate of what is left.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pqa {

class progress {
 public:
  // `weights`: how long each layer takes, relative to the others; they run in order, `images` times.
  progress(std::vector<std::uint64_t> weights, std::uint64_t images);
  ~progress();  // erases the line
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void layer_done(std::size_t layer);

  // The line for a share of the work that took some seconds: "42 % done, about 17 s left".
  static std::string line(double share, double seconds);

 private:
  using clock = std::chrono::steady_clock;

  std::vector<std::uint64_t> weights_;
  double whole_ = 0;
  double done_ = 0;
  clock::time_point start_ = clock::now();
  clock::time_point next_;
  bool shown_ = false;
};

}  // namespace pqa
