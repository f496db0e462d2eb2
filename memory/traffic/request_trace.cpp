#include "traffic/request_trace.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr double most_ns = 1e12;
constexpr std::uint32_t most_bytes = 1U << 20U;

std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find(',');
  std::string_view field = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!field.empty() && blank(field.front())) field.remove_prefix(1);
  while (!field.empty() && blank(field.back())) field.remove_suffix(1);
  return field;
}

template <class NUMBER, class... BASE>
bool read(std::string_view field, NUMBER& number, BASE... base) {
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number, base...);
  return error == std::errc() && end == field.data() + field.size() && !field.empty();
}

}  // namespace

request_trace::request_trace(const std::string& path, std::uint64_t ticks_per_second)
    : request_trace(std::make_unique<std::ifstream>(path), path, ticks_per_second) {}

request_trace::request_trace(std::unique_ptr<std::istream> text, const std::string& source,
                             std::uint64_t ticks_per_second)
    : source_(source), in_(std::move(text)), ticks_per_second_(ticks_per_second) {
  if (!*in_ || in_->peek() == std::istream::traits_type::eof()) {
    throw input_error(printable(source_, 512) + ": cannot be read, or is empty");
  }
}

void request_trace::fail(const std::string& problem) const {
  throw input_error(fmt::format("{}:{}: {}", printable(source_, 512), line_, problem));
}

bool request_trace::next(timed_request& request) {
  std::string line;
  while (std::getline(*in_, line)) {
    ++line_;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const bool names_columns = line_ == 1 && line.rfind("time", 0) == 0;
    if (line.empty() || line.front() == '#' || names_columns) continue;
    parse(line, request);
    if (request.due < last_) fail("time: found an earlier one than before, allowed are times that do not fall");
    last_ = request.due;
    return true;
  }
  return false;
}

void request_trace::parse(const std::string& line, timed_request& request) const {
  std::string_view rest = line;
  const std::string_view time = take_field(rest), command = take_field(rest), address = take_field(rest),
                         length = take_field(rest);
  const auto refuse = [this](const char* what, std::string_view found, const std::string& allowed) {
    fail(fmt::format("{}: found {}, allowed {}", what, in_quotes(found), allowed));
  };
  if (!rest.empty()) fail("found more than four fields, allowed time,command,address,length");
  double ns = 0;
  if (!read(time, ns) || !(ns >= 0 && ns <= most_ns)) refuse("time", time, "0 to 1e12 ns");
  const bool writes = command == "W" || command == "write";
  if (!writes && command != "R" && command != "read") refuse("command", command, "R or W");
  const bool hexadecimal = address.rfind("0x", 0) == 0 || address.rfind("0X", 0) == 0;
  const bool understood =
      hexadecimal ? read(address.substr(2), request.address, 16) : read(address, request.address, 10);
  if (!understood) refuse("address", address, "a number of 64 bits, decimal or with 0x");
  if (!read(length, request.bytes, 10) || request.bytes == 0 || request.bytes > most_bytes) {
    refuse("length", length, "1 to 1048576 bytes");
  }
  request.is_write = writes;
  request.due = static_cast<tick_t>(std::llround(ns * static_cast<double>(ticks_per_second_) / 1e9));
}

}  // namespace pqa
