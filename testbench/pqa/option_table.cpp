#include "option_table.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace po = boost::program_options;

namespace {

constexpr unsigned line_width = 80;

// What is wrong with an option that is known, in our own words.
const char* syntax_problem(const po::invalid_syntax& error) {
  switch (error.kind()) {
    case po::invalid_syntax::missing_parameter:
    case po::invalid_syntax::empty_adjacent_parameter:
      return "found no value, allowed one after it";
    case po::invalid_syntax::extra_parameter:
      return "found a value, allowed none";
    default:
      return "cannot be read";
  }
}

// An option after one that wants a value means that the value was forgotten; "--out=--json" can still say it.
void refuse_option_as_value(const po::option& option) {
  const bool separate = option.original_tokens.size() > 1 && !option.string_key.empty();
  if (separate && option.original_tokens.back().rfind("--", 0) == 0) {
    throw po::invalid_command_line_syntax(po::invalid_syntax::missing_parameter, option.string_key, "",
                                          po::command_line_style::allow_long);
  }
}

// The parser takes "-x" for an operand. After "--" it is one.
void refuse_short_options(const words& arguments, const words& operands) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  for (const std::string& word : operands) {
    const bool looks_like_one = word.size() > 1 && word.front() == '-';
    if (looks_like_one && std::find(arguments.begin(), end, word) != end) throw po::unknown_option(word);
  }
}

}  // namespace

const std::string& option_values::only_operand(const std::string& what) const {
  if (operands_.empty()) throw input_error(fmt::format("{}: found no {}, allowed one", command_, what));
  if (operands_.size() > 1) {
    throw input_error(fmt::format("{}: found a second {} {}, allowed one", command_, what, in_quotes(operands_[1])));
  }
  return operands_.front();
}

std::string option_values::text(const std::string& option, const std::string& fallback) const {
  return has(option) ? values_[option].as<std::string>() : fallback;
}

words option_values::texts(const std::string& option) const {
  return has(option) ? values_[option].as<words>() : words();
}

std::uint64_t option_values::number(const std::string& option, std::uint64_t fallback, std::uint64_t min,
                                    std::uint64_t max) const {
  if (!has(option)) return fallback;
  const std::string text = values_[option].as<std::string>();
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool read = error == std::errc() && stop == text.data() + text.size();
  if (!read || value < min || value > max) {
    fail(option, fmt::format("found {}, allowed an integer from {} to {}", in_quotes(text), min, max));
  }
  return value;
}

std::size_t option_values::choice(const std::string& option, const std::vector<std::string>& names,
                                  std::size_t fallback) const {
  if (!has(option)) return fallback;
  const std::string text = values_[option].as<std::string>();
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) {
    fail(option, fmt::format("found {}, allowed {}{}", in_quotes(text), list_names(names), did_you_mean(text, names)));
  }
  return static_cast<std::size_t>(found - names.begin());
}

void option_values::fail(const std::string& option, const std::string& problem) const {
  throw input_error(fmt::format("{}: --{}: {}", command_, option, problem));
}

option_table::option_table(std::string command) : command_(std::move(command)), options_(line_width, line_width / 2) {}

option_table& option_table::flag(const char* name, const char* text) {
  options_.add_options()(name, text);
  return *this;
}

option_table& option_table::single(const char* name, const char* value, const char* text) {
  options_.add_options()(name, po::value<std::string>()->value_name(value), text);
  return *this;
}

option_table& option_table::repeated(const char* name, const char* value, const char* text) {
  options_.add_options()(name, po::value<words>()->value_name(value), text);
  return *this;
}

option_values option_table::parse(const words& arguments) const {
  namespace style = po::command_line_style;
  // No guessing: what an abbreviation means would change when an option is added.
  constexpr int rules = style::allow_long | style::long_allow_adjacent | style::long_allow_next;
  try {
    // Operands have no name, so that no option can be taken for them.
    const po::parsed_options parsed = po::command_line_parser(arguments).options(options_).style(rules).run();
    words operands;
    for (const auto& option : parsed.options) {
      refuse_option_as_value(option);
      if (option.string_key.empty()) operands.insert(operands.end(), option.value.begin(), option.value.end());
    }
    refuse_short_options(arguments, operands);
    po::variables_map values;
    po::store(parsed, values);
    return {command_, std::move(operands), std::move(values)};
  } catch (const po::unknown_option& error) {
    const std::string name = error.get_option_name();
    throw input_error(fmt::format("{}: found an unknown option {}, allowed {}{}", command_, in_quotes(name),
                                  list_names(names()), did_you_mean(name, names())));
  } catch (const po::multiple_occurrences& error) {
    throw input_error(fmt::format("{}: {}: found twice, allowed once", command_, printable(error.get_option_name())));
  } catch (const po::invalid_syntax& error) {
    throw input_error(fmt::format("{}: {}: {}", command_, printable(error.get_option_name()), syntax_problem(error)));
  } catch (const po::error& error) {
    throw input_error(command_ + ": " + printable(error.what()));
  }
}

std::string option_table::describe() const {
  std::ostringstream stream;
  stream << options_;
  std::istringstream lines(stream.str());
  std::string text;
  for (std::string line; std::getline(lines, line);) text += line.erase(line.find_last_not_of(' ') + 1) + '\n';
  return text;
}

std::vector<std::string> option_table::names() const {
  std::vector<std::string> result;
  for (const auto& option : options_.options()) result.push_back("--" + option->long_name());
  return result;
}

}  // namespace pqa
