// How the sequencer drives the other modules.
#pragma once

#include <cstdint>
#include <memory>

#include "hardware/stream.h"
#include "pqa/accounts.h"
#include "pqa/job.h"
#include "schedule/layer_plan.h"

namespace pqa {

// A tile to work on. `number` counts the tiles of the job; its parity names the half of the banks.
struct tile_job {
  std::shared_ptr<const layer_plan> plan;
  std::size_t index = 0;  // in plan->tiles()
  std::uint64_t number = 0;
  std::uint64_t layer = 0;  // index in the job
  cycle_t start = 0;        // S
  bool last_of_job = false;
  std::uint32_t timeout = 0;  // cycles for a burst, 0: no limit

  const pqa::tile& tile() const { return plan->tiles()[index]; }
  unsigned half() const { return static_cast<unsigned>(number & 1); }
};

// What ends a job early.
struct job_fault {
  job_error error = job_error::none;
  std::uint64_t layer = 0;  // index in the job
  std::uint64_t address = 0;
  bus_response response = bus_response::none;
};

// The tables of one group of a tile can be used from cycle `usable` on; `arrived`: its last burst had arrived.
struct tables_ready {
  std::uint64_t tile_number = 0;
  std::uint32_t group = 0;
  cycle_t usable = 0;
  cycle_t arrived = 0;
};

// What a stage reports when its tile has ended.
struct stage_report {
  bool accounted = false;  // false for modules that are no stage of the accounts
  stage_account account;
  std::uint64_t table_fill_cycles = 0;
};

// Sequencer to a module.
class stage_control_if : public virtual sc_core::sc_interface {
 public:
  using protocol_types = tile_job;
  virtual void start_tile(const tile_job& job) = 0;
  virtual stage_report finish_tile(cycle_t end) = 0;
  // Drops everything; what is in flight completes by protocol and is ignored.
  virtual void abort() = 0;
  virtual void tables_are_ready(const tables_ready&) {}
  // The first burst of the tile's tables leaves: its half of the storage is free and may be laid out anew.
  virtual void prepare_tables(const tile_job&) {}
};

// The load stage's report on a layer whose span has ended.
struct load_report {
  stage_account account;
  std::uint64_t table_load_cycles = 0;
};

// Sequencer to the table loader. Orders are carried out in the order in which they are given.
class loader_control_if : public virtual sc_core::sc_interface {
 public:
  using protocol_types = tile_job;
  virtual void start_job(cycle_t begin, std::uint32_t timeout) = 0;
  // Fetches the descriptor of job layer `layer`; it leaves when the half of the banks of tile `gate_tile` is free.
  virtual void fetch_descriptor(std::uint64_t address, std::uint64_t layer, std::uint64_t gate_tile) = 0;
  virtual void load_tile(const tile_job& job) = 0;
  // Tile `number` has ended: X.
  virtual void tile_ended(std::uint64_t number, cycle_t end) = 0;
  virtual load_report layer_ended(std::uint64_t layer, cycle_t end) = 0;
  virtual void abort() = 0;
};

// A module to the sequencer.
class sequencer_if : public virtual sc_core::sc_interface {
 public:
  using protocol_types = tile_job;
  // The last column of the tile is written: X.
  virtual void tile_written(cycle_t end) = 0;
  virtual void group_loaded(const tables_ready& note) = 0;
  virtual void descriptor_arrived(const descriptor_image& image, cycle_t at) = 0;
  virtual void failed(const job_fault& fault, cycle_t at) = 0;
  virtual void load_begins(const tile_job& job) = 0;
  // Adds to the traffic of a layer of the job.
  virtual void count(std::uint64_t layer, traffic_account layer_account::*kind, std::uint64_t bytes,
                     std::uint64_t bus_bytes) = 0;
};

using loader_control_source = link_source<loader_control_if, sequencer_if>;
using loader_control_sink = link_sink<loader_control_if, sequencer_if>;
using control_source = link_source<stage_control_if, sequencer_if, 0>;
using control_sink = link_sink<stage_control_if, sequencer_if>;

}  // namespace pqa
