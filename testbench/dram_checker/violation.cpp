#include "dram_checker/violation.h"

#include <fmt/format.h>

namespace pqa {

std::string to_string(const dram_command_record& c) {
  std::string text =
      fmt::format("{} at {} (channel {}, pseudo channel {}, rank {}, group {}, bank {}", name_of(c.command), c.clock,
                  c.channel, c.pseudo_channel, c.rank, c.bank_group, c.bank);
  if (c.command == dram_command::ACT) text += fmt::format(", row {}", c.row);
  if (c.data_end != 0) {
    text += fmt::format(", row {}, column {}, data {} to {}", c.row, c.column, c.data_start, c.data_end);
  }
  return text + ")";
}

std::string to_string(const dram_violation& v) {
  std::string text = v.rule + ": " + to_string(v.command);
  if (v.earlier) text += " after " + to_string(*v.earlier);
  switch (v.kind) {
    case violation_kind::too_early:
      return text + fmt::format(": {} clocks, at least {}", v.found, v.allowed);
    case violation_kind::too_late:
      return text + fmt::format(": {} clocks, at most {}", v.found, v.allowed);
    default:
      return v.found == v.allowed ? text : text + fmt::format(": {}, expected {}", v.found, v.allowed);
  }
}

}  // namespace pqa
