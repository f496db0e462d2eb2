#include "result_json.h"

#include <fmt/format.h>

#include "csv_text.h"
#include "presets/energy_json.h"
#include "version.h"

namespace pqa {

namespace {

constexpr double ticks_per_nanosecond = 1e6;  // ticks of 1 fs
constexpr double bytes_per_gb = 1e9;

json stalls_json(const stage_account& account) {
  json result;
  for (std::size_t i = 0; i < stall_count; ++i) result[activity_names[i]] = account.stalls[i];
  return result;
}

void put_traffic(json& result, const layer_account& account) {
  const traffic_account read = bytes_read(account);
  const traffic_account written = bytes_written(account);
  result["bytes_read"] = read.bytes;
  result["bytes_written"] = written.bytes;
  result["bus_bytes_read"] = read.bus_bytes;
  result["bus_bytes_written"] = written.bus_bytes;
}

json traffic_json(const layer_account& account) {
  const auto part = [](const traffic_account& t) { return json{{"bytes", t.bytes}, {"bus_bytes", t.bus_bytes}}; };
  return {{"tables", part(account.tables)},
          {"features", part(account.features)},
          {"partial_sum_reads", part(account.partial_reads)},
          {"partial_sum_writes", part(account.partial_writes)},
          {"results", part(account.results)}};
}

json layer_json(const layer_figures& layer, const energy_account* energy) {
  json result;
  result["name"] = layer.name;
  result["cycles"] = layer.cycles;
  result["table_load_cycles"] = layer.table_load_cycles;
  result["compute_cycles"] = layer.compute_cycles;
  result["bound"] = layer.bound;
  if (layer.table_bits) result["table_bits"] = *layer.table_bits;
  if (energy != nullptr) result["energy_uj"] = energy_json(*energy);
  if (!layer.account) return result;
  const layer_account& account = *layer.account;
  result["stalls"] = stalls_json(account.bottleneck);
  for (std::size_t s = 0; s < stage_count; ++s) {
    if (layer.stages[s] == nullptr) continue;
    result["stages"][layer.stages[s]] = {{"busy", account.stages[s].busy}, {"stalls", stalls_json(account.stages[s])}};
  }
  result["table_fill_cycles"] = account.table_fill_cycles;
  result["tiles"] = account.tiles;
  put_traffic(result, account);
  result["traffic"] = traffic_json(account);
  if (!layer.output_digest.empty()) result["output_digest"] = layer.output_digest;
  return result;
}

// Decimal gigabytes per second of what was transferred.
double bandwidth_gb_s(std::uint64_t bus_bytes, const run_figures& figures) {
  const double seconds = figures.microseconds(figures.cycles) / 1e6;
  return seconds > 0.0 ? static_cast<double>(bus_bytes) / seconds / bytes_per_gb : 0.0;
}

json latency_json(const access_statistics& statistics) {
  return {{"mean", statistics.latency_mean() / ticks_per_nanosecond},
          {"min", static_cast<double>(statistics.latency_min) / ticks_per_nanosecond},
          {"max", static_cast<double>(statistics.latency_max) / ticks_per_nanosecond}};
}

json memory_json(const run_figures& figures) {
  json result;
  if (figures.peak_bytes_per_second) {
    result["peak_gb_s"] = static_cast<double>(*figures.peak_bytes_per_second) / bytes_per_gb;
  }
  if (!figures.measured()) return result;
  access_statistics all;
  json masters = json::array();
  for (const master_figures& master : figures.masters) {
    const access_statistics& s = master.statistics;
    all += s;
    masters.push_back({{"name", master.name},
                       {"bandwidth_gb_s", bandwidth_gb_s(s.bytes_read + s.bytes_written, figures)},
                       {"reads", s.reads},
                       {"writes", s.writes},
                       {"bytes_read", s.bytes_read},
                       {"bytes_written", s.bytes_written},
                       {"latency_ns", latency_json(s)}});
  }
  result["latency_ns"] = latency_json(all);
  if (!figures.rows.is_null()) result.update(figures.rows);
  result["masters"] = std::move(masters);
  if (!figures.nodes.is_null()) result["nodes"] = figures.nodes;
  return result;
}

void flatten(const std::string& prefix, const json& value, json& columns) {
  if (!value.is_object()) {
    columns[prefix] = value;
    return;
  }
  for (const auto& item : value.items())
    flatten(prefix.empty() ? item.key() : prefix + "." + item.key(), item.value(), columns);
}

std::string csv_value(const json& value) {
  return value.is_string() ? csv_cell(value.get_ref<const std::string&>()) : value.dump();
}

}  // namespace

json total_json(const run_figures& figures) {
  const layer_figures sum = figures.total();
  json result;
  result["cycles"] = figures.cycles;
  result["table_load_cycles"] = sum.table_load_cycles;
  result["compute_cycles"] = sum.compute_cycles;
  result["time_us"] = figures.microseconds(figures.cycles);
  result["images"] = figures.images;
  result["first_image_us"] = figures.microseconds(figures.first_image_cycles);
  if (figures.images > 1) result["steady_image_us"] = figures.steady_image_microseconds();
  result["throughput_images_s"] = figures.images_per_second();
  if (sum.table_bits) result["table_bits"] = *sum.table_bits;
  if (!sum.account) return result;
  result["stalls"] = stalls_json(sum.account->bottleneck);
  put_traffic(result, *sum.account);
  const std::uint64_t bus_bytes = bytes_read(*sum.account).bus_bytes + bytes_written(*sum.account).bus_bytes;
  const double used = bandwidth_gb_s(bus_bytes, figures);
  result["bandwidth_gb_s"] = used;
  if (figures.peak_bytes_per_second) {
    result["bandwidth_utilisation"] = used * bytes_per_gb / static_cast<double>(*figures.peak_bytes_per_second);
  }
  return result;
}

json figures_json(const run_figures& figures) {
  json result;
  result["total"] = total_json(figures);
  result["layers"] = json::array();
  for (std::size_t i = 0; i < figures.layers.size(); ++i) {
    result["layers"].push_back(layer_json(figures.layers[i], figures.costs ? &figures.costs->layers[i] : nullptr));
  }
  result["memory"] = memory_json(figures);
  if (figures.costs) {
    result["area"] = area_json(figures.costs->area);
    result["energy_uj"] = energy_json(figures.costs->energy());
    result["power_w"] = watts(*figures.costs, figures);
  }
  if (figures.measured()) {
    result["outputs"] = {{"layers_compared_with_reference", figures.compared_with_reference},
                         {"layers_compared_with_file", figures.compared_with_file}};
  }
  return result;
}

json result_json(const run_request& request, const run_figures& figures, const std::vector<std::string>& files) {
  json result;
  result["version"] = version();
  result["command"] = json::array({"pqa"});
  for (const std::string& word : request.command_line) result["command"].push_back(word);
  result["fidelity"] = name_of(request.fidelity);
  result["data"] = request.data_name;
  result["seed"] = request.seed;
  result["config"] = to_json(request.config);
  result["config"]["energy"] = to_json(request.energy);
  result.update(figures_json(figures));
  if (!files.empty()) result["files"] = files;
  return result;
}

std::string layers_csv(const json& result) {
  std::string text;
  for (const json& layer : result["layers"]) {
    json columns;
    flatten("", layer, columns);
    std::string head;
    std::string line;
    for (const auto& column : columns.items()) {
      head += (head.empty() ? "" : ",") + csv_cell(column.key());
      line += (line.empty() ? "" : ",") + csv_value(column.value());
    }
    if (text.empty()) text = head + '\n';
    text += line + '\n';
  }
  return text;
}

}  // namespace pqa
