// In random hierarchies: data in order of acceptance, one response each, no deadlock, nothing left.
#include "random_hierarchy.h"

#include <gtest/gtest.h>

namespace pqa {
namespace {

class hierarchies : public testing::TestWithParam<std::uint64_t> {
 protected:
  // Several in one simulation: they do not know of each other.
  void check(bool loosely_timed) {
    constexpr std::uint64_t count = 12;
    std::vector<std::unique_ptr<random_hierarchy>> all;
    for (std::uint64_t i = 0; i < count; ++i) {
      const sc_core::sc_module_name scope(("system" + std::to_string(i)).c_str());
      all.push_back(std::make_unique<random_hierarchy>(GetParam() * 1000 + i, loosely_timed, 150));
    }
    sc_core::sc_start();
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto problems = all[i]->problems();
      EXPECT_TRUE(problems.empty()) << "seed " << GetParam() * 1000 + i << ": " << problems.size()
                                    << " problems, first: " << problems.front();
    }
  }
};

TEST_P(hierarchies, approximately_timed) {
  check(false);
}

TEST_P(hierarchies, loosely_timed) {
  check(true);
}

INSTANTIATE_TEST_SUITE_P(seeds, hierarchies, testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace pqa
