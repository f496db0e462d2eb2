#include "presets/units_json.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "decimal.h"

namespace pqa {
namespace {

// A number of units that gives whole bytes; the unit is a power of two, so the product is exact.
std::uint64_t read_whole_bytes(const json_value& value, double unit, double most, const std::string& allowed) {
  if (!value.is_number()) value.refuse(allowed);
  const double number = value.raw().get<double>();
  if (!(number > 0 && number <= most)) value.refuse(allowed);
  const double exact = number * unit;
  if (exact != std::floor(exact)) value.refuse(allowed);
  return static_cast<std::uint64_t>(exact);
}

}  // namespace

std::optional<std::uint64_t> read_rate(const json_value& value) {
  if (value.is_null()) return std::nullopt;
  const std::string allowed = "0.001 to 1000000, or null for unlimited";
  if (!value.is_number()) value.refuse(allowed);
  const double gb = value.raw().get<double>();
  if (!(gb >= 0.001 && gb <= 1e6)) value.refuse(allowed);
  return scale_decimal(gb, 1, 9, rounding::nearest);
}

std::optional<std::uint64_t> read_capacity(const json_value& value) {
  if (value.is_null()) return std::nullopt;
  return read_whole_bytes(value, bytes_per_kib, 4294967296.0,
                          "a number above 0 to 4294967296 that gives whole bytes, or null for unlimited");
}

std::uint64_t read_clock(const json_value& value) {
  const std::string allowed = "0.000001 to 1000000 in whole hertz (at most six decimals)";
  if (!value.is_number()) value.refuse(allowed);
  const double mhz = value.raw().get<double>();
  if (!(mhz >= 1e-6 && mhz <= 1e6)) value.refuse(allowed);
  const std::uint64_t nearest = scale_decimal(mhz, 1, 6, rounding::nearest);
  if (static_cast<double>(nearest) / hertz_per_mhz != mhz) value.refuse(allowed);
  return nearest;
}

std::uint64_t read_size_mib(const json_value& value) {
  return read_whole_bytes(value, bytes_per_mib, 4294967296.0, "a number above 0 to 4294967296 that gives whole bytes");
}

std::uint64_t read_address(const json_value& value) {
  if (value.raw().is_number_unsigned()) return value.raw().get<std::uint64_t>();
  const std::string allowed = "an address: an integer from 0, or a string such as \"0x40000000\"";
  if (!value.is_string()) value.refuse(allowed);
  const std::string text = value.as_string();
  const bool hex = text.rfind("0x", 0) == 0 || text.rfind("0X", 0) == 0;
  const char* const begin = text.data() + (hex ? 2 : 0);
  const char* const end = text.data() + text.size();
  std::uint64_t address = 0;
  const auto [stop, error] = std::from_chars(begin, end, address, hex ? 16 : 10);
  if (error != std::errc() || stop != end || begin == end) value.refuse(allowed);
  return address;
}

json in_units(std::uint64_t value, double unit) {
  const auto whole = static_cast<std::uint64_t>(unit);
  if (value % whole == 0) return value / whole;
  return static_cast<double>(value) / unit;
}

json in_units(const std::optional<std::uint64_t>& value, double unit) {
  return value ? in_units(*value, unit) : json(nullptr);
}

json number_json(double value) {
  if (value == std::floor(value) && value < 1e15) return static_cast<std::uint64_t>(value);
  return value;
}

json address_json(std::uint64_t address) {
  return fmt::format("{:#x}", address);
}

}  // namespace pqa
