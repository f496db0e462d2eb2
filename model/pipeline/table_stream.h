// The request stream of descriptors and tables, which runs ahead of the tiles that compute.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pipeline/bank_fill.h"
#include "pipeline/load_lane.h"
#include "pipeline/request_channel.h"

namespace pqa::pipeline {

// A tile whose tables are loaded or loading.
struct loaded_tile {
  tile_execution run;
  std::vector<cycle_t> ready;      // K of the groups that are known, see bank_fill::begin
  cycle_t descriptor_arrived = 0;  // its layer's
  cycle_t first_arrived = 0;       // the last burst that ready.front() depends on
  std::uint64_t load_cycles = 0;   // in which its bursts were under way and none of earlier tiles of its layer
  std::uint64_t descriptor_bus_bytes = 0;
};

class table_stream {
 public:
  table_stream(const architecture& a, const channel_context& context, run_observer* intervals);

  void start(const job& j, cycle_t begin);

  // The cycle in which the next burst leaves; `never` while its gate is unknown or if there is none.
  cycle_t next() const { return next_; }
  // Sends it, and then all that follows up to and including cycle `last`, but stops when something becomes known that a
  // tile waits for: returns true then.
  bool issue(cycle_t last);

  // Tiles end in order; the next one can then be loaded into the banks that this one used.
  void tile_ended(cycle_t end);

  // True if the layer of tile k is known, and banks for it are free. Tile k stays until tile k has ended.
  bool has(std::uint64_t k) const { return k < prepared_; }
  const loaded_tile& at(std::uint64_t k) const { return tiles_[k % 2]; }

  load_lane& lane() { return lane_; }
  load_wait waiting() const;

 private:
  static constexpr std::size_t most_in_train = 64;
  struct fetched_layer {
    std::shared_ptr<const layer_plan> plan;
    cycle_t arrived = 0;
    std::uint64_t bus_bytes = 0;
  };

  void schedule();
  void prepare_tile();
  cycle_t bank_gate() const;
  bool fetches_next() const;
  bool issue_descriptor();
  void end_descriptor();
  bool issue_tables(cycle_t last);
  std::size_t plan_train(const std::vector<burst>& bursts, cycle_t last);
  void issue_train(loaded_tile& t, cycle_t last);
  void book(loaded_tile& t, const burst& b, cycle_t from, const transfer_result& result);
  void end_tables();

  const architecture& arch_;
  request_channel channel_;
  bank_fill fill_;
  load_lane lane_;

  job job_;
  cycle_t begin_ = 0;
  cycle_t next_ = never;
  cycle_t gate_ = 0;

  // The descriptor that is being fetched, and the layers fetched last.
  std::uint64_t fetched_ = 0;
  std::uint64_t descriptor_address_ = 0;
  std::vector<burst> descriptor_bursts_;
  std::size_t descriptor_at_ = 0;
  bool descriptor_ok_ = true;
  tick_t descriptor_tick_ = 0;
  std::array<fetched_layer, 2> layers_;

  // The next tile to load.
  std::uint64_t number_ = 0, layer_ = 0;
  std::size_t index_ = 0;
  std::size_t burst_at_ = 0;
  struct {
    std::array<cycle_t, most_in_train> cycles;  // in which the bursts leave
    std::array<tick_t, most_in_train> ticks;
    std::array<transfer_result, most_in_train> results;
  } train_;
  cycle_t layer_busy_until_ = 0;  // by bursts of the layer that is being loaded

  std::uint64_t prepared_ = 0;
  std::array<loaded_tile, 2> tiles_;
  std::uint64_t ended_ = 0;
  std::array<cycle_t, 2> ends_{};  // of the tiles that ended last
};

}  // namespace pqa::pipeline
