// A rule that a command breaks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pqa/memory/dram_trace.h"

namespace pqa {

enum class violation_kind {
  too_early,  // less than the least time since another command; on the data bus, since the end of other data
  too_late,   // a refresh, beyond the most time
  state,      // the bank is not in the state that the command needs
  data_time,  // data start or end at another clock than the command says
  order,      // an earlier clock than the command before
  address     // a place that the memory does not have
};

// The clocks of `too_early` count from the last clock of `earlier` to the last clock of `command`; of rule "command
// bus" from first to first; of "data bus" from the end of the data to the start; of RP after RDA and WRA from the clock
// at which the row closes by itself. Those of `data_time` are the clock found and the one expected; of `state` and
// `address` the number found and the one needed, 0 and 0 when that says nothing.
struct dram_violation {
  violation_kind kind = violation_kind::too_early;
  std::string rule;  // the figure and the commands, "CCD_L RD-RD"; or what else it is, "row of RD"
  dram_command_record command;
  std::optional<dram_command_record> earlier;
  std::int64_t found = 0;
  std::int64_t allowed = 0;  // least or, when too late, most
};

// One line.
std::string to_string(const dram_command_record& command);
std::string to_string(const dram_violation& violation);

}  // namespace pqa
