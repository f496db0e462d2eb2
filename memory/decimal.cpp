#include "decimal.h"

#include <array>
#include <charconv>
#include <string_view>

#include "pqa/base/clock.h"

namespace pqa {
namespace {

// digits * 10^exponent; at most 17 digits.
struct decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
};

decimal shortest_decimal(double value) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  const std::string_view view(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t e = view.find('e');
  decimal result;
  const char* exponent_text = text.data() + e + 1;
  if (*exponent_text == '+') ++exponent_text;
  std::from_chars(exponent_text, end, result.exponent);
  bool after_point = false;
  for (const char c : view.substr(0, e)) {
    if (c == '.') {
      after_point = true;
      continue;
    }
    result.digits = result.digits * 10 + static_cast<unsigned>(c - '0');
    if (after_point) --result.exponent;
  }
  return result;
}

}  // namespace

std::uint64_t scale_decimal(double value, std::uint64_t factor, int exponent10, rounding mode) {
  constexpr std::uint64_t largest = ~std::uint64_t{0};
  const decimal d = shortest_decimal(value);
  uint128_t product = static_cast<uint128_t>(d.digits) * factor;  // < 10^32
  int exponent = d.exponent + exponent10;
  if (product == 0) return 0;
  for (; exponent > 0; --exponent) {
    if (product > largest) return largest;
    product *= 10;
  }
  uint128_t divisor = 1;
  for (; exponent < 0 && divisor / 10 <= product; ++exponent) divisor *= 10;
  // Past that, the quotient is below 1/10 whatever else is divided away.
  if (exponent < 0) return mode == rounding::up ? 1 : 0;
  const uint128_t remainder = product % divisor;
  uint128_t quotient = product / divisor;
  if (mode == rounding::up ? remainder != 0 : remainder >= divisor - remainder) ++quotient;
  return quotient > largest ? largest : static_cast<std::uint64_t>(quotient);
}

}  // namespace pqa
