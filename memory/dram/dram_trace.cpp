#include "pqa/memory/dram_trace.h"

#include <array>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

namespace pqa {

const char* name_of(dram_command command) {
  static constexpr std::array<const char*, dram_command_count> names = {"ACT", "PRE", "PREab", "RD",   "RDA",
                                                                        "WR",  "WRA", "REFab", "REFpb"};
  return names[static_cast<std::size_t>(command)];
}

std::uint32_t command_clocks(dram_standard standard, dram_command command) {
  const bool column = command == dram_command::RD || command == dram_command::RDA || command == dram_command::WR ||
                      command == dram_command::WRA;
  const bool activate = command == dram_command::ACT;
  switch (standard) {
    case dram_standard::lpddr4:
      return activate || column ? 4 : 2;
    case dram_standard::ddr5:
      return activate || column ? 2 : 1;
    case dram_standard::lpddr5:
    case dram_standard::hbm2:
    case dram_standard::hbm3:
      return activate ? 2 : 1;
    default:
      return 1;
  }
}

dram_trace_csv::dram_trace_csv(std::ostream& out) : out_(out) {
  out_ << "clock,channel,pseudo_channel,rank,bank_group,bank,row,column,command,data_start,data_end\n";
}

void dram_trace_csv::record(const dram_command_record& c) {
  std::array<char, 160> line;
  const auto end = fmt::format_to_n(line.begin(), line.size(), "{},{},{},{},{},{},{},{},{},{},{}\n", c.clock, c.channel,
                                    c.pseudo_channel, c.rank, c.bank_group, c.bank, c.row, c.column, name_of(c.command),
                                    c.data_start, c.data_end);
  out_.write(line.data(), std::distance(line.begin(), end.out));
}

}  // namespace pqa
