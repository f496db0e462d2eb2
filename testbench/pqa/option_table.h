// The options of one subcommand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include "command.h"

namespace pqa {

// What a command line holds; every value is still text.
class option_values {
 public:
  option_values(std::string command, words operands, boost::program_options::variables_map values)
      : command_(std::move(command)), operands_(std::move(operands)), values_(std::move(values)) {}

  const words& operands() const { return operands_; }
  // The only operand. Throws input_error when there is none or a second; `what` is what usage calls it.
  const std::string& only_operand(const std::string& what) const;

  bool has(const std::string& option) const { return values_.count(option) > 0; }
  // The value, or the default.
  std::string text(const std::string& option, const std::string& fallback) const;
  // All values of an option that may be repeated.
  words texts(const std::string& option) const;
  // A decimal integer. Throws input_error.
  std::uint64_t number(const std::string& option, std::uint64_t fallback, std::uint64_t min, std::uint64_t max) const;
  // One of some names, as an index into them. Throws input_error.
  std::size_t choice(const std::string& option, const std::vector<std::string>& names, std::size_t fallback) const;

  // Throws input_error: "COMMAND: --OPTION: PROBLEM".
  [[noreturn]] void fail(const std::string& option, const std::string& problem) const;

 private:
  std::string command_;
  words operands_;
  boost::program_options::variables_map values_;
};

class option_table {
 public:
  explicit option_table(std::string command);

  // `text` explains the option; `value` is what usage calls its value.
  option_table& flag(const char* name, const char* text);
  option_table& single(const char* name, const char* value, const char* text);
  option_table& repeated(const char* name, const char* value, const char* text);

  // Throws input_error with the nearest option for one that is unknown.
  option_values parse(const words& arguments) const;
  // The options and what they mean, at most 80 columns wide.
  std::string describe() const;

 private:
  std::vector<std::string> names() const;

  std::string command_;
  boost::program_options::options_description options_;
};

}  // namespace pqa
