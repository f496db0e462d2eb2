// Latencies of any number of requests, in memory that does not grow with them. No SystemC.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <boost/histogram.hpp>

namespace pqa {

// Nanoseconds. Mean, least and greatest are exact; percentiles are those of a histogram whose bins are 1 % wide.
class latency_figures {
 public:
  void add(double ns) {
    ++count_;
    sum_ += ns;
    min_ = std::min(min_, ns);
    max_ = std::max(max_, ns);
    bins_(ns);
  }

  std::uint64_t count() const { return count_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  double min() const { return count_ == 0 ? 0 : min_; }
  double max() const { return count_ == 0 ? 0 : max_; }

  // The least value that `share` (0 to 1) of all do not exceed, to 1 %.
  double percentile(double share) const {
    if (count_ == 0) return 0;
    const double rank = std::ceil(share * static_cast<double>(count_));
    double below = 0;
    for (const auto& bin : boost::histogram::indexed(bins_, boost::histogram::coverage::all)) {
      below += *bin;
      if (below >= rank) return std::clamp(bin.bin().upper(), min_, max_);
    }
    return max_;
  }

 private:
  using log_axis = boost::histogram::axis::regular<double, boost::histogram::axis::transform::log>;

  static constexpr double least_ns = 0.1, greatest_ns = 1e9;
  static constexpr unsigned bins = 2314;  // of 1 % each

  std::uint64_t count_ = 0;
  double sum_ = 0;
  double min_ = 1e300;
  double max_ = 0;
  decltype(boost::histogram::make_histogram(log_axis{})) bins_ =
      boost::histogram::make_histogram(log_axis(bins, least_ns, greatest_ns));
};

}  // namespace pqa
