#include "run_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "report_text.h"
#include "text_table.h"

namespace pqa {

namespace {

// Widest cells, chosen so that the whole table with the widest fits 80 columns beside a name of 10.
constexpr std::size_t cycles_width = 7;
constexpr std::size_t narrow_width = 5;
constexpr std::size_t summary_indent = 10;

std::string layer_table(const run_figures& figures) {
  std::vector<text_column> columns = {{"layer", "", true, {}},
                                      {"cycles", "", false, {}},
                                      {"%", "", false, {}},
                                      {"compute", "", false, {}},
                                      {"load", "", false, {}}};
  if (figures.measured()) {
    for (const char* head : {"table", "in", "out", "drain"}) columns.push_back({head, "stalls", false, {}});
  }
  columns.push_back({"bound", "", true, {}});
  if (figures.measured()) {
    columns.push_back({"tiles", "", false, {}});
    columns.push_back({"bytes", "", false, {}});
  }
  const auto add_row = [&](const layer_figures& layer) {
    std::size_t c = 0;
    const auto put = [&](const std::string& cell) { columns[c++].cells.push_back(cell); };
    put(layer.name);
    put(compact(layer.cycles, cycles_width));
    put(percent(layer.cycles, figures.cycles));
    put(compact(layer.compute_cycles, cycles_width));
    put(compact(layer.table_load_cycles, narrow_width));
    if (layer.account) {
      for (const std::uint64_t stall : layer.account->bottleneck.stalls) put(compact(stall, narrow_width));
    }
    put(short_bound(layer.bound));
    if (!layer.account) return;
    put(compact(layer.account->tiles, narrow_width));
    put(compact(bytes_read(*layer.account).bus_bytes + bytes_written(*layer.account).bus_bytes, narrow_width));
  };
  for (const layer_figures& layer : figures.layers) add_row(layer);
  add_row(figures.total());
  return render_table(std::move(columns));
}

std::string heading(const run_request& request, const run_figures& figures) {
  const configuration& c = request.config;
  const std::string system =
      fmt::format("{} on {} ({:.6g} MHz) with {}", shown(c.workload.name), shown(c.architecture.name),
                  static_cast<double>(c.architecture.clock_hz) / 1e6, shown(c.memory.name()));
  const std::string how =
      fmt::format("fidelity {}, {}{}", name_of(request.fidelity), plural(figures.images, "image"), data_text(request));
  return wrapped(system, 2) + wrapped(how, 2);
}

std::string time_line(const run_figures& figures) {
  std::string text = "time      " + time_text(figures.microseconds(figures.cycles));
  if (figures.images > 1) {
    text += fmt::format(" for {} images: the first after {}, then one every {}", figures.images,
                        time_text(figures.microseconds(figures.first_image_cycles)),
                        time_text(figures.steady_image_microseconds()));
  }
  return wrapped(text + "; " + rate_text(figures.images_per_second()) + " images/s", summary_indent);
}

std::string traffic_line(const run_figures& figures) {
  const layer_figures total = figures.total();
  const traffic_account read = bytes_read(*total.account);
  const traffic_account written = bytes_written(*total.account);
  const double used =
      static_cast<double>(read.bus_bytes + written.bus_bytes) / (figures.microseconds(figures.cycles) / 1e6);
  std::string text = fmt::format("memory    {} read, {} written: {:.3g} GB/s", bytes_text(read.bus_bytes),
                                 bytes_text(written.bus_bytes), used / 1e9);
  if (figures.peak_bytes_per_second) {
    const auto peak = static_cast<double>(*figures.peak_bytes_per_second);
    text += fmt::format(", {:.3g} % of the peak of {:.4g} GB/s", 100 * used / peak, peak / 1e9);
  }
  return wrapped(text, summary_indent);
}

std::string area_line(const run_costs& costs) {
  std::string text = "area     ";
  for (const area_estimate& estimate : costs.area) {
    text += fmt::format("{} {} {}", estimate.model == costs.area.front().model ? "" : ",",
                        rate_text(estimate.clb_equivalent()), name_of(estimate.model));
  }
  return wrapped(text + " (CLB equivalents)", summary_indent);
}

std::string energy_line(const run_costs& costs, const run_figures& figures) {
  constexpr double pj_per_uj = 1e6;
  constexpr std::size_t shown_parts = 3;
  const energy_account energy = costs.energy();
  auto parts = energy.parts;
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text = fmt::format("energy    {} uJ by {}, {:.3g} W on average", rate_text(energy.total() / pj_per_uj),
                                 shown(costs.figures), watts(costs, figures));
  for (std::size_t i = 0; i < std::min(shown_parts, parts.size()); ++i) {
    text += fmt::format("{} {} {:.0f} %", i == 0 ? ":" : ",", parts[i].first, 100 * parts[i].second / energy.total());
  }
  return wrapped(text, summary_indent);
}

std::string master_table(const run_figures& figures) {
  std::vector<text_column> columns = {{"master", "", true, {}}};
  for (const char* head : {"GB/s", "reads", "writes"}) columns.push_back({head, "", false, {}});
  for (const char* head : {"mean", "max"}) columns.push_back({head, "latency ns", false, {}});
  constexpr double ticks_per_nanosecond = 1e6;  // ticks of 1 fs
  for (const master_figures& master : figures.masters) {
    const access_statistics& s = master.statistics;
    const double seconds = figures.microseconds(figures.cycles) / 1e6;
    const auto bytes = static_cast<double>(s.bytes_read + s.bytes_written);
    std::size_t c = 0;
    const auto put = [&](const std::string& cell) { columns[c++].cells.push_back(cell); };
    put(shown(master.name));
    put(fmt::format("{:.3g}", seconds > 0 ? bytes / seconds / 1e9 : 0.0));
    put(compact(s.reads, cycles_width));
    put(compact(s.writes, cycles_width));
    put(fmt::format("{:.1f}", s.latency_mean() / ticks_per_nanosecond));
    put(fmt::format("{:.1f}", static_cast<double>(s.latency_max) / ticks_per_nanosecond));
  }
  return render_table(std::move(columns));
}

std::string outputs_line(const run_figures& figures) {
  if (figures.compared_with_reference == 0) return "outputs   none: no data were moved\n";
  std::string text =
      fmt::format("outputs   {} equal the reference bit for bit", plural(figures.compared_with_reference, "layer"));
  if (figures.compared_with_reference == 1) text.replace(text.find("equal"), 5, "equals");
  if (figures.compared_with_file > 0) {
    text += fmt::format(", {} what {} file holds", plural(figures.compared_with_file, "layer"),
                        figures.compared_with_file == 1 ? "its" : "their");
  }
  return wrapped(text, summary_indent);
}

}  // namespace

std::string run_report(const run_request& request, const run_figures& figures) {
  std::string text = heading(request, figures) + '\n' + layer_table(figures) + '\n';
  text += figures.measured() ? "cycles = compute + stalls of the bottleneck stage, which waits for tables,\n"
                               "inputs (in) or outputs (out), or while the pipeline fills and drains (drain)\n\n"
                             : "load and compute are the paper's init and compute, cycles its total\n\n";
  text += time_line(figures);
  if (figures.measured()) text += traffic_line(figures) + outputs_line(figures);
  if (figures.costs) text += area_line(*figures.costs) + energy_line(*figures.costs, figures);
  if (!figures.nodes.is_null()) text += '\n' + master_table(figures);
  return text;
}

}  // namespace pqa
