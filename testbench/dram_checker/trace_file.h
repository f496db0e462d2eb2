// A command trace as a file: dram_trace_csv writes it, this reads it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "dram_checker/violation.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

class dram_trace_reader {
 public:
  // Reads the line with the names of the columns. `name` is the file's, for messages; `in` must outlive this. Throws
  // input_error, one line with file, line, column, what was found and what is allowed; so does next().
  dram_trace_reader(std::istream& in, std::string name);

  // False at the end of the file.
  bool next(dram_command_record& record);

 private:
  bool read_line();
  [[noreturn]] void refuse(const std::string& column, const std::string& found, const std::string& allowed) const;
  std::uint64_t number(std::size_t column, std::uint64_t most) const;
  dram_command command(std::size_t column) const;

  std::istream& in_;
  std::string name_;
  std::string line_;
  std::uint64_t line_number_ = 0;
  std::vector<std::string> fields_;
};

struct trace_report {
  std::uint64_t commands = 0;
  std::uint64_t end_clock = 0;                   // after the last command and data
  std::uint64_t violations = 0;                  // all of them
  std::vector<dram_violation> first_violations;  // at most checked_trace::most_kept
};

// Checks a whole file. Throws input_error as above, and on an illegal configuration.
trace_report check_trace(std::istream& in, const std::string& name, const dram_config& config);

}  // namespace pqa
