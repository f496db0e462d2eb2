#include "decimal.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace pqa {
namespace {

constexpr std::uint64_t femto = 1'000'000'000'000'000;
constexpr std::uint64_t pico = 1'000'000'000'000;

TEST(decimal, means_what_was_written) {
  EXPECT_EQ(scale_decimal(13.32, pico, -9, rounding::up), 13320u);  // 13.32 * 1000 in doubles is above 13320
  EXPECT_EQ(scale_decimal(13.32, femto, -9, rounding::up), 13320000u);
  EXPECT_EQ(scale_decimal(0.8, 35'200'000'000, 0, rounding::nearest), 28'160'000'000u);
  EXPECT_EQ(scale_decimal(0.8, 400'000'000'000, 0, rounding::nearest), 320'000'000'000u);
  EXPECT_EQ(scale_decimal(35.2, 1, 9, rounding::nearest), 35'200'000'000u);
}

TEST(decimal, rounds_once) {
  EXPECT_EQ(scale_decimal(0.0001, pico, -9, rounding::up), 1u);
  EXPECT_EQ(scale_decimal(1.0005, pico, -9, rounding::up), 1001u);
  EXPECT_EQ(scale_decimal(0.5, 5, 0, rounding::nearest), 3u);
  EXPECT_EQ(scale_decimal(0.5, 5, 0, rounding::up), 3u);
  EXPECT_EQ(scale_decimal(0.2, 2, 0, rounding::nearest), 0u);
  EXPECT_EQ(scale_decimal(0.2, 2, 0, rounding::up), 1u);
}

TEST(decimal, extremes) {
  EXPECT_EQ(scale_decimal(0.0, femto, 30, rounding::up), 0u);
  EXPECT_EQ(scale_decimal(5e-324, femto, -9, rounding::up), 1u);
  EXPECT_EQ(scale_decimal(5e-324, femto, -9, rounding::nearest), 0u);
  EXPECT_EQ(scale_decimal(1e300, femto, 9, rounding::up), ~std::uint64_t{0});
  EXPECT_EQ(scale_decimal(1e9, femto, -9, rounding::up), femto);
  EXPECT_EQ(scale_decimal(18446744073709549568.0, 1, 0, rounding::up), 18446744073709550000u);
}

// Decimals of up to nine places, built from integers, so that the result is known without a rounding.
TEST(decimal, random_against_integers) {
  const unsigned seed = 20240117;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t places = random() % 10;
    std::uint64_t unit = 1;
    for (std::uint64_t p = 0; p < places; ++p) unit *= 10;
    const std::uint64_t digits = random() % 1'000'000;
    const double value = std::stod(std::to_string(digits) + "e-" + std::to_string(places));
    const std::uint64_t factor = random() % 1'000'000'000;
    const std::uint64_t product = digits * factor;
    EXPECT_EQ(scale_decimal(value, factor, 0, rounding::up), (product + unit - 1) / unit);
    EXPECT_EQ(scale_decimal(value, factor, 0, rounding::nearest), (2 * product + unit) / (2 * unit));
  }
}

}  // namespace
}  // namespace pqa
