// The request stream of a tile's input rows.
#pragma once

#include <vector>

#include "pipeline/request_channel.h"
#include "pipeline/tile_recurrences.h"

namespace pqa::pipeline {

class feature_stream {
 public:
  feature_stream(const architecture& a, const channel_context& context)
      : channel_(stream::features, context, a.dma,
                 a.feature_maps.placement == placement::dram ? a.dma.port_bytes_per_cycle : std::nullopt) {}

  void start();
  // The stream is a tile's from now on. `plan` is null if it reads no features and must stay valid while the tile runs;
  // no row leaves before `earliest`.
  void begin(const feature_plan* plan, cycle_t earliest, std::uint64_t layer);

  // The cycle in which the next burst leaves; `never` while its gate is unknown or if there is none.
  cycle_t next() const { return next_; }
  // There is a next burst, but its gate is unknown.
  bool blocked() const { return plan_ != nullptr && next_ == never; }
  void refresh(const tile_recurrences& tile);
  // Sends it. True if a row has been completed by it.
  bool issue(tile_recurrences& tile);

  std::uint64_t bus_bytes() const { return bus_bytes_; }  // of the tile

 private:
  void open_row();

  request_channel channel_;
  const feature_plan* plan_ = nullptr;
  cycle_t earliest_ = 0;
  std::uint64_t layer_ = 0;
  cycle_t next_ = never;
  std::uint64_t row_ = 0;  // counted through the passes
  std::uint32_t pass_ = 0, row_of_pass_ = 0;
  std::vector<burst> bursts_;  // of the row
  std::size_t at_ = 0;
  cycle_t arrived_ = 0;  // the row, as far as it has
  std::uint64_t bus_bytes_ = 0;
};

}  // namespace pqa::pipeline
