#include "hardware/map_reader.h"

namespace pqa {

map_reader::map_reader(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
                       const engine_options& options, burst_transport transport, dla_control_if& control)
    : sc_module(name),
      memory("memory"),
      rows("rows"),
      fetcher_("fetcher", clock, d.dma, d.feature_maps.placement == placement::dram, options.timing_only, *this,
               transport),
      control_(control) {
  rows.bind(static_cast<stream_bw_if<feature_row>&>(*this));
  fetcher_.memory.bind(memory);
}

void map_reader::start_layer(const dla_layer_job& job) {
  abort();
  job_ = job;
  const feature_plan& plan = job.plan->features();
  if (plan.rows() > 0) fetcher_.add_places(plan.buffer_rows(), job.start);
  fetcher_.start(plan, job.plan->layer(), job.plan->repeats());
}

void map_reader::row_failed(std::uint64_t address, bus_response, cycle_t at) {
  control_.failed(job_error::feature_read, job_.index, address, at);
}

void map_reader::row_traffic(std::uint64_t bytes, std::uint64_t bus_bytes) {
  if (job_.plan->external_features()) control_.count(job_.index, &layer_account::features, bytes, bus_bytes);
}

}  // namespace pqa
