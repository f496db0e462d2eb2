// Files of requests: what another simulator or a logic analyser has recorded.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

struct timed_request {
  tick_t due = 0;
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  bool is_write = false;
};

// Lines "time,command,address,length": the time in ns, a decimal number of 0 to 10^12; R or W (or read, write); the
// address in decimal or with 0x; the length in bytes, 1 to 2^20. Blanks around the fields, empty lines, lines that
// begin with '#' and a first line that names the columns are left out. Times do not fall. What is read is kept nowhere.
class request_trace {
 public:
  // A file. Throws input_error when it cannot be read or is empty.
  request_trace(const std::string& path, std::uint64_t ticks_per_second);
  // A text; `source` is its name for messages.
  request_trace(std::unique_ptr<std::istream> text, const std::string& source, std::uint64_t ticks_per_second);

  // The next request; false when there is none left. Throws input_error for a line that is wrong.
  bool next(timed_request& request);

 private:
  [[noreturn]] void fail(const std::string& problem) const;
  void parse(const std::string& line, timed_request& request) const;

  std::string source_;
  std::unique_ptr<std::istream> in_;
  std::uint64_t ticks_per_second_;
  std::uint64_t line_ = 0;
  tick_t last_ = 0;
};

}  // namespace pqa
