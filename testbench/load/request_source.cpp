#include "load/request_source.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

pattern_source::pattern_source(const pattern_settings& settings) : settings_(settings), state_(settings.seed) {
  if (settings_.stride_bytes == 0) settings_.stride_bytes = settings_.bytes;
  if (settings_.bytes_per_second) {
    ticks_per_request_ =
        settings_.bytes * static_cast<double>(settings_.ticks_per_second) / *settings_.bytes_per_second;
  }
}

std::uint64_t pattern_source::random() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

bool pattern_source::next(load_request& request) {
  if (made_ == settings_.requests) return false;
  const std::uint64_t place = random();
  // 53 bits, as many as a double holds.
  const double direction = static_cast<double>(random() >> 11) * 0x1p-53;
  request.bytes = settings_.bytes;
  request.is_write = direction >= settings_.read_share;
  request.not_before = static_cast<tick_t>(static_cast<double>(made_) * ticks_per_request_);
  if (settings_.pattern == load_pattern::random) {
    const std::uint64_t places = settings_.size_bytes / settings_.bytes;
    const auto scaled = static_cast<std::uint64_t>(static_cast<uint128_t>(place) * places >> 64);
    request.address = settings_.base + scaled * settings_.bytes;
  } else {
    if (offset_ + settings_.bytes > settings_.size_bytes) offset_ = 0;
    request.address = settings_.base + offset_;
    offset_ += settings_.stride_bytes;
  }
  ++made_;
  return true;
}

trace_source::trace_source(const std::string& path, std::uint64_t ticks_per_second)
    : path_(path), in_(path), ticks_per_second_(ticks_per_second) {
  if (!in_ || in_.peek() == std::ifstream::traits_type::eof()) {
    throw input_error(printable(path, 512) + ": cannot be read, or is empty");
  }
}

void trace_source::fail(const std::string& problem) const {
  throw input_error(fmt::format("{}:{}: {}", printable(path_, 512), line_, problem));
}

bool trace_source::next(load_request& request) {
  std::string line;
  while (std::getline(in_, line)) {
    ++line_;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const bool names_columns = line_ == 1 && line.rfind("time", 0) == 0;
    if (line.empty() || line.front() == '#' || names_columns) continue;
    parse(line, request);
    if (request.not_before < last_) fail("time: found an earlier one than before, allowed are times that do not fall");
    last_ = request.not_before;
    return true;
  }
  return false;
}

namespace {

std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find(',');
  std::string_view field = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
  while (!field.empty() && field.back() == ' ') field.remove_suffix(1);
  return field;
}

template <class NUMBER, class... BASE>
bool read(std::string_view field, NUMBER& number, BASE... base) {
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number, base...);
  return error == std::errc() && end == field.data() + field.size() && !field.empty();
}

}  // namespace

void trace_source::parse(const std::string& line, load_request& request) const {
  constexpr double most_ns = 1e12;
  constexpr std::uint32_t most_bytes = 1U << 20;
  std::string_view rest = line;
  const std::string_view time = take_field(rest), command = take_field(rest), address = take_field(rest),
                         length = take_field(rest);
  const auto refuse = [this](const char* what, std::string_view found, const std::string& allowed) {
    fail(fmt::format("{}: found {}, allowed {}", what, in_quotes(found), allowed));
  };
  if (!rest.empty()) fail("found more than four fields, allowed time,command,address,length");
  double ns = 0;
  if (!read(time, ns) || !(ns >= 0 && ns <= most_ns)) refuse("time", time, "0 to 1e12 ns");
  if (command != "R" && command != "W") refuse("command", command, "R or W");
  const bool hexadecimal = address.rfind("0x", 0) == 0 || address.rfind("0X", 0) == 0;
  const bool understood =
      hexadecimal ? read(address.substr(2), request.address, 16) : read(address, request.address, 10);
  if (!understood) refuse("address", address, "a number of 64 bits, decimal or with 0x");
  if (!read(length, request.bytes, 10) || request.bytes == 0 || request.bytes > most_bytes) {
    refuse("length", length, "1 to 1048576 bytes");
  }
  request.is_write = command == "W";
  request.not_before = static_cast<tick_t>(std::llround(ns * static_cast<double>(ticks_per_second_) / 1e9));
}

}  // namespace pqa
