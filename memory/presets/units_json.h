// Quantities of memory files, in the units of their keys. Private: it shows the JSON library.
#pragma once

#include <cstdint>
#include <optional>

#include "json/reader.h"

namespace pqa {

inline constexpr double bytes_per_gb = 1e9;
inline constexpr double hertz_per_mhz = 1e6;
inline constexpr double bytes_per_kib = 1024;
inline constexpr double bytes_per_mib = 1024 * 1024;

// Gigabytes a second to bytes a second; null: unlimited.
std::optional<std::uint64_t> read_rate(const json_value& value);
// KiB to bytes; null: unlimited.
std::optional<std::uint64_t> read_capacity(const json_value& value);
// Megahertz to hertz.
std::uint64_t read_clock(const json_value& value);
// MiB to bytes.
std::uint64_t read_size_mib(const json_value& value);
// A byte address: an integer, or a string in decimal or hexadecimal ("0x40000000").
std::uint64_t read_address(const json_value& value);

// An integer where it is one, so that what is written reads like what was given.
json in_units(std::uint64_t value, double unit);
json in_units(const std::optional<std::uint64_t>& value, double unit);
json number_json(double value);
json address_json(std::uint64_t address);

}  // namespace pqa
