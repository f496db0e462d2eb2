#include "dram_checker/trace_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <limits>

#include <fmt/format.h>

#include "dram_checker/command_checker.h"
#include "pqa/base/error.h"

namespace pqa {
namespace {

constexpr std::array<const char*, 11> columns = {"clock",   "channel", "pseudo_channel", "rank",    "bank_group",
                                                 "bank",    "row",     "column",         "command", "data_start",
                                                 "data_end"};
constexpr std::uint64_t most_clock = std::numeric_limits<std::int64_t>::max() / 4;
constexpr std::uint64_t most_16 = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint64_t most_32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t longest_shown = 40;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (std::size_t comma = line.find(','); comma != std::string::npos; comma = line.find(',', begin)) {
    fields.push_back(line.substr(begin, comma - begin));
    begin = comma + 1;
  }
  fields.push_back(line.substr(begin));
  return fields;
}

// What a message may show of a file that may hold anything.
std::string shown(const std::string& text) {
  std::string result = text.substr(0, longest_shown);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return "\"" + result + (text.size() > longest_shown ? "...\"" : "\"");
}

}  // namespace

dram_trace_reader::dram_trace_reader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {
  const std::string header = fmt::format("{}", fmt::join(columns, ","));
  if (!read_line()) refuse("columns", "an empty file", header);
  if (line_ != header) refuse("columns", shown(line_), header);
}

bool dram_trace_reader::read_line() {
  if (!std::getline(in_, line_)) return false;
  ++line_number_;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  return true;
}

void dram_trace_reader::refuse(const std::string& column, const std::string& found, const std::string& allowed) const {
  throw input_error(fmt::format("{}:{}: {}: found {}, allowed {}", name_, line_number_, column, found, allowed));
}

std::uint64_t dram_trace_reader::number(std::size_t column, std::uint64_t most) const {
  const std::string& text = fields_[column];
  const char* const end = text.data() + text.size();
  std::uint64_t value = 0;
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || value > most) {
    refuse(columns[column], shown(text), fmt::format("0 to {}", most));
  }
  return value;
}

dram_command dram_trace_reader::command(std::size_t column) const {
  std::vector<std::string> names;
  for (unsigned c = 0; c < dram_command_count; ++c) {
    names.emplace_back(name_of(static_cast<dram_command>(c)));
    if (names.back() == fields_[column]) return static_cast<dram_command>(c);
  }
  refuse(columns[column], shown(fields_[column]), fmt::format("{}", fmt::join(names, ", ")));
}

bool dram_trace_reader::next(dram_command_record& record) {
  if (!read_line()) return false;
  fields_ = split(line_);
  if (fields_.size() != columns.size()) {
    refuse("columns", fmt::format("{}", fields_.size()), fmt::format("{}", columns.size()));
  }
  record.clock = number(0, most_clock);
  record.channel = static_cast<std::uint16_t>(number(1, most_16));
  record.pseudo_channel = static_cast<std::uint16_t>(number(2, most_16));
  record.rank = static_cast<std::uint16_t>(number(3, most_16));
  record.bank_group = static_cast<std::uint16_t>(number(4, most_16));
  record.bank = static_cast<std::uint16_t>(number(5, most_16));
  record.row = static_cast<std::uint32_t>(number(6, most_32));
  record.column = static_cast<std::uint32_t>(number(7, most_32));
  record.command = command(8);
  record.data_start = number(9, most_clock);
  record.data_end = number(10, most_clock);
  return true;
}

trace_report check_trace(std::istream& in, const std::string& name, const dram_config& config) {
  check(config);
  dram_trace_reader reader(in, name);
  checked_trace checked(config);
  trace_report report;
  dram_command_record record;
  while (reader.next(record)) {
    checked.record(record);
    const std::uint64_t last = record.clock + command_clocks(config.standard, record.command);
    report.end_clock = std::max({report.end_clock, last, record.data_end});
  }
  checked.finish(report.end_clock);
  report.commands = checked.commands();
  report.violations = checked.violations();
  report.first_violations = checked.first_violations();
  return report;
}

}  // namespace pqa
