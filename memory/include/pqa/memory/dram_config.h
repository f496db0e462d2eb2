// A DRAM as a file or a preset describes it (docs/formats.md, "Memory"; docs/memory.md for what each figure does).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pqa {

// Whose command rules hold (JESD79-3, -4, -5; JESD209-4, -5; JESD235; JESD238).
enum class dram_standard { ddr3, ddr4, ddr5, lpddr4, lpddr5, hbm2, hbm3 };
// fr_fcfs: row hits first, then the oldest. fifo: data move in the order of arrival; rows are still opened ahead.
// bank_fifo: the same within each bank only, as the FIFO of DRAMSys.
enum class dram_scheduler { fr_fcfs, fifo, bank_fifo };
// open: a row stays open until another one of its bank is needed. closed: every access precharges (RDA, WRA).
// adaptive: an access precharges when requests for its bank wait and none of them needs the row.
// closed_adaptive: an access precharges unless a request that needs the row waits.
enum class dram_page_policy { open, closed, adaptive, closed_adaptive };
// per_bank: LPDDR and HBM refresh one bank a command; DDR5 one bank of every bank group; DDR3 and DDR4 cannot.
enum class dram_refresh { none, all_bank, per_bank };
// What has a finite depth of its own: every bank, reads and writes of a channel, or a channel.
enum class dram_queue { bank, read_write, shared };

// Whose queue has to have room, with a queue for every bank: that of the burst's own bank, or that of the bank whose
// burst was admitted last (which then may hold one more than its depth), as DRAMSys does it.
enum class dram_admission { own_bank, last_bank };

// In clocks (CK), named as in the standards. A command may last more than a clock (command_clocks()); times between two
// commands count from the last clock of the one to the last clock of the other, as LPDDR4 (JESD209-4, "Core
// timing") and HBM (JESD235, two-cycle ACT) do; for commands of one clock that is from clock to clock. "Same rank"
// means the same rank of the same pseudo channel; pseudo channels constrain each other only by the command bus they
// share.
struct dram_timing {
  std::uint32_t CL = 0;        // RD to its first data
  std::uint32_t CWL = 0;       // WR to its first data
  std::uint32_t DQSCK = 0;     // by so much read data come later than CL
  std::uint32_t DQSS = 0;      // by so much write data come later than CWL, as WR and WTR see it
  std::uint32_t DQS2DQ = 0;    // by so much write data come later than that on the bus; WR and WTR do not see it
  std::uint32_t RCD = 0;       // ACT to RD, same bank
  std::uint32_t RCDWR = 0;     // ACT to WR, same bank
  std::uint32_t RP = 0;        // PRE to ACT, REFpb (same bank), REFab (same rank)
  std::uint32_t RPab = 0;      // PREab to ACT, REFpb, REFab, same rank
  std::uint32_t RAS = 0;       // ACT to PRE, PREab
  std::uint32_t RC = 0;        // ACT to ACT, REFpb (same bank), REFab (same rank)
  std::uint32_t CCD_S = 0;     // RD to RD and WR to WR, same rank, other bank group
  std::uint32_t CCD_L = 0;     // RD to RD, same bank group
  std::uint32_t CCD_L_WR = 0;  // WR to WR, same bank group
  std::uint32_t RRD_S = 0;     // ACT to ACT (LPDDR, HBM: or REFpb), same rank, other bank group
  std::uint32_t RRD_L = 0;     // the same, same bank group
  std::uint32_t FAW = 0;       // no five ACT (LPDDR, HBM: or REFpb) of a rank within less than this, first to fifth
  std::uint32_t WR = 0;        // last write data to PRE, PREab: CWL + DQSS + burst + WR from the command
  std::uint32_t WTR_S = 0;     // last write data to RD, same rank, other bank group: CWL + DQSS + burst + WTR_S
  std::uint32_t WTR_L = 0;     // the same, same bank group
  std::uint32_t RTP = 0;       // RD to PRE, PREab
  std::uint32_t RTW = 0;       // RD to WR, same rank
  std::uint32_t RTRS = 0;      // idle clocks on the data bus between bursts of two ranks
  std::uint32_t PPD = 0;       // PRE to PRE, PREab, same rank
  std::uint32_t REFI = 0;      // average time between two REFab of a rank
  std::uint32_t RFC = 0;       // REFab to ACT, REFab, REFpb, same rank
  std::uint32_t REFIpb = 0;    // average time between two REFpb of a rank
  std::uint32_t RFCpb = 0;     // REFpb to ACT, REFpb of a bank it refreshes and REFab, PREab of the rank
  std::uint32_t RREFD = 0;     // REFpb to ACT of another bank, same rank
  std::uint32_t RREFpb = 0;    // REFpb to REFpb of another bank, same rank
};

// Writes wait in their queue while there are reads until more than `high` of a channel wait; then they go until at most
// `low` are left. Without reads they go at once. low < high.
struct dram_write_drain {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};

// What a controller decides; each channel has one.
struct dram_controller {
  dram_scheduler scheduler = dram_scheduler::fr_fcfs;
  dram_page_policy page_policy = dram_page_policy::open;
  dram_refresh refresh = dram_refresh::all_bank;
  dram_queue queue_organisation = dram_queue::bank;
  std::uint32_t queue_depth = 8;  // bursts, of each bank, direction or channel: 1 to 1024
  dram_admission admission = dram_admission::own_bank;
  std::optional<dram_write_drain> write_drain;
  // Fixed delays of the controller and the interface, in CK: from the arrival of a request until it can have a command,
  // and from its last data to its response. 0 to 10000.
  std::uint32_t request_latency = 0;
  std::uint32_t response_latency = 0;
};

// Fields of an address. `byte` counts within one transfer of the (pseudo) channel's data bus; `column` counts
// transfers.
enum class dram_field { byte, column, row, bank, bank_group, rank, pseudo_channel, channel };

// The field `target` is XORed with as many bits of `source` (row or column), from bit `shift` of it on.
struct dram_xor {
  dram_field target = dram_field::bank;
  dram_field source = dram_field::row;
  std::uint32_t shift = 0;
};

// A DRAM of one or more equal channels; check() says what is legal.
struct dram_config {
  std::string name = "dram";
  dram_standard standard = dram_standard::ddr4;
  std::uint64_t data_rate_hz = 0;     // transfers a second: 10^8 to 2 * 10^10
  std::uint32_t bus_bits = 64;        // data bus of a channel, all its pseudo channels together
  std::uint32_t burst_length = 8;     // transfers
  std::uint32_t channels = 1;         // each with a command bus and a controller of its own
  std::uint32_t pseudo_channels = 1;  // of a channel: parts of the data bus with banks of their own
  std::uint32_t ranks = 1;            // of a (pseudo) channel; they share its data bus
  std::uint32_t bank_groups = 1;      // of a rank; 1: none
  std::uint32_t banks_per_group = 8;
  std::uint32_t rows = 0;     // of a bank
  std::uint32_t columns = 0;  // of a row: transfers of the (pseudo) channel's bus. All sizes are powers of two.
  dram_timing timing;
  dram_controller controller;
  // Most significant first, "row:16-bank:2-column:7-bank_group:2-channel:1-column:3-byte:3"; an occurrence of a field
  // that stands several times holds its next lower bits. Without a number, a field has all bits that its other
  // occurrences leave, so that "row-bank-column-bank_group-channel-column:3-byte" suits any number of channels.
  std::string address_map;
  std::vector<dram_xor> address_xor;
};

// Derived figures; the configuration has to be legal.
std::uint32_t transfers_per_clock(dram_standard standard);  // 2; LPDDR5 8 (WCK 4:1, JESD209-5), HBM3 4 (JESD238)
std::uint64_t clock_hz(const dram_config& config);          // of CK, rounded to a whole number
std::uint32_t burst_clocks(const dram_config& config);      // a burst on the data bus
std::uint32_t burst_bytes(const dram_config& config);       // of a (pseudo) channel
std::uint64_t capacity_bytes(const dram_config& config);    // of all channels
// Of all channels, when every transfer carries data.
std::uint64_t peak_bytes_per_second(const dram_config& config);
// Row commands (ACT, PRE, REF) and column commands (RD, WR) have a bus each: HBM.
bool has_two_command_buses(dram_standard standard);

// Throws input_error, one line, for what cannot be: zero, a size that is no power of two, RAS above RC, CCD_S below the
// burst, a map that misses or repeats a bit, ...
void check(const dram_config& config);

}  // namespace pqa
