// Which points a sweep has: ranges, conditions, samples and shares against plain loops.
#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "sweep/point_plan.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

sweep_spec read(const json& root) {
  const temporary_folder folder;
  const std::string path = folder.path("spec.json");
  std::ofstream(path) << root.dump();
  return load_sweep(path);
}

json spec_of(const json& axes) {
  return {{"base", {{"workload", "kws"}, {"fidelity", "analytic"}}}, {"axes", axes}};
}

std::vector<std::uint64_t> all_of(const sweep_spec& spec, worker_share share = {}) {
  const point_grid grid(spec);
  point_order order(spec, grid, share);
  std::vector<std::uint64_t> numbers;
  while (const auto number = order.next()) numbers.push_back(*number);
  return numbers;
}

json numbered(const char* path, int count) {
  json values = json::array();
  for (int i = 0; i < count; ++i) values.push_back(i + 1);
  return {{"path", path}, {"values", values}};
}

TEST(sweep_plan, ranges_hold_both_ends_and_keep_integers) {
  const auto values_of = [](const json& range) {
    const sweep_spec spec = read(spec_of(json::array({{{"path", "memory.latency_ns"}, {"range", range}}})));
    std::vector<json> values;
    for (const auto& v : spec.axes[0].values) values.push_back(v[0]);
    return json(values).dump();
  };
  EXPECT_EQ(values_of({{"from", 1}, {"to", 16}, {"factor", 2}}), "[1,2,4,8,16]");
  EXPECT_EQ(values_of({{"from", 0}, {"to", 1}, {"step", 0.1}}), "[0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1]");
  EXPECT_EQ(values_of({{"from", 3}, {"to", 10}, {"step", 4}}), "[3,7]");
  EXPECT_EQ(values_of({{"from", 1}, {"to", 1000}, {"factor", 10}}), "[1,10,100,1000]");
}

TEST(sweep_plan, a_grid_is_every_combination_and_the_last_axis_changes_first) {
  const sweep_spec spec =
      read(spec_of({numbered("arch.lanes.outputs", 3),
                    {{"paths", {"arch.lanes.subspaces", "arch.lanes.length"}}, {"tuples", {{1, 2}, {3, 4}}}}}));
  const point_grid grid(spec);
  std::string seen;
  for (const std::uint64_t number : all_of(spec)) {
    const sweep_point point = grid.at(number);
    EXPECT_EQ(grid.number_of(point), number);
    seen +=
        grid.value(point, {0, 0}).dump() + grid.value(point, {1, 0}).dump() + grid.value(point, {1, 1}).dump() + " ";
  }
  EXPECT_EQ(seen, "112 134 212 234 312 334 ");
}

TEST(sweep_plan, conditions_are_those_of_a_plain_loop) {
  json root = spec_of({numbered("arch.lanes.outputs", 8),
                       numbered("arch.lanes.subspaces", 8),
                       {{"path", "arch.table_memory.capacity_kib"}, {"values", {4, 16, nullptr}}}});
  root["filter"] = {{{"path", "arch.lanes.outputs"}, {"at_least", {{"path", "arch.lanes.subspaces"}, {"times", 2}}}},
                    {{"path", "arch.table_memory.capacity_kib"}, {"at_least", 10}},
                    {{"path", "arch.lanes.subspaces"}, {"not", 2}, {"one_of", {1, 2, 3}}}};
  const sweep_spec spec = read(root);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t o = 1; o <= 8; ++o)
    for (std::uint64_t s = 1; s <= 8; ++s)
      for (std::uint64_t c = 0; c < 3; ++c)
        if (o >= 2 * s && c >= 1 && (s == 1 || s == 3)) expected.push_back(((o - 1) * 8 + (s - 1)) * 3 + c);
  EXPECT_EQ(all_of(spec), expected);
}

TEST(sweep_plan, a_random_sample_has_no_point_twice_and_reaches_all) {
  std::mt19937_64 random(20261123);
  for (int trial = 0; trial < 200; ++trial) {
    json root = spec_of({numbered("arch.lanes.outputs", 1 + static_cast<int>(random() % 9)),
                         numbered("arch.lanes.subspaces", 1 + static_cast<int>(random() % 9)),
                         numbered("arch.lanes.length", 1 + static_cast<int>(random() % 5))});
    const std::uint64_t size = point_grid(read(root)).size();
    const std::uint64_t points = 1 + random() % (size + 3);
    root["sample"] = {{"method", "random"}, {"points", points}, {"seed", trial}};
    const sweep_spec spec = read(root);
    const std::vector<std::uint64_t> numbers = all_of(spec);
    const std::set<std::uint64_t> distinct(numbers.begin(), numbers.end());
    ASSERT_EQ(numbers.size(), std::min(points, size)) << "trial " << trial;
    ASSERT_EQ(distinct.size(), numbers.size()) << "trial " << trial;
    ASSERT_LT(*distinct.rbegin(), size) << "trial " << trial;
    ASSERT_EQ(numbers, all_of(spec)) << "trial " << trial;
  }
}

// Of n draws, every interval of an axis gets its share to within a few.
TEST(sweep_plan, a_low_discrepancy_sample_is_even_on_every_axis) {
  json root = spec_of(
      {numbered("arch.lanes.outputs", 10), numbered("arch.lanes.subspaces", 7), numbered("arch.lanes.length", 16)});
  root["sample"] = {{"method", "low_discrepancy"}, {"points", 560}, {"seed", 3}};
  const sweep_spec spec = read(root);
  const point_grid grid(spec);
  const std::vector<std::uint64_t> numbers = all_of(spec);
  ASSERT_EQ(numbers.size(), 560U);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::vector<int> counts(spec.axes[axis].values.size());
    for (const std::uint64_t number : numbers) ++counts[grid.at(number)[axis]];
    const int fair = 560 / static_cast<int>(counts.size());
    for (const int count : counts) EXPECT_NEAR(count, fair, 5) << "axis " << axis;
  }
}

TEST(sweep_plan, workers_share_the_points) {
  for (const char* method : {"grid", "random", "low_discrepancy"}) {
    json root = spec_of({numbered("arch.lanes.outputs", 7), numbered("arch.lanes.subspaces", 11)});
    if (std::string(method) != "grid") root["sample"] = {{"method", method}, {"points", 40}};
    root["filter"] = json::array({{{"path", "arch.lanes.outputs"}, {"not", 3}}});
    const sweep_spec spec = read(root);
    for (const std::uint64_t workers : {1, 2, 5, 100}) {
      std::vector<std::uint64_t> joined;
      for (std::uint64_t rank = 0; rank < workers; ++rank) {
        const auto own = all_of(spec, {rank, workers});
        joined.insert(joined.end(), own.begin(), own.end());
      }
      std::vector<std::uint64_t> alone = all_of(spec);
      std::sort(alone.begin(), alone.end());
      std::sort(joined.begin(), joined.end());
      EXPECT_EQ(joined, alone) << method << ", " << workers << " workers";
    }
  }
}

TEST(sweep_plan, mistakes_are_named) {
  const auto refused = [](const json& root, const std::string& part) {
    expect_input_error([&] { read(root); }, {part});
  };
  json root = spec_of(json::array({numbered("arch.lanes.outputs", 2)}));
  refused(spec_of(json::array()), "axes");
  refused(spec_of(json::array({{{"path", "arch.lanes.outputs"}, {"values", json::array()}}})), "axes.0.values");
  refused(spec_of(json::array({{{"path", "lanes.outputs"}, {"values", json::array({1})}}})), "axes.0.path");
  refused(spec_of(json::array({{{"path", "arch.lanes.outputs"}}})), "neither");
  refused(spec_of(json::array({{{"paths", {"arch.lanes.outputs", "arch.lanes.length"}},
                                {"tuples", json::array({json::array({1, 2}), json::array({1})})}}})),
          "found 1 values for 2 paths");
  refused(spec_of({numbered("arch.lanes.outputs", 2), numbered("arch.lanes.outputs", 2)}), "twice");
  refused(spec_of(json::array({{{"path", "arch.lanes.outputs"}, {"range", {{"from", 4}, {"to", 1}, {"step", 1}}}}})),
          "below");
  refused(spec_of(json::array({{{"path", "arch.lanes.outputs"}, {"range", {{"from", 1}, {"to", 4}, {"factor", 1}}}}})),
          "factor");
  refused(spec_of({numbered("arch.lanes.outputs", 2000), numbered("arch.lanes.subspaces", 2000),
                   numbered("arch.lanes.length", 2000)}),
          "more than 1000000000 points");
  json bad = root;
  bad["filter"] = json::array({{{"path", "arch.lanes.output"}, {"equals", 1}}});
  refused(bad, "did you mean \"arch.lanes.outputs\"");
  bad = root;
  bad["filter"] = json::array({{{"path", "arch.lanes.outputs"}}});
  refused(bad, "no condition");
  bad = root;
  bad["sample"] = {{"method", "random"}};
  refused(bad, "points");
  bad = root;
  bad["metric"] = json::array({"total.cycles"});
  refused(bad, "did you mean \"metrics\"");
}

}  // namespace
}  // namespace pqa
