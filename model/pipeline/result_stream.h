// The request stream that writes results and spilled partial sums, column by column.
#pragma once

#include <vector>

#include "pipeline/request_channel.h"
#include "pipeline/tile_recurrences.h"

namespace pqa::pipeline {

class result_stream final : public column_sink {
 public:
  result_stream(const architecture& a, const channel_context& context)
      : channel_(stream::results, context, a.dma, std::nullopt),
        burst_bytes_(a.dma.burst_bytes),
        cutter_(a.dma.burst_bytes) {}

  void start();
  // The stream is a tile's from now on; `plan` must stay valid while it runs. No columns complete bursts unless
  // `in_bursts`.
  void begin(const result_plan& plan, std::uint64_t columns, std::uint64_t layer, bool in_bursts);

  std::uint64_t next_completing(std::uint64_t n) override;
  void column(std::uint64_t n, cycle_t start) override;

  // The cycle in which the next burst leaves; `never` if there is none.
  cycle_t next() const { return next_; }
  // Sends it. True if it was the last one of its column.
  bool issue(tile_recurrences& tile);

  cycle_t last_response() const { return last_response_; }  // of the tile so far, 0 without any
  std::uint64_t bus_bytes() const { return bus_bytes_; }    // of the tile

 private:
  request_channel channel_;
  std::uint32_t burst_bytes_;
  write_cutter cutter_;
  const result_plan* plan_ = nullptr;
  std::uint64_t layer_ = 0;
  cycle_t next_ = never;
  cycle_t gate_ = 0;
  std::uint64_t columns_ = 0;
  bool in_bursts_ = true;
  bool contiguous_ = false;          // columns follow each other in memory
  std::uint64_t first_pending_ = 0;  // the first column of which nothing has been cut into bursts
  std::vector<burst> bursts_;        // that the column completes
  std::size_t at_ = 0;
  cycle_t last_response_ = 0;
  std::uint64_t bus_bytes_ = 0;
};

}  // namespace pqa::pipeline
