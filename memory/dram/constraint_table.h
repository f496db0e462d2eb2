// Every time that has to pass between two commands, by name.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pqa/memory/dram_config.h"
#include "pqa/memory/dram_trace.h"

namespace pqa {

enum class constraint_scope {
  bank,        // same bank
  bank_group,  // same bank group, any bank
  rank,        // same rank, any bank
  other_rank,  // other ranks on the same data bus
  window,      // same rank, from a command to the fourth after it
  bus,         // any two commands on the command bus
  data,        // not between commands: from a command to its first data
  interval     // not a least time but a greatest one: between refreshes
};

// From the first clock of `from` to the first clock of `to`. RD and WR stand for RDA and WRA, too, but where those are
// named; those close the row at the earliest clock at which PRE could, so what holds after PRE holds after them.
struct timing_constraint {
  std::string name;  // unique: the figure that it comes from and the commands, "CCD_L RD-RD"
  dram_command from = dram_command::ACT;
  dram_command to = dram_command::ACT;
  constraint_scope scope = constraint_scope::bank;
  std::int32_t clocks = 0;
};

// What RD or WR forbids for how long: the entries of a row of the matrices that count after most commands.
struct column_effect {
  std::int64_t bank_precharge = 0;
  std::int64_t bank_read_closing = 0;
  std::int64_t group_read = 0;
  std::int64_t group_write = 0;
  std::int64_t rank_read = 0;
  std::int64_t rank_write = 0;
  std::int64_t rank_precharge_all = 0;
  std::int64_t data_end = 0;  // to the clock after its data
};

// Compiled from a configuration, and what the state of a channel runs on. A test can change one entry to see that it
// matters.
class constraint_table {
 public:
  // The configuration has to be legal.
  explicit constraint_table(const dram_config& config);

  const std::vector<timing_constraint>& constraints() const { return constraints_; }
  // Adds `by` clocks to one entry. Throws input_error when there is none of that name.
  void change(const std::string& name, std::int32_t by);

  // No constraint: less than any time that can have passed.
  static constexpr std::int32_t none = -(1 << 28);

  using matrix = std::array<std::array<std::int32_t, dram_command_count>, dram_command_count>;
  // [from][to]
  const matrix& within(constraint_scope scope) const { return matrices_[static_cast<std::size_t>(scope)]; }
  std::int32_t command_clocks(dram_command c) const { return command_clocks_[static_cast<std::size_t>(c)]; }
  std::int32_t four_activates() const { return four_activates_; }
  bool refresh_counts_as_activate() const { return refresh_counts_as_activate_; }
  std::int32_t read_data() const { return read_data_; }    // RD to its first data
  std::int32_t write_data() const { return write_data_; }  // WR to its first data
  std::int32_t burst() const { return burst_; }
  std::int32_t refresh_interval() const { return refresh_interval_; }
  const column_effect& effect_of(bool is_write) const { return effects_[is_write ? 1 : 0]; }

 private:
  // `last_to_last`: between the last clocks of the two commands.
  void add(const char* figure, dram_command from, dram_command to, constraint_scope where, std::int64_t last_to_last);
  void add_bank(const dram_config& config);
  void add_column(const dram_config& config);
  void add_rank(const dram_config& config);
  void add_refresh(const dram_config& config);
  void add_bus(const dram_config& config);
  void compile();
  column_effect compile_effect(dram_command command) const;

  dram_standard standard_;
  std::vector<timing_constraint> constraints_;
  std::array<matrix, 4> matrices_;
  std::array<std::int32_t, dram_command_count> command_clocks_{};
  std::int32_t four_activates_ = 0;
  bool refresh_counts_as_activate_ = false;
  std::int32_t read_data_ = 0;
  std::int32_t write_data_ = 0;
  std::int32_t burst_ = 0;
  std::int32_t refresh_interval_ = 0;
  std::array<column_effect, 2> effects_;  // of RD, of WR
};

}  // namespace pqa
