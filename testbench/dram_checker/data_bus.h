// The data bus of a pseudo channel: when data have to be there, and that no two bursts meet.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "dram_checker/violation.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

class data_bus {
 public:
  explicit data_bus(const dram_config& config);

  // A column command; `last_clock` is the last of its clocks on the command bus.
  void check(const dram_command_record& command, std::uint64_t last_clock, std::vector<dram_violation>& found);

 private:
  std::uint64_t read_data_;   // from the last clock of RD
  std::uint64_t write_data_;  // from the last clock of WR
  std::uint64_t burst_;
  std::int64_t between_ranks_;
  std::deque<dram_command_record> under_way_;  // whose data may still meet those of a later command
};

}  // namespace pqa
