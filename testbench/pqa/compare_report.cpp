#include "compare_report.h"

#include <fmt/format.h>

#include "compare_run.h"
#include "report_text.h"
#include "result_json.h"
#include "text_table.h"

namespace pqa {

namespace {

constexpr std::size_t cycles_width = 9;

std::uint64_t cycles_of(const json& part) {
  return part["cycles"].get<std::uint64_t>();
}

std::string ratio_text(double ratio) {
  if (ratio >= 1e4) return rate_text(ratio);
  return fmt::format("{:.{}f}", ratio, ratio < 10 ? 2 : ratio < 100 ? 1 : 0);
}

std::string layer_table(const json& result) {
  std::vector<text_column> columns = {{"layer", "", true, {}},       {"PQA", "cycles", false, {}},
                                      {"DLA", "cycles", false, {}},  {"DLA/PQA", "", false, {}},
                                      {"PQA", "bound by", true, {}}, {"DLA", "bound by", true, {}}};
  const auto add_row = [&](const std::string& name, const json& pqa, const json& dla) {
    std::size_t c = 0;
    const auto put = [&](const std::string& cell) { columns[c++].cells.push_back(cell); };
    put(name);
    put(compact(cycles_of(pqa), cycles_width));
    put(compact(cycles_of(dla), cycles_width));
    put(ratio_text(static_cast<double>(cycles_of(dla)) / static_cast<double>(cycles_of(pqa))));
    put(short_bound(pqa.value("bound", "")));
    put(short_bound(dla.value("bound", "")));
  };
  const json& layers = result["pqa"]["layers"];
  for (std::size_t i = 0; i < layers.size(); ++i) {
    add_row(layers[i]["name"].get<std::string>(), layers[i], result["dla"]["layers"][i]);
  }
  add_row("total", result["pqa"]["total"], result["dla"]["total"]);
  return render_table(std::move(columns));
}

// A table of three columns: PQA, DLA, and by how much PQA is better.
class summary_table {
 public:
  void add(const std::string& name, const std::string& pqa, const std::string& dla, const json& ratio) {
    const std::string gain = ratio.is_number() ? ratio_text(ratio.get<double>()) : "";
    std::size_t c = 0;
    for (const std::string& cell : {name, pqa, dla, gain}) columns_[c++].cells.push_back(cell);
  }
  std::string text() const { return render_table(columns_); }

 private:
  std::vector<text_column> columns_ = {
      {"", "", true, {}}, {"PQA", "", false, {}}, {"DLA", "", false, {}}, {"PQA gains", "", false, {}}};
};

std::string area_text(const json& accelerator, const std::string& model) {
  return rate_text(area_by(accelerator, model));
}

std::string summary(const json& result) {
  const json& pqa = result["pqa"];
  const json& dla = result["dla"];
  const json& ratio = result["ratio"];
  const auto number = [](const json& value) { return value.get<double>(); };
  summary_table table;
  table.add("cycles", std::to_string(cycles_of(pqa["total"])), std::to_string(cycles_of(dla["total"])),
            ratio["cycles"]);
  if (ratio.contains("cycles_with_ceiling")) {
    table.add("  whole passes", "", std::to_string(dla["total"]["cycles_with_ceiling"].get<std::uint64_t>()),
              ratio["cycles_with_ceiling"]);
  }
  table.add("time", time_text(number(pqa["total"]["time_us"])), time_text(number(dla["total"]["time_us"])),
            ratio["time"]);
  table.add("energy, uJ", rate_text(number(pqa["energy_uj"]["total"])), rate_text(number(dla["energy_uj"]["total"])),
            ratio["energy"]);
  table.add("power, W", rate_text(number(pqa["power_w"])), rate_text(number(dla["power_w"])), nullptr);
  table.add("performance per joule", "", "", ratio["performance_per_joule"]);
  for (const auto& entry : ratio["performance_per_area_by_model"].items()) {
    table.add("area, " + entry.key(), area_text(pqa, entry.key()), area_text(dla, entry.key()), nullptr);
    table.add("  performance per area", "", "", entry.value());
  }
  return table.text();
}

std::string outputs_line(const json& result) {
  const auto compared = [&](const char* accelerator) {
    const json& outputs = result[accelerator]["outputs"];
    return outputs["layers_compared_with_reference"].get<std::uint64_t>();
  };
  if (!result["pqa"].contains("outputs") || compared("pqa") == 0) return "";
  return wrapped(fmt::format("outputs of {} of PQA and {} of the DLA equal their references bit for bit",
                             plural(compared("pqa"), "layer"), compared("dla")),
                 2);
}

}  // namespace

std::string compare_report(const compare_request& request, const json& result) {
  const run_request& run = request.run;
  const std::string what =
      fmt::format("{} on {} and on {}, with {}", shown(run.config.workload.name), shown(run.config.architecture.name),
                  shown(request.dla.name), shown(run.config.memory.name()));
  const std::string how = fmt::format("fidelity {}, {}{}; energy by {}", name_of(run.fidelity),
                                      plural(run.images, "image"), data_text(run), shown(run.energy.name));
  return wrapped(what, 2) + wrapped(how, 2) + '\n' + layer_table(result) + '\n' + summary(result) + '\n' +
         outputs_line(result) + "areas are CLB equivalents; PQA gains where the last column is above 1\n";
}

std::string compare_csv(const json& result) {
  json joined;
  joined["layers"] = json::array();
  for (std::size_t i = 0; i < result["pqa"]["layers"].size(); ++i) {
    json pqa = result["pqa"]["layers"][i];
    json dla = result["dla"]["layers"][i];
    const json name = pqa["name"];
    pqa.erase("name");
    dla.erase("name");
    joined["layers"].push_back({{"name", name}, {"pqa", std::move(pqa)}, {"dla", std::move(dla)}});
  }
  return layers_csv(joined);
}

}  // namespace pqa
