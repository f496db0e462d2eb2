#include "hierarchy/system_report.h"

#include "monitor/bandwidth_windows.h"
#include "pqa/memory/dram.h"
#include "pqa/memory/interconnect.h"
#include "pqa/memory/monitor.h"
#include "pqa/memory/sram.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

double seconds(tick_t ticks) {
  return static_cast<double>(ticks) / static_cast<double>(ticks_per_second());
}

double nanoseconds(tick_t ticks) {
  return static_cast<double>(ticks) / (static_cast<double>(ticks_per_second()) / 1e9);
}

double gb_s(std::uint64_t bytes, tick_t elapsed) {
  return elapsed == 0 ? 0.0 : static_cast<double>(bytes) / seconds(elapsed) / 1e9;
}

double share(tick_t part, tick_t elapsed) {
  return elapsed == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(elapsed);
}

json accesses_json(const access_statistics& s, tick_t elapsed) {
  return {{"bandwidth_gb_s", gb_s(s.bytes_read + s.bytes_written, elapsed)},
          {"reads", s.reads},
          {"writes", s.writes},
          {"bytes_read", s.bytes_read},
          {"bytes_written", s.bytes_written},
          {"errors", s.errors},
          {"latency_ns", latency_json(s)}};
}

void put_quantiles(json& result, const latency_histogram& latencies) {
  result["latency_ns"]["p50"] = nanoseconds(latencies.quantile(0.5));
  result["latency_ns"]["p99"] = nanoseconds(latencies.quantile(0.99));
}

json memory_json(memory_target& memory, tick_t elapsed) {
  const access_statistics s = memory.total_statistics();
  json result = accesses_json(s, elapsed);
  result["busy"] = share(s.busy, elapsed);
  if (const auto* banked = dynamic_cast<const sram*>(&memory)) result["conflict_cycles"] = banked->conflict_cycles();
  put_dram_counts(result, memory);
  return result;
}

json bus_json(const memory_system& system, const std::string& name, const interconnect& bus, tick_t elapsed) {
  json result;
  const double beats = seconds(elapsed) * static_cast<double>(bus.config().clock_hz);
  const double width = bus.config().width_bits / 8.0;
  result["peak_gb_s"] = width * static_cast<double>(bus.config().clock_hz) / 1e9;
  result["ports"] = json::array();
  result["outputs"] = json::array();
  std::size_t port = 0;
  std::size_t output = 0;
  for (const system_link& link : system.config().links) {
    if (link.to == name) {
      json entry = {{"from", link.from}};
      entry.update(accesses_json(bus.statistics(port), elapsed));
      entry["most_outstanding"] = bus.most_outstanding(port);
      result["ports"].push_back(std::move(entry));
      ++port;
    }
    if (link.from != name) continue;
    const output_statistics& use = bus.use(output++);
    const double waited_ns = static_cast<double>(use.waited_cycles) / static_cast<double>(bus.config().clock_hz) * 1e9;
    result["outputs"].push_back(
        {{"to", link.to},
         {"requests", use.requests},
         {"forward_busy", beats > 0 ? static_cast<double>(use.forward_beats) / beats : 0.0},
         {"return_busy", beats > 0 ? static_cast<double>(use.return_beats) / beats : 0.0},
         {"arbitration_wait_ns", use.requests == 0 ? 0.0 : waited_ns / static_cast<double>(use.requests)}});
  }
  return result;
}

json probe_json(const monitor& probe, tick_t elapsed) {
  json result = accesses_json(probe.statistics(), elapsed);
  put_quantiles(result, probe.latencies());
  result["outstanding"] = {{"mean", probe.mean_outstanding()}, {"max", probe.most_outstanding()}};
  result["violations"] = json::object();
  const protocol_violations violations = probe.violations();
  for (std::size_t i = 0; i < protocol_rule_count; ++i) {
    if (violations[i] > 0) result["violations"][protocol_rule_names[i]] = violations[i];
  }
  json read = json::array();
  json written = json::array();
  json most = json::array();
  const bandwidth_windows& windows = probe.windows();
  for (const auto& w : windows.windows()) {
    read.push_back(gb_s(w.bytes_read, windows.length()));
    written.push_back(gb_s(w.bytes_written, windows.length()));
    most.push_back(w.most_outstanding);
  }
  result["windows"] = {{"window_us", seconds(windows.length()) * 1e6},
                       {"read_gb_s", std::move(read)},
                       {"written_gb_s", std::move(written)},
                       {"most_outstanding", std::move(most)}};
  json below = json::array();
  json counts = json::array();
  for (const auto& b : probe.latencies().buckets()) {
    below.push_back(nanoseconds(b.last));
    counts.push_back(b.count);
  }
  result["latency_histogram"] = {{"up_to_ns", std::move(below)}, {"count", std::move(counts)}};
  return result;
}

json traffic_json(const traffic& other, tick_t elapsed) {
  json result = accesses_json(other.statistics(), elapsed);
  put_quantiles(result, other.latencies());
  result["lost_requests"] = other.lost();
  return result;
}

}  // namespace

json latency_json(const access_statistics& s) {
  const double ticks_per_ns = static_cast<double>(ticks_per_second()) / 1e9;
  return {{"mean", s.latency_mean() / ticks_per_ns},
          {"min", nanoseconds(s.latency_min)},
          {"max", nanoseconds(s.latency_max)}};
}

void put_dram_counts(json& to, memory_target& memory) {
  auto* const banks = dynamic_cast<dram*>(&memory);
  if (banks == nullptr) return;
  const dram_statistics counts = banks->dram_counts();
  to["row_hits"] = counts.row_hits;
  to["row_misses"] = counts.row_misses;
  to["row_conflicts"] = counts.row_conflicts;
  to["refreshes"] = counts.refreshes;
  to["turnarounds"] = counts.turnarounds;
}

json nodes_json(memory_system& system, tick_t elapsed) {
  json result;
  for (const system_node& node : system.config().nodes) {
    const std::string& name = node.name;
    if (auto* memory = system.find<memory_target>(name)) result[name] = memory_json(*memory, elapsed);
    if (const auto* bus = system.find<interconnect>(name)) result[name] = bus_json(system, name, *bus, elapsed);
    if (const auto* probe = system.find<monitor>(name)) result[name] = probe_json(*probe, elapsed);
    if (const auto* other = system.find<traffic>(name)) result[name] = traffic_json(*other, elapsed);
  }
  return result;
}

}  // namespace pqa
