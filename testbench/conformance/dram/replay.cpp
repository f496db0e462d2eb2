#include "conformance/dram/replay.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "json/overrides.h"
#include "load/load_generator.h"
#include "presets/memory_json.h"
#include "support/cpu_seconds.h"
#include "tlm/kernel_time.h"

namespace pqa::conformance {

namespace {

constexpr double ns_per_second = 1e9;

// The smallest value with at least `share` of all at or below it.
tick_t percentile(const std::vector<tick_t>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[rank == 0 ? 0 : rank - 1];
}

// Collects what the initiator sees.
struct record {
  std::vector<tick_t> latencies;
  tick_t first = never, last = 0;
  std::uint64_t errors = 0;

  void add(const load_response& r) {
    latencies.push_back(r.latency);
    first = std::min(first, r.begin);
    last = std::max(last, r.begin + r.latency);
    errors += r.ok ? 0 : 1;
  }
};

replayed_row figures_of(record& seen, const reference_row& row) {
  const double ns = ns_per_second / static_cast<double>(ticks_per_second());
  std::sort(seen.latencies.begin(), seen.latencies.end());
  const double sum = std::accumulate(seen.latencies.begin(), seen.latencies.end(), 0.0);
  replayed_row r;
  if (seen.latencies.empty()) return r;
  r.complete = seen.errors == 0 && seen.latencies.size() == row.requests;
  r.latency_mean_ns = sum / static_cast<double>(seen.latencies.size()) * ns;
  r.latency_p50_ns = static_cast<double>(percentile(seen.latencies, 0.5)) * ns;
  r.latency_p99_ns = static_cast<double>(percentile(seen.latencies, 0.99)) * ns;
  r.latency_max_ns = static_cast<double>(seen.latencies.back()) * ns;
  r.bandwidth_gb_s = static_cast<double>(row.requests) * row.bytes / (static_cast<double>(seen.last - seen.first) * ns);
  return r;
}

}  // namespace

replayed_row replay(const std::string& folder, const reference_row& row) {
  reference_requests requests(folder, row);
  const memory_config config = load_memory(memory_file(folder, row), split_overrides(memory_overrides(row)).memory);
  target_settings settings;
  settings.keeps_data = false;
  const auto memory = make_memory("memory", config, settings);
  load_settings how;
  how.outstanding = row.outstanding;
  how.clock = clock_domain(clock_hz(std::get<dram_config>(config.device)), ticks_per_second());
  how.free_at_end_resp = row.slot_free == "end_resp";
  record seen;
  seen.latencies.reserve(row.requests);
  load_generator generator("load", how, requests, [&seen](const load_response& r) { seen.add(r); });
  generator.socket.bind(memory->socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  const double begin = cpu_seconds();
  sc_core::sc_start();
  const double seconds = cpu_seconds() - begin;
  replayed_row figures = figures_of(seen, row);
  figures.seconds = seconds;
  figures.complete = figures.complete && generator.done() && memory->idle();
  return figures;
}

}  // namespace pqa::conformance
