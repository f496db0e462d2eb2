// In random hierarchies: data in order of acceptance, one response each, no deadlock, nothing left, and, by the probes
// in every link, no breach of the base protocol.
#include "random_hierarchy.h"

#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/link_probes.h"

namespace pqa {
namespace {

class hierarchies : public testing::TestWithParam<std::uint64_t> {
 protected:
  // Several in one simulation: they do not know of each other.
  void check(transports kind) {
    constexpr std::uint64_t count = 12;
    std::vector<std::unique_ptr<random_hierarchy>> all;
    std::uint64_t requests = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const sc_core::sc_module_name scope(("system" + std::to_string(i)).c_str());
      all.push_back(std::make_unique<random_hierarchy>(GetParam() * 1000 + i, kind, PQA_HIERARCHY_REQUESTS));
      requests += all.back()->requests();
    }
    sc_core::sc_start();
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto problems = all[i]->problems();
      EXPECT_TRUE(problems.empty()) << "seed " << GetParam() * 1000 + i << ": " << problems.size()
                                    << " problems, first: " << problems.front();
    }
    std::cout << fmt::format("seeds {} to {}: {} transactions, seen {} times in {} links\n", GetParam() * 1000,
                             GetParam() * 1000 + count - 1, requests, test::watched_transactions(),
                             test::watched_links());
  }
};

TEST_P(hierarchies, approximately_timed) {
  check(transports::nb);
}

TEST_P(hierarchies, loosely_timed) {
  check(transports::b);
}

TEST_P(hierarchies, each_master_its_own_transport) {
  check(transports::mixed);
}

INSTANTIATE_TEST_SUITE_P(seeds, hierarchies,
                         testing::Range<std::uint64_t>(PQA_HIERARCHY_SEED, PQA_HIERARCHY_SEED + 12));

}  // namespace
}  // namespace pqa
