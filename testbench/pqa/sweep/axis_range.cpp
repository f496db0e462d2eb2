#include "sweep/axis_range.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace pqa {

namespace {

constexpr double largest = 1e15;
// What rounding may add up to over a range: B itself is not to be missed.
constexpr double tolerance = 1e-9;

// As people would write it: without what rounding left, and whole numbers as such, so that they fit keys that take
// integers alone.
json as_value(double number) {
  if (number == std::floor(number) && number >= 0) return static_cast<std::uint64_t>(number);
  return json::parse(fmt::format("{:.12g}", number));
}

}  // namespace

std::vector<json> read_range(json_object range, std::size_t most) {
  const double from = range.require("from", "the first value").as_number({-largest, largest, false});
  const double to = range.require("to", "the last value").as_number({-largest, largest, false});
  const auto factor = range.find("factor");
  const auto step = range.find("step");
  if (factor.has_value() == step.has_value()) {
    range.value().fail("found a range with " + std::string(factor ? "both" : "neither") +
                       " \"factor\" and \"step\", allowed one of them");
  }
  if (to < from) range.value().fail("found \"to\" below \"from\", allowed ascending values");
  if (factor && from <= 0) range.value().fail("found \"from\" of 0 or below with \"factor\", allowed above 0");
  const double by = factor ? factor->as_number({1, largest, true}) : step->as_number({0, largest, true});
  range.finish();
  const double end = to + tolerance * std::max(std::abs(to), std::abs(from));
  std::vector<json> values;
  for (double i = 0;; ++i) {
    const double value = factor ? from * std::pow(by, i) : from + by * i;
    if (value > end) return values;
    if (values.size() == most) range.value().fail(fmt::format("found more than {} values, allowed so many", most));
    values.push_back(as_value(value));
  }
}

}  // namespace pqa
