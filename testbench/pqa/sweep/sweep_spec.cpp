#include "sweep/sweep_spec.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "files/files.h"
#include "json/names.h"
#include "json/reader.h"
#include "sweep/axis_range.h"

namespace pqa {

namespace {

constexpr std::size_t most_axes = 64;
constexpr std::size_t most_values = 100'000;
constexpr std::size_t most_conditions = 256;
constexpr std::size_t most_metrics = 256;
constexpr std::uint64_t most_images = 1'000'000'000;
constexpr std::uint64_t most_samples = 1'000'000'000;
constexpr std::uint64_t largest_sampled_grid = std::uint64_t{1} << 62;

constexpr enum_name<run_fidelity> fidelities[] = {
    {"analytic", run_fidelity::analytic}, {"lt", run_fidelity::lt}, {"at", run_fidelity::at}};
constexpr enum_name<data_source> sources[] = {{"none", data_source::none}, {"random", data_source::random}};
constexpr enum_name<sample_method> methods[] = {{"grid", sample_method::grid},
                                                {"random", sample_method::random},
                                                {"low_discrepancy", sample_method::low_discrepancy}};

// A file in the spec is meant as seen from the spec.
json configuration_of(const json_value& value) {
  if (value.is_object()) return value.raw();
  const std::string name = value.as_string();
  if (name.find('/') == std::string::npos) return name;
  return join_path(value.document().folder(), name);
}

sweep_base read_base(json_object object) {
  sweep_base base;
  base.workload = configuration_of(object.require("workload", "the name of a workload, a file or an object"));
  base.architecture = "pqa_paper";
  if (const auto own = object.find("architecture")) base.architecture = configuration_of(*own);
  object.read_enum("fidelity", base.fidelity, fidelities);
  base.memory = base.fidelity == run_fidelity::analytic ? "paper_ddr" : "ddr4_2400";
  if (const auto own = object.find("memory")) base.memory = configuration_of(*own);
  object.read_enum("data", base.data, sources);
  object.read_unsigned("images", base.images, 1, most_images);
  object.read_unsigned("seed", base.seed, 0, ~std::uint64_t{0});
  base.energy = "energy_45nm";
  object.read_string("energy", base.energy);
  object.finish();
  return base;
}

std::string path_of(const json_value& value) {
  std::string path = value.as_string();
  const std::string longer = "architecture.";
  if (path.rfind(longer, 0) == 0) path = "arch." + path.substr(longer.size());
  for (const char* root : {"arch.", "memory.", "workload."})
    if (path.rfind(root, 0) == 0) return path;
  for (const char* whole : {"architecture", "arch", "memory", "workload"})
    if (path == whole) return path == "architecture" ? "arch" : path;
  value.refuse("a path that begins with \"arch.\", \"memory.\" or \"workload.\"");
}

sweep_axis read_axis(json_object object) {
  sweep_axis axis;
  if (const auto path = object.find("path")) {
    axis.paths.push_back(path_of(*path));
    const auto values = object.find("values");
    const auto range = object.find("range");
    if (values.has_value() == range.has_value()) {
      object.value().fail("found an axis with " + std::string(values ? "both" : "neither") +
                          " \"values\" and \"range\", allowed one of them");
    }
    if (values) {
      for (const json_value& v : values->as_array(1, most_values)) axis.values.push_back({v.raw()});
    } else {
      for (json& v : read_range(range->as_object(), most_values)) axis.values.push_back({std::move(v)});
    }
  } else {
    const json_value paths =
        object.require("paths", "\"path\" with \"values\" or \"range\", or \"paths\" with \"tuples\"");
    for (const json_value& p : paths.as_array(1, most_axes)) axis.paths.push_back(path_of(p));
    for (const json_value& t : object.require("tuples", "a list of lists of values").as_array(1, most_values)) {
      std::vector<json> tuple;
      for (const json_value& v : t.as_array(0, most_values)) tuple.push_back(v.raw());
      if (tuple.size() != axis.paths.size()) {
        t.fail(fmt::format("found {} values for {} paths, allowed as many", tuple.size(), axis.paths.size()));
      }
      axis.values.push_back(std::move(tuple));
    }
  }
  object.finish();
  return axis;
}

axis_place find_place(const json_value& value, const std::vector<sweep_axis>& axes) {
  const std::string path = path_of(value);
  std::vector<std::string> all;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (std::size_t p = 0; p < axes[a].paths.size(); ++p) {
      if (axes[a].paths[p] == path) return {a, p};
      all.push_back(axes[a].paths[p]);
    }
  }
  value.refuse_name(all);
}

// A number, null, or another axis: { "path": P, "times": X }.
void read_bound(const json_value& value, const std::vector<sweep_axis>& axes, sweep_condition& condition) {
  if (value.is_object()) {
    json_object object = value.as_object();
    condition.right = find_place(object.require("path", "the path of an axis"), axes);
    object.read_number("times", condition.times, {0, 1e15, true});
    object.finish();
    return;
  }
  const bool ordered = condition.how == comparison::at_least || condition.how == comparison::at_most;
  if (ordered && !value.is_number() && !value.is_null())
    value.refuse("a number, null, or an object with the path of an axis");
  condition.constants.push_back(value.raw());
}

void read_conditions(json_object object, const std::vector<sweep_axis>& axes,
                     std::vector<sweep_condition>& conditions) {
  const axis_place left = find_place(object.require("path", "the path of an axis"), axes);
  const std::size_t before = conditions.size();
  const auto read = [&](const char* key, comparison how) {
    const auto value = object.find(key);
    if (!value) return;
    conditions.push_back({left, how, {}, 1, {}});
    read_bound(*value, axes, conditions.back());
  };
  read("at_least", comparison::at_least);
  read("at_most", comparison::at_most);
  read("equals", comparison::equals);
  read("not", comparison::differs);
  if (const auto list = object.find("one_of")) {
    conditions.push_back({left, comparison::equals, {}, 1, {}});
    for (const json_value& v : list->as_array(1, most_values)) conditions.back().constants.push_back(v.raw());
  }
  if (conditions.size() == before) {
    object.value().fail("found no condition, allowed \"at_least\", \"at_most\", \"equals\", \"not\" or \"one_of\"");
  }
  object.finish();
}

sweep_sample read_sample(json_object object) {
  sweep_sample sample;
  object.read_enum("method", sample.method, methods);
  object.read_unsigned("seed", sample.seed, 0, ~std::uint64_t{0});
  if (sample.method != sample_method::grid) {
    sample.points = object.require("points", "how many points are drawn").as_unsigned(1, most_samples);
  }
  object.finish();
  return sample;
}

std::vector<std::string> default_metrics(run_fidelity fidelity) {
  std::vector<std::string> metrics = {"total.cycles", "total.time_us", "total.throughput_images_s"};
  if (fidelity != run_fidelity::analytic) {
    metrics.insert(metrics.end(), {"total.bus_bytes_read", "total.bandwidth_gb_s"});
  }
  return metrics;
}

void check_names(const json_value& root, const sweep_spec& spec) {
  std::set<std::string> seen = {"point", "status", "reason", "base", "version", "wall_seconds"};
  const auto add = [&](const std::string& name, const char* key) {
    // Columns of a database are the same in either case.
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
    if (!seen.insert(lower).second) root.fail_below({key}, "found " + in_quotes(name) + " twice, allowed once");
  };
  for (const std::string& path : spec.paths()) add(path, "axes");
  for (const std::string& metric : spec.metrics) add(metric, "metrics");
}

void check_size(const json_value& root, const sweep_spec& spec) {
  const bool whole = spec.sample.method == sample_method::grid;
  const std::uint64_t largest = whole ? largest_grid : largest_sampled_grid;
  std::uint64_t points = 1;
  for (const sweep_axis& axis : spec.axes) {
    if (axis.values.size() > largest / points) {
      root.fail_below(
          {"axes"},
          whole ? fmt::format("found a grid of more than {} points, allowed so many, or a \"sample\" of it", largest)
                : fmt::format("found a grid of more than {} points, allowed so many", largest));
    }
    points *= axis.values.size();
  }
}

}  // namespace

std::vector<std::string> sweep_spec::paths() const {
  std::vector<std::string> all;
  for (const sweep_axis& axis : axes) all.insert(all.end(), axis.paths.begin(), axis.paths.end());
  return all;
}

sweep_spec load_sweep(const std::string& path) {
  const json_document document = json_document::load(path);
  const json_value root(document);
  json_object object = root.as_object();
  sweep_spec spec;
  spec.source = document.source();
  spec.root = document.root();
  spec.name = "sweep";
  object.read_name("name", spec.name);
  constexpr enum_name<int> commands[] = {{"run", 0}};
  int command = 0;
  object.read_enum("command", command, commands);
  spec.base = read_base(object.require("base", "an object with at least \"workload\"").as_object());
  for (const json_value& axis : object.require("axes", "a list of axes").as_array(1, most_axes))
    spec.axes.push_back(read_axis(axis.as_object()));
  if (const auto filter = object.find("filter"))
    for (const json_value& f : filter->as_array(0, most_conditions))
      read_conditions(f.as_object(), spec.axes, spec.conditions);
  if (const auto sample = object.find("sample")) spec.sample = read_sample(sample->as_object());
  spec.metrics = default_metrics(spec.base.fidelity);
  if (const auto metrics = object.find("metrics")) {
    spec.metrics.clear();
    for (const json_value& m : metrics->as_array(1, most_metrics)) spec.metrics.push_back(m.as_string());
  }
  object.finish();
  check_names(root, spec);
  check_size(root, spec);
  return spec;
}

}  // namespace pqa
