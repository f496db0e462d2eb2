// What a run tells about its layers and stages.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pqa/accounts.h"

namespace pqa::test {

// Keeps the accounts of every layer, and checks that each stage's intervals tile the run.
class account_recorder : public run_observer {
 public:
  void layer_done(std::uint64_t, std::uint32_t, const layer_account& account) override { accounts.push_back(account); }
  void interval(stage which, activity what, cycle_t begin, cycle_t end) override {
    const auto s = static_cast<std::size_t>(which);
    if (begin != ends[s] || end < begin) gap = true;
    ends[s] = end;
    totals[s].add(what, end - begin);
  }
  bool wants_intervals() const override { return true; }

  std::vector<layer_account> accounts;
  std::array<cycle_t, stage_count> ends{};
  std::array<stage_account, stage_count> totals;
  bool gap = false;
};

}  // namespace pqa::test
