#include "sweep/point_configuration.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/names.h"
#include "loader/workload_json.h"
#include "pqa/base/error.h"
#include "presets/architecture_json.h"
#include "presets/memory_json.h"

namespace pqa {

namespace {

// Of each part; beyond, all are read anew, so that a long sweep takes no more memory than a short one.
constexpr std::size_t most_kept = 4096;

bool changes(const std::string& path, const char* root) {
  const std::string name = root;
  return path == name || path.rfind(name + ".", 0) == 0;
}

}  // namespace

point_configuration::point_configuration(const sweep_spec& spec) : spec_(spec) {
  constexpr std::array<const char*, part_count> roots = {"workload", "arch", "memory"};
  for (std::size_t p = 0; p < part_count; ++p) {
    for (std::size_t a = 0; a < spec.axes.size(); ++a) {
      const auto& paths = spec.axes[a].paths;
      if (std::any_of(paths.begin(), paths.end(), [&](const std::string& path) { return changes(path, roots[p]); }))
        axes_[p].push_back(a);
    }
  }
  sweep_point point(spec.axes.size());
  check(point);
  for (std::size_t a = 0; a < spec.axes.size(); ++a) {
    for (std::uint32_t v = 0; v < spec.axes[a].values.size(); ++v) {
      point[a] = v;
      of(point);
    }
    point[a] = 0;
  }
}

// What only the whole can tell.
void point_configuration::check(const sweep_point& point) {
  const configuration& c = of(point);
  resolve_layers(c.workload, c.architecture);
  if (spec_.base.fidelity != run_fidelity::analytic || std::holds_alternative<ideal_config>(c.memory.device)) return;
  throw input_error(
      fmt::format("{}: base.fidelity: found \"analytic\" with memory {}, allowed lt and at, or a memory of "
                  "type \"ideal\": the closed form knows no other",
                  printable(spec_.source), in_quotes(c.memory.name())));
}

override_roots point_configuration::overrides(const sweep_point* point, part which) const {
  override_roots roots;
  roots.workload.whole = spec_.base.workload;
  roots.architecture.whole = spec_.base.architecture;
  roots.memory.whole = spec_.base.memory;
  for (override_set* set : {&roots.workload, &roots.architecture, &roots.memory})
    set->source = printable(spec_.source) + ": base";
  if (point == nullptr) return roots;
  for (const std::size_t a : axes_[which]) {
    const sweep_axis& axis = spec_.axes[a];
    for (std::size_t p = 0; p < axis.paths.size(); ++p) {
      const json& value = axis.values[(*point)[a]][p];
      roots.add(
          axis.paths[p], value,
          fmt::format("{}: axes: {}={}", printable(spec_.source), printable(axis.paths[p]), printable(value.dump())));
    }
  }
  return roots;
}

template <class Read, class Kept>
const auto& point_configuration::kept(const sweep_point& point, part which, std::map<part_key, Kept>& all,
                                      const Read& read) {
  const auto known = all.find(loaded_[which]);
  if (known != all.end()) return known->second;
  if (all.size() >= most_kept) all.clear();
  return all.emplace(loaded_[which], read(overrides(&point, which))).first->second;
}

const configuration& point_configuration::of(const sweep_point& point) {
  const auto changed = [&](part which) {
    part_key key;
    for (const std::size_t a : axes_[which]) key.push_back(point[a]);
    if (is_loaded_[which] && key == loaded_[which]) return false;
    loaded_[which] = std::move(key);
    is_loaded_[which] = false;
    return true;
  };
  if (changed(workload_part)) {
    current_.workload = kept(point, workload_part, workloads_,
                             [](const override_roots& r) { return load_workload(std::string(), r.workload); });
    is_loaded_[workload_part] = true;
  }
  if (changed(architecture_part)) {
    current_.architecture = kept(point, architecture_part, architectures_, [](const override_roots& r) {
      return load_architecture(std::string(), r.architecture);
    });
    is_loaded_[architecture_part] = true;
  }
  if (changed(memory_part)) {
    current_.memory = kept(point, memory_part, memories_,
                           [](const override_roots& r) { return load_memory(std::string(), r.memory); });
    is_loaded_[memory_part] = true;
  }
  return current_;
}

json point_configuration::base_json() const {
  const override_roots roots = overrides(nullptr, workload_part);
  json base;
  const configuration c = {load_workload(std::string(), roots.workload),
                           load_architecture(std::string(), roots.architecture),
                           load_memory(std::string(), roots.memory)};
  base["config"] = to_json(c);
  base["fidelity"] = name_of(spec_.base.fidelity);
  base["data"] = spec_.base.data == data_source::none ? "none" : "random";
  base["images"] = spec_.base.images;
  base["seed"] = spec_.base.seed;
  base["energy"] = spec_.base.energy;
  return base;
}

}  // namespace pqa
