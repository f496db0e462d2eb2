// What a sweep's file says (docs/formats.md, "Sweep"), read and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/document.h"
#include "run_request.h"

namespace pqa {

// Paths that change together: a value of the axis is a value of each of them.
struct sweep_axis {
  std::vector<std::string> paths;         // as in --set: "arch.lanes.outputs"
  std::vector<std::vector<json>> values;  // [value][path]
};

// Which value of a point: path `part` of axis `axis`.
struct axis_place {
  std::size_t axis = 0;
  std::size_t part = 0;
};

enum class comparison { at_least, at_most, equals, differs };

// A point stays if its value at `left` compares like that to a constant, or to `times` what it has at `right`. null,
// which stands for unlimited, is more than any number.
struct sweep_condition {
  axis_place left;
  comparison how = comparison::equals;
  std::optional<axis_place> right;
  double times = 1;
  std::vector<json> constants;  // of them `equals` needs one, and `differs` none, to be the same
};

enum class sample_method { grid, random, low_discrepancy };

struct sweep_sample {
  sample_method method = sample_method::grid;
  std::uint64_t points = 0;  // that are drawn; not of a grid
  std::uint64_t seed = 1;
};

// What all points have in common, but for the axes.
// NOLINTNEXTLINE(bugprone-exception-escape): moving JSON throws nothing
struct sweep_base {
  json workload, architecture, memory;  // each a preset's name, a file's path or an object
  run_fidelity fidelity = run_fidelity::at;
  data_source data = data_source::none;
  std::string energy;
  std::uint64_t images = 1;
  std::uint64_t seed = 1;
};

// NOLINTNEXTLINE(bugprone-exception-escape): moving JSON throws nothing
struct sweep_spec {
  std::string source;  // the file, for messages
  std::string name;
  sweep_base base;
  std::vector<sweep_axis> axes;
  std::vector<sweep_condition> conditions;
  sweep_sample sample;
  std::vector<std::string> metrics;  // paths in result.json
  json root;                         // the file itself

  std::vector<std::string> paths() const;  // of all axes
};

inline constexpr std::uint64_t largest_grid = 1'000'000'000;

// Throws input_error: a line with the file, the path to the key, what was found and what is allowed.
sweep_spec load_sweep(const std::string& path);

}  // namespace pqa
