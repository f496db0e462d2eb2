// Files of requests: what another simulator or a logic analyser has recorded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

struct timed_request {
  tick_t due = 0;
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  bool is_write = false;
};

// Lines of `time,command,address,length`: nanoseconds in decimal (0 to 10^12, not descending), `read` or `write`, a
// byte address in decimal or hexadecimal (0x...), bytes (1 to 65536). Blanks around the fields, empty lines, lines that
// begin with # and a first line of names are left aside. Throws input_error: `source:line: ...`.
std::vector<timed_request> parse_request_trace(std::string_view text, const std::string& source,
                                               std::uint64_t ticks_per_second);
// The same of a file of at most 256 MiB.
std::vector<timed_request> load_request_trace(const std::string& path, std::uint64_t ticks_per_second);

}  // namespace pqa
