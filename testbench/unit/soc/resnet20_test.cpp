// ResNet-20 driven by firmware, 100 images, tables preloaded: the block's cycles are those of `pqa run`, and the host
// needs at most 1.5 times as long, start-up excluded.
#include <algorithm>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "soc_child.h"

namespace pqa {
namespace {

double user_seconds_of_children() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + 1e-6 * static_cast<double>(used.ru_utime.tv_usec);
}

// User CPU time of a child, the least of several: other work on the machine only adds.
template <class Run>
double least_seconds(const Run& run) {
  double least = 1e9;
  for (int k = 0; k < 3; ++k) {
    const double before = user_seconds_of_children();
    const child_result result = run();
    EXPECT_EQ(result.status, 0) << result.err;
    least = std::min(least, user_seconds_of_children() - before);
  }
  return least;
}

class soc_resnet20 : public testing::TestWithParam<const char*> {};

TEST_P(soc_resnet20, takes_the_cycles_and_the_time_of_pqa_run) {
  const std::string common = std::string("resnet20 --fidelity ") + GetParam() + " --images ";
  const child_result soc = run_soc(common + "101 --preloaded");
  ASSERT_EQ(soc.status, 0) << soc.err;
  const std::string start = " --json --start-cycle " + std::to_string(number_after(soc.out, "the first from cycle "));
  const child_result alone = run_pqa_line("run " + common + "101" + start);
  ASSERT_EQ(alone.status, 0) << alone.err;
  EXPECT_EQ(number_after(soc.out, "layers in "),
            parse_json(alone.out, "result").at("total").at("cycles").get<std::uint64_t>());

  const auto soc_seconds = [&](const char* images) {
    return least_seconds([&] { return run_soc(common + images + " --preloaded"); });
  };
  const auto run_seconds = [&](const char* images) {
    return least_seconds([&] { return run_pqa_line("run " + common + images + start); });
  };
  const double ratio = (soc_seconds("101") - soc_seconds("1")) / (run_seconds("101") - run_seconds("1"));
  std::cout << GetParam() << ": ratio " << ratio << "\n";
  EXPECT_LE(ratio, 1.5);
}

INSTANTIATE_TEST_SUITE_P(fidelity, soc_resnet20, testing::Values("lt", "at"));

}  // namespace
}  // namespace pqa
