#include "memory_report.h"

#include <fmt/format.h>

#include "configuration.h"
#include "presets/memory_json.h"
#include "text_table.h"
#include "version.h"

namespace pqa {

namespace {

constexpr double bytes_per_gb = 1e9;

std::string load_text(const memory_load& load) {
  return load.rate_gb_s ? fmt::format("{:.4g} GB/s", *load.rate_gb_s) : fmt::format("{} outst.", load.outstanding);
}

std::optional<double> peak_gb_s(const memory_request& request) {
  const auto peak = peak_bytes_per_second(*device_of(request.memory));
  if (!peak) return std::nullopt;
  return static_cast<double>(*peak) / bytes_per_gb;
}

json latency_json(const memory_figures& f) {
  return {{"mean", f.latency_mean_ns},
          {"min", f.latency_min_ns},
          {"p50", f.latency_p50_ns},
          {"p99", f.latency_p99_ns},
          {"max", f.latency_max_ns}};
}

void put_figures(json& to, const memory_request& request, const memory_figures& f) {
  to["requests"] = f.requests;
  to["bytes_read"] = f.bytes_read;
  to["bytes_written"] = f.bytes_written;
  to["time_us"] = f.time_ns / 1e3;
  to["bandwidth_gb_s"] = f.bandwidth_gb_s();
  if (const auto peak = peak_gb_s(request)) to["bandwidth_utilisation"] = f.bandwidth_gb_s() / *peak;
  to["latency_ns"] = latency_json(f);
  if (!f.is_dram) return;
  to["row_hits"] = f.dram.row_hits;
  to["row_misses"] = f.dram.row_misses;
  to["row_conflicts"] = f.dram.row_conflicts;
  to["refreshes"] = f.dram.refreshes;
  to["turnarounds"] = f.dram.turnarounds;
}

void put_load(json& to, const memory_load& load) {
  to["outstanding"] = load.outstanding;
  if (load.rate_gb_s) to["rate_gb_s"] = *load.rate_gb_s;
}

json load_json(const memory_request& request) {
  json load;
  if (!request.trace_in.empty()) {
    load["trace_in"] = request.trace_in;
  } else {
    load["pattern"] = request.pattern == load_pattern::random ? "random" : "sequential";
    load["requests"] = request.requests;
    load["bytes"] = request.bytes;
    if (request.pattern == load_pattern::sequential) {
      load["stride_bytes"] = request.stride_bytes == 0 ? request.bytes : request.stride_bytes;
    }
    load["size_mib"] = static_cast<double>(request.size_bytes) / (1024.0 * 1024.0);
    load["read_share"] = request.read_share;
    load["seed"] = request.seed;
  }
  put_load(load, {request.outstanding, request.rate_gb_s});
  return load;
}

}  // namespace

std::string memory_report(const memory_request& request, const std::vector<memory_figures>& figures) {
  const std::vector<memory_load> loads = loads_of(request);
  const auto peak = peak_gb_s(request);
  std::vector<text_column> columns = {{"load", "", true, {}}, {"GB/s", "", false, {}}};
  if (peak) columns.push_back({"% peak", "", false, {}});
  for (const char* head : {"mean", "p50", "p99", "max"}) columns.push_back({head, "latency, ns", false, {}});
  const bool is_dram = figures.front().is_dram;
  if (is_dram) {
    for (const char* head : {"hit", "miss", "conflict"}) columns.push_back({head, "rows, %", false, {}});
  }
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const memory_figures& f = figures[i];
    std::size_t c = 0;
    const auto put = [&](const std::string& cell) { columns[c++].cells.push_back(cell); };
    put(load_text(loads[i]));
    put(fmt::format("{:.2f}", f.bandwidth_gb_s()));
    if (peak) put(fmt::format("{:.1f}", 100 * f.bandwidth_gb_s() / *peak));
    for (const double ns : {f.latency_mean_ns, f.latency_p50_ns, f.latency_p99_ns, f.latency_max_ns}) {
      put(fmt::format("{:.1f}", ns));
    }
    if (!is_dram) continue;
    const double all = static_cast<double>(f.dram.row_hits + f.dram.row_misses + f.dram.row_conflicts);
    for (const std::uint64_t part : {f.dram.row_hits, f.dram.row_misses, f.dram.row_conflicts}) {
      put(fmt::format("{:.1f}", all > 0 ? 100 * static_cast<double>(part) / all : 0));
    }
  }
  std::string head = fmt::format("{} {}, {}", request.loosely_timed ? "lt" : "at", request.memory.name(),
                                 request.trace_in.empty()
                                     ? fmt::format("{} requests of {} bytes, {} % reads", figures.front().requests,
                                                   request.bytes, 100 * request.read_share)
                                     : fmt::format("{} requests of a trace", figures.front().requests));
  return wrapped(head, 2) + "\n" + render_table(columns);
}

json memory_json(const memory_request& request, const std::vector<memory_figures>& figures,
                 const std::vector<std::string>& files) {
  json result;
  result["version"] = version();
  result["command"] = request.command_line;
  result["fidelity"] = request.loosely_timed ? "lt" : "at";
  result["config"] = {{"memory", to_json(request.memory)}, {"load", load_json(request)}};
  if (!files.empty()) result["files"] = files;
  if (const auto peak = peak_gb_s(request)) result["peak_gb_s"] = *peak;
  if (!request.curve) {
    put_figures(result, request, figures.front());
    return result;
  }
  const std::vector<memory_load> loads = loads_of(request);
  result["curve"] = json::array();
  for (std::size_t i = 0; i < figures.size(); ++i) {
    json point;
    put_load(point, loads[i]);
    put_figures(point, request, figures[i]);
    result["curve"].push_back(point);
  }
  return result;
}

namespace {

// "latency_ns.mean" and so on, in the order of the object.
void flatten(const json& value, const std::string& path, std::vector<std::pair<std::string, std::string>>& cells) {
  if (!value.is_object()) {
    cells.emplace_back(path, value.dump());
    return;
  }
  for (const auto& [key, member] : value.items()) flatten(member, path.empty() ? key : path + "." + key, cells);
}

}  // namespace

std::string points_csv(const json& result) {
  json points = json::array();
  if (result.contains("curve")) {
    points = result["curve"];
  } else {
    json point = result;
    for (const char* key : {"version", "command", "config", "fidelity", "files", "peak_gb_s"}) point.erase(key);
    points.push_back(point);
  }
  std::string text;
  for (const json& point : points) {
    std::vector<std::pair<std::string, std::string>> cells;
    flatten(point, "", cells);
    std::string names, line;
    for (const auto& [name, cell] : cells) {
      names += (names.empty() ? "" : ",") + name;
      line += (line.empty() ? "" : ",") + cell;
    }
    if (text.empty()) text = names + "\n";
    text += line + "\n";
  }
  return text;
}

}  // namespace pqa
