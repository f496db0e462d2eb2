// An observer that keeps all it is told.
#pragma once

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/accounts.h"

namespace pqa::test {

class recorder final : public run_observer {
 public:
  // `begin`: of the job. Intervals are kept cycle by cycle.
  explicit recorder(cycle_t begin, bool intervals = true) : begin_(begin), intervals_(intervals) {}

  void layer_done(std::uint64_t index, std::uint32_t id, const layer_account& account) override {
    EXPECT_EQ(index, layers.size());
    ids.push_back(id);
    layers.push_back(account);
  }
  bool wants_intervals() const override { return intervals_; }
  void interval(stage which, activity what, cycle_t from, cycle_t to) override {
    auto& lane = lanes[static_cast<std::size_t>(which)];
    EXPECT_EQ(from, begin_ + lane.size()) << stage_names[static_cast<std::size_t>(which)];
    EXPECT_LT(from, to);
    lane.insert(lane.end(), to - from, what);
  }

  std::vector<layer_account> layers;
  std::vector<std::uint32_t> ids;
  std::array<std::vector<activity>, stage_count> lanes;

 private:
  cycle_t begin_;
  bool intervals_;
};

}  // namespace pqa::test
