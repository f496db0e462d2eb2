// Where the cycles of a run went: what both fidelities report, in the same terms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// The stages whose cycles are accounted for. `load` is the table loader with the fill of the banks behind it. The
// conventional accelerator has three: its array and its writer take the places of the first and the third, its weights
// count as tables, and the second place stays empty.
enum class stage : std::uint8_t { encode, lookup, accumulate, load, multiply = encode, write = accumulate };
inline constexpr std::size_t stage_count = 4;
inline constexpr const char* stage_names[stage_count] = {"encode", "lookup", "accumulate", "load"};
inline constexpr const char* dla_stage_names[stage_count] = {"multiply", nullptr, "write", "load"};

// What a stage does in a cycle: it works, or it idles for one cause (docs/timing.md, "Causes").
enum class activity : std::uint8_t { tables, inputs, outputs, fill_drain, busy };
inline constexpr std::size_t stall_count = 4;
inline constexpr const char* activity_names[stall_count + 1] = {"tables", "inputs", "outputs", "fill_drain", "busy"};

// Cycles of one stage: busy + sum of the stalls = length of the accounted span.
struct stage_account {
  std::uint64_t busy = 0;
  std::array<std::uint64_t, stall_count> stalls{};  // indexed by activity

  void add(activity what, std::uint64_t cycles) {
    if (what == activity::busy)
      busy += cycles;
    else
      stalls[static_cast<std::size_t>(what)] += cycles;
  }
  void merge(const stage_account& other) {
    busy += other.busy;
    for (std::size_t i = 0; i < stall_count; ++i) stalls[i] += other.stalls[i];
  }
  std::uint64_t total() const {
    std::uint64_t sum = busy;
    for (const auto s : stalls) sum += s;
    return sum;
  }
  friend bool operator==(const stage_account& a, const stage_account& b) {
    return a.busy == b.busy && a.stalls == b.stalls;
  }
};

// Bytes of one kind of traffic: useful ones, and those that crossed the bus.
struct traffic_account {
  std::uint64_t bytes = 0;
  std::uint64_t bus_bytes = 0;
  friend bool operator==(const traffic_account& a, const traffic_account& b) {
    return a.bytes == b.bytes && a.bus_bytes == b.bus_bytes;
  }
};

// One execution of one layer. Its span is [begin, end); begin is the end of the layer before.
struct layer_account {
  cycle_t begin = 0;
  cycle_t end = 0;
  std::array<stage_account, stage_count> stages;

  // Of the bottleneck stage of each tile (encode where Te >= Tl, else lookup): cycles() = compute + sum of stalls.
  stage_account bottleneck;
  std::uint64_t encode_bound_cycles = 0;  // the part of bottleneck.busy in which encode was that stage
  std::uint64_t table_fill_cycles = 0;    // the part of bottleneck.stalls[tables] after the last burst had arrived

  std::uint64_t table_load_cycles = 0;  // cycles in which bursts of this layer's own tables were under way
  std::uint32_t tiles = 0;

  // External traffic; feature maps that are on chip move no external bytes. Tables include bias and descriptors.
  traffic_account tables, features, partial_reads, partial_writes, results;

  std::uint64_t cycles() const { return end - begin; }
};

// Called by a run as it goes. Times are cycles of the accelerator's clock from time 0.
class run_observer {
 public:
  virtual ~run_observer() = default;
  // `index` counts the executed descriptors from 0; `id` is the descriptor's.
  virtual void layer_done(std::uint64_t index, std::uint32_t id, const layer_account& account) = 0;
  // The intervals of one stage arrive in ascending order and tile the run without gap or overlap; two in a row may be
  // of the same activity. Only called when wants_intervals().
  virtual void interval(stage, activity, cycle_t /*begin*/, cycle_t /*end*/) {}
  virtual bool wants_intervals() const { return false; }
  // The prototype indices that the encoder found for one column: `count` subspaces from `first_subspace` on, of the
  // layer that `index` counts. Only called when wants_indices(), and not in a run that moves no data.
  virtual void encoded(std::uint64_t /*index*/, std::uint64_t /*column*/, std::uint32_t /*first_subspace*/,
                       const std::uint16_t* /*indices*/, std::uint32_t /*count*/) {}
  virtual bool wants_indices() const { return false; }
};

}  // namespace pqa
