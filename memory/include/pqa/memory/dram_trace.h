// The commands that a DRAM controller has sent, for checkers and files.
#pragma once

#include <cstdint>
#include <iosfwd>

#include "pqa/memory/dram_config.h"

namespace pqa {

// ACT: open a row. PRE, PREab: close the row of a bank, of all banks of a rank. RDA, WRA: read and write that close the
// row by themselves, as soon as RAS, RTP or WR allow. REFab, REFpb: refresh a rank, a bank (DDR5: that bank of every
// bank group of the rank); the banks are closed before.
enum class dram_command : std::uint8_t { ACT, PRE, PREab, RD, RDA, WR, WRA, REFab, REFpb };
inline constexpr unsigned dram_command_count = 9;

// "ACT" and so on.
const char* name_of(dram_command command);

// Clocks for which a command occupies its command bus. 1, except: LPDDR4 (JESD209-4, command truth table) ACT, RD, WR
// 4, others 2; LPDDR5 (JESD209-5) ACT 2; DDR5 (JESD79-5) ACT, RD, WR 2; HBM2 (JESD235) and HBM3 (JESD238) ACT 2.
std::uint32_t command_clocks(dram_standard standard, dram_command command);

// Clocks are those of CK, counted from the start of the simulation, and the same for all channels.
struct dram_command_record {
  std::uint64_t clock = 0;       // the first clock of the command
  std::uint64_t data_start = 0;  // RD, RDA, WR, WRA: the first clock with data on the bus; others: 0
  std::uint64_t data_end = 0;    // and the first one after: data_start + burst_clocks()
  std::uint32_t row = 0;         // ACT: the row opened; RD, RDA, WR, WRA: the row accessed; others 0
  std::uint32_t column = 0;      // RD, RDA, WR, WRA: of the first transfer; others 0
  std::uint16_t channel = 0;
  std::uint16_t pseudo_channel = 0;
  std::uint16_t rank = 0;
  std::uint16_t bank_group = 0;  // PREab, REFab: 0; REFpb of DDR5: 0, and means all
  std::uint16_t bank = 0;        // within its bank group; PREab, REFab: 0
  dram_command command = dram_command::ACT;
};

// Records come in the order of the clock for each channel, interleaved between channels in any order. Loosely timed
// accesses are traced in the order of the calls: a command may then have an earlier clock than the one before it.
class dram_trace {
 public:
  virtual ~dram_trace() = default;
  virtual void record(const dram_command_record& command) = 0;
};

// Writes one line a command, after a line with the names of the columns:
// clock,channel,pseudo_channel,rank,bank_group,bank,row,column,command,data_start,data_end
class dram_trace_csv final : public dram_trace {
 public:
  explicit dram_trace_csv(std::ostream& out);  // must outlive this
  void record(const dram_command_record& command) override;

 private:
  std::ostream& out_;
};

}  // namespace pqa
