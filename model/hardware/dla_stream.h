// What travels between the blocks of the conventional accelerator, and what they tell its control.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "hardware/tokens.h"
#include "pqa/accounts.h"
#include "pqa/job.h"
#include "schedule/dla_plan.h"

namespace pqa {

// A layer to work on.
struct dla_layer_job {
  std::shared_ptr<const dla_plan> plan;
  std::uint64_t index = 0;  // in the job
  cycle_t start = 0;        // S
};

// Weight loader to array: the filters of a group are there. A credit gives their place back. Data stay valid until
// then.
struct filter_group {
  const std::int32_t* weights = nullptr;  // [outputs][C*FH*FW], null when no data are moved
  const std::int32_t* biases = nullptr;   // [outputs], null without
};

// Array to writer: the sums of a block. Data stay valid until the token's credit has come back.
struct output_block {
  std::size_t group = 0;
  std::uint64_t first_column = 0;
  std::uint32_t columns = 0;
  const std::int32_t* values = nullptr;  // [columns][outputs of the group]
  std::optional<activity> bubble;        // cause of the array's gap before this block, if there was one
  tile_opening opening;
};

// The blocks to their control.
class dla_control_if {
 public:
  virtual ~dla_control_if() = default;
  // The last block of the layer is written: X.
  virtual void layer_written(cycle_t end) = 0;
  virtual void failed(job_error error, std::uint64_t layer, std::uint64_t address, cycle_t at) = 0;
  // Adds to the traffic of a layer of the job.
  virtual void count(std::uint64_t layer, traffic_account layer_account::*kind, std::uint64_t bytes,
                     std::uint64_t bus_bytes) = 0;
};

}  // namespace pqa
