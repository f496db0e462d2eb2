#include "estimate/closed_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "pqa/base/clock.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

// digits / 10^places
struct decimal_fraction {
  std::uint64_t digits = 0;
  int places = 0;
};

// The shortest decimal that reads back as `value`, which lies in (0, 1]: 0.8 is 8/10, not the double near it.
decimal_fraction shortest_decimal(double value) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  const std::string_view view(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t e = view.find('e');
  decimal_fraction result;
  int exponent = 0;
  std::from_chars(view.data() + e + (view[e + 1] == '+' ? 2 : 1), view.data() + view.size(), exponent);
  for (const char c : view.substr(0, e)) {
    if (c == '.') continue;
    result.digits = result.digits * 10 + static_cast<unsigned>(c - '0');
    ++result.places;
  }
  result.places -= exponent + 1;
  return result;
}

// The cycles that filling the banks takes when one row after the other is written; 0 without a limit.
std::uint64_t fill_cycles(std::uint64_t entries, const architecture& a) {
  const auto& rate = a.table_memory.fill_entries_per_bank_per_cycle;
  if (!rate) return 0;
  const uint128_t rate_of_all = uint128_t{a.lanes.outputs} * a.lanes.subspaces * rate->numerator;
  return static_cast<std::uint64_t>(ceil_div(uint128_t{entries} * rate->denominator, rate_of_all));
}

}  // namespace

std::optional<std::uint64_t> bits_per_cycle(const external_bandwidth& bandwidth, std::uint64_t clock_hz) {
  constexpr std::uint64_t highest_peak = 1'000'000'000'000'000;
  if (!bandwidth.peak_bytes_per_second) return std::nullopt;
  const std::uint64_t peak = *bandwidth.peak_bytes_per_second;
  if (peak < 1 || peak > highest_peak || !(bandwidth.efficiency > 0.0 && bandwidth.efficiency <= 1.0) || clock_hz < 1) {
    throw input_error(
        fmt::format("bandwidth: found {} bytes/s at efficiency {} and {} Hz, allowed 1 to 1e15, above 0 to 1, from 1",
                    peak, bandwidth.efficiency, clock_hz));
  }
  const decimal_fraction efficiency = shortest_decimal(bandwidth.efficiency);
  const uint128_t bits = uint128_t{peak} * 8 * efficiency.digits;  // below 10^34
  uint128_t divisor = clock_hz;
  for (int i = 0; i < efficiency.places && divisor < bits; ++i) divisor *= 10;
  return static_cast<std::uint64_t>(ceil_div(bits, divisor));
}

closed_form closed_form_of(const layer& l, const architecture& a, const external_bandwidth& bandwidth) {
  closed_form f;
  const std::uint64_t subspaces = l.subspaces();
  const std::uint64_t groups = ceil_div<std::uint64_t>(subspaces, a.lanes.subspaces);
  const std::uint64_t entries = subspaces * l.out_channels * l.prototypes;
  const std::uint64_t prototype_tables = l.shared_codebook ? 1 : subspaces;
  f.table_bits = prototype_tables * l.prototypes * l.subvector_length * l.bits.prototype + entries * l.bits.lut;

  const std::uint64_t fill = fill_cycles(entries, a);
  const auto bits = bits_per_cycle(bandwidth, a.clock_hz);
  const std::uint64_t transfer = bits ? ceil_div(f.table_bits, *bits) : 0;
  f.init = std::max({std::uint64_t{1}, fill, transfer});

  f.encode = std::uint64_t{ceil_div(l.subvector_length, a.lanes.length)} * ceil_div(l.prototypes, a.lanes.prototypes);
  f.lookup = ceil_div(l.out_channels, a.lanes.outputs);
  const std::uint64_t columns = ceil_div(std::uint64_t{l.height} * l.width, std::uint64_t{l.stride} * l.stride);
  f.compute = columns * std::max(f.encode, f.lookup) * groups;

  f.total = a.table_memory.policy == table_policy::serial ? f.init + f.compute : std::max(f.init, f.compute);
  if (f.init > f.compute) {
    f.bound = transfer >= fill ? closed_form_bound::tables : closed_form_bound::table_fill;
  } else {
    f.bound = f.encode >= f.lookup ? closed_form_bound::encode : closed_form_bound::lookup;
  }
  return f;
}

}  // namespace pqa
