// The loading of one tile's tables: bursts in order, what they carry, and when bank rows and groups are complete.
#pragma once

#include <cstdint>
#include <vector>

#include "pqa/descriptor.h"
#include "schedule/burst.h"
#include "schedule/tile.h"

namespace pqa {

enum class table_kind : std::uint8_t { prototypes, lut, bias };

// A contiguous run of entries, where they lie in the loaded data: the tile's bursts put one after the other.
struct loaded_run {
  table_kind kind = table_kind::lut;
  std::uint64_t entries = 0;
  std::uint64_t stage_bit = 0;  // bit offset of the first entry in the loaded data
};

// A row of the LUT banks: for one output block, subspace group and prototype an entry of every bank.
struct bank_row {
  std::uint64_t first_entry = 0;  // counted through the tile's LUT entries in the order in which they are loaded
  std::uint32_t entries = 0;
  std::uint32_t bursts_needed = 0;  // bursts that must have arrived, counted from the tile's first
};

// What a group of subspaces needs, counted from the tile's first burst and row.
struct group_load {
  std::uint32_t prototype_bursts = 0;  // bursts up to the group's last prototype; 0 if the tile loads none
  bool fills_prototypes = false;       // the group has a table of its own: a shared one fills with the first group
  std::uint32_t rows = 0;              // rows of the LUT up to the group's last
  std::uint32_t bursts = 0;            // `stream`: bursts up to the group's last; otherwise all of the tile
};

struct table_plan {
  std::vector<burst> bursts;
  std::vector<std::uint64_t> stage_bytes;  // offset of each burst in the loaded data; one more: their sum
  std::vector<loaded_run> runs;            // in the order of their entries, kinds mixed as they are loaded
  std::vector<bank_row> rows;              // in the order in which they fill
  std::vector<group_load> groups;
  std::uint32_t bias_bursts = 0;  // bursts up to the bias' last; 0 if the tile loads none
  std::uint64_t useful_bytes = 0;

  std::uint64_t bus_bytes() const { return stage_bytes.back(); }
};

// Bits of the banks that the tile's prototypes, LUT and bias take.
std::uint64_t table_bits(const layer& l, const tile& t);

// Useful bytes of the tile's tables: the same number as in its table_plan, without making it.
std::uint64_t table_bytes(const architecture& a, const layer& l, const tile& t);

table_plan make_table_plan(const architecture& a, const descriptor& d, const tile& t);

}  // namespace pqa
