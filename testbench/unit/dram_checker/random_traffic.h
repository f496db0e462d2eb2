// Traffic that drives a DRAM into its constraints.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dram/address_map.h"
#include "dram/dram_device.h"
#include "unit/dram_checker/test_memories.h"

namespace pqa {

// The address of a place: the map backwards, found by asking it for every bit of the address, which works because
// fields and XOR are linear.
class place_finder {
 public:
  explicit place_finder(const dram_config& config);
  std::uint64_t address(const dram_place& place) const;

 private:
  static constexpr unsigned field_bits = 32;
  struct pivot {
    std::array<std::uint64_t, 2> place{};  // channel and bank; row and column
    std::uint64_t address = 0;
  };
  static std::array<std::uint64_t, 2> word(const dram_place& place);

  std::vector<pivot> pivots_;  // each with a highest bit of its own
};

enum class traffic_pattern {
  random_places,    // any bank, few rows
  row_conflicts,    // one bank, another row every time
  group_ping_pong,  // row hits in alternating bank groups
  one_group,        // row hits in the banks of one group
  switching,        // row hits, reading and writing in turn
  write_bursts,     // writes, then reads of the same rows
  activate_storm,   // another bank and a new row every time
  rank_ping_pong,   // row hits in alternating ranks
  around_refresh,   // arrivals just before and after a refresh is due
  single,           // one request at a time and long gaps
  refreshed_bank,  // just before each REFpb the first bank is used, which so is the last of its round; before the first
                   // of every second round all banks are, so that it is that one, too
  addresses,       // not places: sequential or strided addresses
  scattered        // not places: any address
};
inline constexpr unsigned traffic_pattern_count = 13;

// A stretch of one pattern.
struct traffic_phase {
  traffic_pattern pattern = traffic_pattern::random_places;
  std::uint32_t requests = 0;
  std::uint32_t outstanding = 1;
  std::uint32_t most_gap = 0;  // clocks between two arrivals, at most
  unsigned write_percent = 0;
};

traffic_phase random_phase(random_source& random);

// Drives a device, approximately timed; the kernel's part is played by a loop over its events.
class traffic_run {
 public:
  traffic_run(const dram_config& config, const constraint_table& table, dram_trace& trace, std::uint64_t seed);

  void run(const traffic_phase& phase);
  // Waits until nothing is under way, then for so many clocks. Returns the clock.
  std::uint64_t settle(std::uint64_t clocks);

  std::uint64_t requests() const { return requests_; }
  std::uint64_t responses() const { return responses_; }
  bool is_stuck() const { return stuck_; }

 private:
  memory_access next_access(const traffic_phase& phase);
  dram_place next_place(const traffic_phase& phase);
  std::uint64_t round() const;
  std::uint64_t next_gap_around_rounds();
  std::uint64_t next_gap(const traffic_phase& phase);
  void begin(const memory_access& access);
  void run_until(tick_t tick);
  void collect();

  const dram_config config_;
  random_source random_;
  place_finder finder_;
  dram_device device_;
  tick_t now_ = 0;
  std::uint32_t under_way_ = 0;
  std::uint32_t not_admitted_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t responses_ = 0;
  bool stuck_ = false;
  std::uint64_t turn_ = 0;  // of the pattern
  bool ending_round_ = false;
  std::uint32_t banks_left_ = 0;  // to be used at once
  dram_place home_;               // that a phase starts from
  std::uint64_t home_address_ = 0;
  std::uint64_t stride_ = 0;
};

}  // namespace pqa
