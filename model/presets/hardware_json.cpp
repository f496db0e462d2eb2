#include "presets/hardware_json.h"

#include <cmath>

namespace pqa {

namespace {

constexpr double micro = 1e6;  // decimals are exact up to six places
constexpr double most_kib = 4294967296.0;

void read_burst(json_object& object, std::uint32_t& bytes) {
  const auto member = object.find("burst_bytes");
  if (!member) return;
  const std::string allowed = "a power of two from 8 to 4096";
  if (!member->raw().is_number_unsigned()) member->refuse(allowed);
  const auto value = member->raw().get<std::uint64_t>();
  if (value < 8 || value > 4096 || (value & (value - 1)) != 0) member->refuse(allowed);
  bytes = static_cast<std::uint32_t>(value);
}

}  // namespace

void read_clock(json_object& object, std::uint64_t& hz) {
  const auto member = object.find("clock_mhz");
  if (!member) return;
  const std::string allowed = "0.000001 to 10000 in whole hertz (at most six decimals)";
  if (!member->is_number()) member->refuse(allowed);
  const double mhz = member->raw().get<double>();
  if (!(mhz >= 1 / micro && mhz <= 10000)) member->refuse(allowed);
  const double nearest = std::round(mhz * micro);
  // The quotient is the double nearest to the exact decimal, and so was what the file said.
  if (nearest / micro != mhz) member->refuse(allowed);
  hz = static_cast<std::uint64_t>(nearest);
}

void read_capacity(json_object& object, std::optional<std::uint64_t>& bits) {
  const auto member = object.find("capacity_kib");
  if (!member) return;
  bits.reset();
  if (member->is_null()) return;
  const std::string allowed = "a number above 0 to 4294967296 that gives whole bits, or null for unlimited";
  if (!member->is_number()) member->refuse(allowed);
  const double kib = member->raw().get<double>();
  if (!(kib > 0 && kib <= most_kib)) member->refuse(allowed);
  const double exact = kib * static_cast<double>(bits_per_kib);  // a power of two: exact
  if (exact != std::floor(exact)) member->refuse(allowed);
  bits = static_cast<std::uint64_t>(exact);
}

json clock_json(std::uint64_t hz) {
  if (hz % 1'000'000 == 0) return hz / 1'000'000;
  return static_cast<double>(hz) / micro;
}

json capacity_json(const std::optional<std::uint64_t>& bits) {
  if (!bits) return nullptr;
  if (*bits % bits_per_kib == 0) return *bits / bits_per_kib;
  return static_cast<double>(*bits) / static_cast<double>(bits_per_kib);
}

void read_dma(json_object& object, dma_parameters& dma) {
  read_burst(object, dma.burst_bytes);
  object.read_unsigned("outstanding", dma.outstanding, 1, 65536);
  object.read_unsigned("port_bytes_per_cycle", dma.port_bytes_per_cycle, 1, 65536);
}

json to_json(const dma_parameters& dma) {
  json result = {{"burst_bytes", dma.burst_bytes}, {"outstanding", dma.outstanding}};
  result["port_bytes_per_cycle"] = dma.port_bytes_per_cycle ? json(*dma.port_bytes_per_cycle) : json(nullptr);
  return result;
}

}  // namespace pqa
