#include "configuration.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "import/scalesim_topology.h"
#include "json/names.h"
#include "loader/workload_json.h"
#include "pqa/base/error.h"
#include "presets/architecture_json.h"
#include "presets/dla_json.h"
#include "presets/energy_json.h"
#include "presets/memory_json.h"
#include "system/system_placement.h"

namespace pqa {

namespace {

constexpr std::size_t kind_count = 6;
constexpr std::size_t longest_path_shown = 512;
constexpr std::array<const char*, kind_count> kind_names = {"workload", "architecture", "memory",
                                                            "dla",      "energy",       "sweep"};

// Keys at the top of a file that no other kind has.
const std::array<std::vector<std::string>, kind_count> telling_keys = {{
    {"layers", "prototypes", "subvector_length", "codebook"},
    {"lanes", "metric", "bits", "signed", "overflow", "output_shift", "fifo_depth", "table_memory", "indices",
     "partial_sums", "feature_maps", "dma"},
    {"type", "bandwidth_gb_s", "efficiency", "latency_ns", "capacity_kib", "banks", "ports", "width_bits", "channels",
     "standard", "nodes", "links"},
    {"vectors", "weight_memory"},
    {"add_pj_per_bit", "compare_pj_per_bit", "multiply_pj_per_bit2", "square_pj_per_bit2", "sram_pj_per_bit",
     "external_pj_per_bit", "standard_of"},
    {"base", "axes", "filter", "sample", "metrics"},
}};

std::vector<std::string> presets_of(input_kind kind) {
  switch (kind) {
    case input_kind::workload:
      return list_workloads();
    case input_kind::architecture:
      return list_architectures();
    case input_kind::dla:
      return list_dlas();
    case input_kind::energy:
      return list_energies();
    case input_kind::sweep:
      return {};
    default:
      return list_memories();
  }
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Keys that are spelled right count twice what near misses do.
std::size_t likeness(const json& root, const std::vector<std::string>& keys) {
  std::size_t points = 0;
  for (const auto& item : root.items()) {
    if (contains(keys, item.key())) {
      points += 2;
    } else if (!nearest_name(item.key(), keys).empty()) {
      points += 1;
    }
  }
  return points;
}

bool is_zip(const std::string& path) {
  std::array<char, 4> magic{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(magic.data(), magic.size());
  return std::string_view(magic.data(), 2) == "PK";
}

input_kind kind_of_file(const std::string& path) {
  const std::string shown = printable(path, longest_path_shown);
  if (is_topology(path)) return input_kind::workload;
  if (is_zip(path)) {
    throw input_error(shown +
                      ": found an .npz archive, allowed JSON; tensors are checked with the workload that "
                      "names them");
  }
  const json_document document = json_document::load(path);
  if (!document.root().is_object())
    document.fail({}, "found no object, allowed a workload, an architecture, a memory or a conventional accelerator");
  std::array<std::size_t, kind_count> points{};
  for (std::size_t i = 0; i < kind_count; ++i) points[i] = likeness(document.root(), telling_keys[i]);
  // Most keys of a conventional accelerator are an architecture's as well.
  const auto of = [&](input_kind kind) -> std::size_t& { return points[static_cast<std::size_t>(kind)]; };
  if (of(input_kind::dla) > 0) of(input_kind::dla) += of(input_kind::architecture);
  const auto best = std::max_element(points.begin(), points.end());
  if (std::count(points.begin(), points.end(), *best) == 1) return static_cast<input_kind>(best - points.begin());
  // An architecture may do with its defaults.
  if (document.root().contains("clock_mhz") && *best == 0) return input_kind::architecture;
  document.fail({},
                "found keys that tell no kind, allowed a workload (\"layers\"), an architecture (\"lanes\", ...), "
                "a memory (\"type\") or a conventional accelerator (\"vectors\")");
}

}  // namespace

const char* name_of(input_kind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

input_kind kind_of(const std::string& name_or_path) {
  std::vector<std::string> all;
  for (const auto kind :
       {input_kind::workload, input_kind::architecture, input_kind::memory, input_kind::dla, input_kind::energy}) {
    const std::vector<std::string> names = presets_of(kind);
    if (contains(names, name_or_path)) return kind;
    all.insert(all.end(), names.begin(), names.end());
  }
  std::error_code error;
  if (!std::filesystem::exists(name_or_path, error)) {
    throw input_error(printable(name_or_path, longest_path_shown) + ": found neither a preset nor a file, allowed " +
                      list_names(all) + " or the path of a file" + did_you_mean(name_or_path, all));
  }
  return kind_of_file(name_or_path);
}

std::vector<std::string> layer_names(const workload& w) {
  std::vector<std::string> names;
  for (const layer_spec& layer : w.layers) names.push_back(layer.name);
  return names;
}

configuration load_configuration(const std::string& workload, const std::string& architecture,
                                 const std::string& memory, const std::vector<std::string>& sets) {
  const override_roots roots = split_overrides(sets);
  if (roots.dla.whole || !roots.dla.parts.empty()) {
    throw input_error("--set: found a path of the dla, allowed paths of the workload, the architecture or the memory");
  }
  return load_configuration(workload, architecture, memory, roots);
}

configuration load_configuration(const std::string& workload, const std::string& architecture,
                                 const std::string& memory, const override_roots& roots) {
  return {load_workload(workload, roots.workload), load_architecture(architecture, roots.architecture),
          load_memory(memory, roots.memory)};
}

void check_roots(const override_roots& roots, input_kind kind, const std::string& command) {
  const auto check = [&](const override_set& set, input_kind own) {
    if (own == kind || (!set.whole && set.parts.empty())) return;
    throw input_error(fmt::format("{}: --set: found a path of the {}, allowed paths of the {}", command, name_of(own),
                                  name_of(kind)));
  };
  check(roots.workload, input_kind::workload);
  check(roots.architecture, input_kind::architecture);
  check(roots.memory, input_kind::memory);
  check(roots.dla, input_kind::dla);
}

json to_json(const configuration& c) {
  json result;
  result["architecture"] = to_json(c.architecture);
  result["memory"] = to_json(c.memory);
  result["workload"] = to_json(c.workload);
  return result;
}

memory_device main_memory(const configuration& c) {
  if (const auto alone = device_of(c.memory)) return *alone;
  const auto& system = std::get<system_config>(c.memory.device);
  const std::string name = place(c.architecture, c.memory).tables;
  for (const system_node& node : system.nodes) {
    if (node.name == name) return std::get<memory_device>(node.device);
  }
  return ideal_config();
}

}  // namespace pqa
