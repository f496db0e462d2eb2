// What the evaluator of a job asks of its surroundings: to carry out bursts and to read descriptors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "pqa/base/clock.h"
#include "pqa/job.h"
#include "schedule/burst.h"
#include "schedule/feature_plan.h"
#include "schedule/layer_plan.h"
#include "schedule/result_plan.h"

namespace pqa::pipeline {

// The request streams, in the order in which they act in one tick.
enum class stream : std::uint8_t { tables, features, partial_sums, results };
inline constexpr std::size_t stream_count = 4;

struct transfer_result {
  tick_t response = 0;  // not before the request
  bool ok = true;       // false: a bus error
  bus_response how = bus_response::none;
};

// A descriptor as the port understood it.
struct decoded_descriptor {
  job_error error = job_error::none;
  std::shared_ptr<const layer_plan> plan;  // null if there is an error
};

// One execution of one tile.
struct tile_execution {
  std::uint64_t number = 0;  // counted through the job
  std::uint64_t layer = 0;   // likewise
  std::size_t index = 0;     // in plan->tiles()
  std::shared_ptr<const layer_plan> plan;
  std::shared_ptr<const table_plan> tables;

  const tile& shape() const { return plan->tiles()[index]; }
  bool last_of_layer() const { return index + 1 == plan->tiles().size(); }
};

// What a tile reads and writes besides its tables; null if it does not. Valid until the tile has ended.
struct tile_maps {
  const feature_plan* features = nullptr;
  const partial_sum_plan* sums = nullptr;
  const result_plan* results = nullptr;
};

// What of it needs no bursts, since it takes no time.
struct without_bursts {
  bool features = false;
  bool results = false;
};

// The evaluator knows times only; what a burst carries is the port's business, which the calls below let it follow.
class job_port {
 public:
  virtual ~job_port() = default;

  // Carries out a burst whose request leaves at tick `leaves`. Calls come in ascending order of (tick, stream), except
  // that what a response of the same tick sets off comes after what has already left.
  virtual transfer_result transfer(stream which, const burst& b, bool is_write, tick_t leaves) = 0;

  // Carries out bursts of `tables` whose addresses follow each other, and whose requests leave at the ticks `leaves`,
  // in ascending order: the first of the `count` > 0 that there are, and as many more as suit. Returns how many; after
  // one that fails there is none.
  virtual std::size_t transfer_train(const burst* bursts, const tick_t* leaves, std::size_t /*count*/,
                                     transfer_result* results) {
    results[0] = transfer(stream::tables, bursts[0], false, leaves[0]);
    return 1;
  }

  // The next bursts of `tables` fetch the descriptor of layer `layer`; decode() follows after the last of them, if all
  // were transferred without error.
  virtual void descriptor_begins(std::uint64_t /*layer*/, std::uint64_t /*address*/) {}
  virtual decoded_descriptor decode(std::uint64_t layer, std::uint64_t address) = 0;

  // The next bursts of `tables` (but for descriptors) are those of this tile's table_plan.
  virtual void tables_begin(const tile_execution&) {}
  // The tile computes from now on: the next bursts of the other streams are its own. Its tables may still be loading.
  // Returns which streams have no bursts: then it is for the port to read the features, now, and to write the results,
  // when the tile ends.
  virtual without_bursts tile_begins(const tile_execution&, const tile_maps&) { return {}; }
  // The next bursts of `features` read this row of the tile's feature_plan.
  virtual void row_begins(std::uint32_t /*pass*/, std::uint32_t /*row*/) {}
  // All of its bursts have been transferred.
  virtual void row_ends() {}
  // All bursts of the tile have been transferred.
  virtual void tile_ends(const tile_execution&) {}
};

}  // namespace pqa::pipeline
