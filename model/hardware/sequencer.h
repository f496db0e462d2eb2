// Runs a job: fetches descriptors, hands tiles to the other modules and collects their accounts.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <unordered_map>

#include "hardware/stage_control.h"

namespace pqa {

class sequencer : public sc_core::sc_module, private sequencer_if {
 public:
  control_source stages;
  loader_control_source loader;

  sequencer(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
            const engine_options& options, std::function<void(stage_timing&)> adjust_timing);

  // Begins a job now; the listener hears of its end. One job at a time.
  void start(const job& work, job_listener& listener);
  // Ends the running job at once, without telling the listener.
  void abort();

 private:
  // A layer whose descriptor has arrived and whose span has not ended.
  struct layer_in_work {
    std::uint64_t number = 0;  // in the job
    std::shared_ptr<const layer_plan> plan;
    layer_account account;
  };

  // sequencer_if
  void tile_written(cycle_t end) override;
  void group_loaded(const tables_ready& note) override;
  void descriptor_arrived(const descriptor_image& image, cycle_t at) override;
  void failed(const job_fault& fault, cycle_t at) override;
  void load_begins(const tile_job& job) override;
  void count(std::uint64_t layer, traffic_account layer_account::*kind, std::uint64_t bytes,
             std::uint64_t bus_bytes) override;

  void run();
  void end_tile();
  void end_layer();
  void start_next_tile();
  void end_job();
  void wake_at(cycle_t cycle);
  std::shared_ptr<const layer_plan> plan_of(const descriptor_image& image, const descriptor& d);
  layer_account& account_of(std::uint64_t layer);

  const clock_domain& clock_;
  const architecture& arch_;
  run_observer* observer_;
  const plan_limits limits_;
  const std::function<void(stage_timing&)> adjust_timing_;  // may be empty
  job_listener* listener_ = nullptr;
  sc_core::sc_event wake_;

  job job_;
  job_result result_;
  bool running_ = false;
  bool tile_running_ = false;
  cycle_t due_ = never;  // when the running tile, or the job, ends
  std::uint64_t descriptors_ordered_ = 0;
  std::uint64_t descriptor_address_ = 0;  // of the one ordered last
  std::uint64_t tiles_ordered_ = 0;
  cycle_t tile_start_ = 0;      // S of the next tile
  std::deque<tile_job> tiles_;  // ordered and not ended; the front one is running
  std::deque<layer_in_work> layers_;
  std::deque<std::pair<std::uint64_t, traffic_account>> early_traffic_;  // descriptors, before their layer is known
  std::unordered_map<std::string, std::shared_ptr<const layer_plan>> plans_;  // by descriptor image
  std::size_t kept_tiles_ = 0;                                                // of those plans
};

}  // namespace pqa
