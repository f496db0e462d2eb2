#include "analytic_run.h"

namespace pqa {

external_bandwidth flat_bandwidth_of(const configuration& c) {
  constexpr double paper_efficiency = 0.8;
  if (const auto* ideal = std::get_if<ideal_config>(&c.memory.device)) {
    return {ideal->bandwidth_bytes_per_second, ideal->efficiency};
  }
  return {peak_bytes_per_second(main_memory(c)), paper_efficiency};
}

run_figures analytic_run(const configuration& c, std::uint64_t images) {
  return analytic_figures(resolve_layers(c.workload, c.architecture), layer_names(c.workload), c.architecture,
                          flat_bandwidth_of(c), images);
}

}  // namespace pqa
