// The request stream that reads spilled partial sums back.
#pragma once

#include "pipeline/request_channel.h"
#include "pipeline/tile_recurrences.h"

namespace pqa::pipeline {

class partial_sum_stream {
 public:
  partial_sum_stream(const architecture& a, const channel_context& context)
      : channel_(stream::partial_sums, context, a.dma, a.dma.port_bytes_per_cycle) {}

  void start();
  // The stream is a tile's from now on. `plan` is null if it reads none and must stay valid while the tile runs.
  void begin(const partial_sum_plan* plan, std::uint64_t layer);

  // The cycle in which the next burst leaves; `never` while its gate is unknown or if there is none.
  cycle_t next() const { return next_; }
  // There is a next burst, but its gate is unknown.
  bool blocked() const { return plan_ != nullptr && next_ == never; }
  void refresh(const tile_recurrences& tile);
  void issue(tile_recurrences& tile);

  std::uint64_t bus_bytes() const { return bus_bytes_; }  // of the tile

 private:
  request_channel channel_;
  const partial_sum_plan* plan_ = nullptr;
  std::uint64_t layer_ = 0;
  cycle_t next_ = never;
  std::uint64_t at_ = 0;
  std::uint64_t bus_bytes_ = 0;
};

}  // namespace pqa::pipeline
