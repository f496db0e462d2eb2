#include "traffic/request_trace.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "decimal.h"
#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {
namespace {

constexpr std::size_t largest_file = std::size_t{256} * 1024 * 1024;
constexpr std::size_t fields = 4;
constexpr double longest_ns = 1e12;
constexpr std::uint64_t most_bytes = 65536;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

class line_reader {
 public:
  line_reader(const std::string& source, std::size_t line) : source_(source), line_(line) {}

  [[noreturn]] void refuse(std::string_view found, const std::string& allowed) const {
    throw input_error(
        fmt::format("{}:{}: found {}, allowed {}", printable(source_, 512), line_, in_quotes(found), allowed));
  }

  std::array<std::string_view, fields> split(std::string_view text) const {
    std::array<std::string_view, fields> parts;
    std::string_view rest = text;
    for (std::size_t i = 0; i < fields; ++i) {
      const std::size_t comma = rest.find(',');
      if ((comma == std::string_view::npos) != (i + 1 == fields)) refuse(text, "time_ns,command,address,length");
      parts[i] = trimmed(rest.substr(0, comma));
      if (i + 1 < fields) rest.remove_prefix(comma + 1);
    }
    return parts;
  }

  double time_of(std::string_view text) const {
    double value = -1;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size() || !(value >= 0 && value <= longest_ns)) {
      refuse(text, "a time of 0 to 1e12 nanoseconds");
    }
    return value;
  }

  std::uint64_t integer_of(std::string_view text, std::uint64_t least, std::uint64_t most, const char* what) const {
    const bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const std::string_view digits = hex ? text.substr(2) : text;
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    const bool whole = error == std::errc() && stop == digits.data() + digits.size();
    if (!whole || value < least || value > most) refuse(text, what);
    return value;
  }

 private:
  const std::string& source_;
  std::size_t line_;
};

}  // namespace

std::vector<timed_request> parse_request_trace(std::string_view text, const std::string& source,
                                               std::uint64_t ticks_per_second) {
  std::vector<timed_request> requests;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (number == 1 && line.front() == 't') continue;  // names
    const line_reader reader(source, number);
    const auto parts = reader.split(line);
    timed_request r;
    r.due = scale_decimal(reader.time_of(parts[0]), ticks_per_second, -9, rounding::up);
    if (!requests.empty() && r.due < requests.back().due)
      reader.refuse(parts[0], "a time not before that of the line above");
    if (parts[1] != "read" && parts[1] != "write") reader.refuse(parts[1], "\"read\" or \"write\"");
    r.is_write = parts[1] == "write";
    r.bytes = static_cast<std::uint32_t>(reader.integer_of(parts[3], 1, most_bytes, "a length of 1 to 65536 bytes"));
    r.address = reader.integer_of(parts[2], 0, ~std::uint64_t{0} - r.bytes, "an address whose bytes end below 2^64");
    requests.push_back(r);
  }
  if (requests.empty()) throw input_error(printable(source, 512) + ": found no request, allowed 1 or more");
  return requests;
}

std::vector<timed_request> load_request_trace(const std::string& path, std::uint64_t ticks_per_second) {
  return parse_request_trace(read_file(path, "a trace of requests", largest_file), path, ticks_per_second);
}

}  // namespace pqa
