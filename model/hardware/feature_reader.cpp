#include "hardware/feature_reader.h"

namespace pqa {

feature_reader::feature_reader(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                               const engine_options& options)
    : sc_module(name),
      control("control"),
      memory("memory"),
      rows("rows"),
      fetcher_("fetcher", clock, a.dma, a.feature_maps.placement == placement::dram, options.timing_only, *this) {
  control.bind(static_cast<stage_control_if&>(*this));
  rows.bind(static_cast<stream_bw_if<feature_row>&>(*this));
  fetcher_.memory.bind(memory);
}

void feature_reader::start_tile(const tile_job& job) {
  fetcher_.abort();
  fetcher_.set_timeout(job.timeout);
  job_ = job;
  if (!job.tile().encodes) return;
  const feature_plan& plan = job.plan->features(job.index);
  if (plan.rows() > 0) fetcher_.add_places(plan.buffer_rows(), job.start);
  fetcher_.start(plan, job.plan->layer(), 1);
}

stage_report feature_reader::finish_tile(cycle_t) {
  fetcher_.finish();
  return {};
}

void feature_reader::credit(const feature_row*, std::uint32_t slots, cycle_t usable) {
  fetcher_.add_places(slots, usable);
}

void feature_reader::row_arrived(const std::int32_t* map, cycle_t usable) {
  rows->push({map}, usable);
}

void feature_reader::row_failed(std::uint64_t address, bus_response response, cycle_t at) {
  const job_error error = response == bus_response::missing ? job_error::timeout : job_error::feature_read;
  control->failed({error, job_.layer, address, response}, at);
}

void feature_reader::row_traffic(std::uint64_t bytes, std::uint64_t bus_bytes) {
  if (job_.plan->external_features()) control->count(job_.layer, &layer_account::features, bytes, bus_bytes);
}

}  // namespace pqa
