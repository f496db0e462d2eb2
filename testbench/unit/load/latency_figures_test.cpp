#include "load/latency_figures.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pqa {
namespace {

TEST(latency_figures, nothing_measured) {
  const latency_figures none;
  EXPECT_EQ(none.count(), 0u);
  EXPECT_EQ(none.mean(), 0);
  EXPECT_EQ(none.min(), 0);
  EXPECT_EQ(none.percentile(0.5), 0);
}

TEST(latency_figures, one_value_is_every_percentile) {
  latency_figures one;
  one.add(17.5);
  for (const double share : {0.0, 0.5, 0.99, 1.0}) EXPECT_EQ(one.percentile(share), 17.5);
}

TEST(latency_figures, percentiles_are_those_of_the_sorted_values_to_one_percent) {
  constexpr unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> draw(4, 1.5);
  latency_figures figures;
  std::vector<double> all;
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double ns = std::max(0.2, draw(random));
    all.push_back(ns);
    sum += ns;
    figures.add(ns);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(figures.count(), all.size());
  EXPECT_EQ(figures.min(), all.front());
  EXPECT_EQ(figures.max(), all.back());
  EXPECT_NEAR(figures.mean(), sum / static_cast<double>(all.size()), 1e-9 * sum);
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const double exact = all[static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size()))) - 1];
    EXPECT_NEAR(figures.percentile(share), exact, 0.011 * exact) << share;
  }
  EXPECT_EQ(figures.percentile(1), all.back());
}

TEST(latency_figures, values_beyond_the_bins_count) {
  latency_figures figures;
  figures.add(1e-6);
  figures.add(1e12);
  EXPECT_EQ(figures.percentile(1), 1e12);
  EXPECT_NEAR(figures.percentile(0.5), 0.1, 1e-9);
}

}  // namespace
}  // namespace pqa
