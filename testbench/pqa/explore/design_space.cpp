#include "explore/design_space.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr std::uint64_t most_points = 4'000'000;

// What is set in the structure, from one that the readers have made.
struct direct_axis {
  const char* path;
  void (*copy)(const architecture& from, architecture& to);
};

const std::vector<direct_axis> direct_axes = {
    {"arch.lanes.outputs", [](const architecture& a, architecture& to) { to.lanes.outputs = a.lanes.outputs; }},
    {"arch.lanes.subspaces", [](const architecture& a, architecture& to) { to.lanes.subspaces = a.lanes.subspaces; }},
    {"arch.lanes.prototypes",
     [](const architecture& a, architecture& to) { to.lanes.prototypes = a.lanes.prototypes; }},
    {"arch.lanes.length", [](const architecture& a, architecture& to) { to.lanes.length = a.lanes.length; }},
    {"arch.table_memory.capacity_kib",
     [](const architecture& a, architecture& to) { to.table_memory.capacity_bits = a.table_memory.capacity_bits; }},
};

const direct_axis* find_direct(const std::string& path) {
  const auto found =
      std::find_if(direct_axes.begin(), direct_axes.end(), [&](const direct_axis& axis) { return path == axis.path; });
  return found == direct_axes.end() ? nullptr : &*found;
}

[[noreturn]] void fail(const std::string& argument, const std::string& problem) {
  throw input_error(fmt::format("explore: --axis {}: {}", in_quotes(argument), problem));
}

}  // namespace

std::vector<design_axis> default_axes() {
  return {
      {"arch.lanes.outputs", {"16", "32", "64", "128"}},
      {"arch.lanes.subspaces", {"4", "8", "16", "32", "64"}},
      {"arch.lanes.prototypes", {"4", "8", "16"}},
      {"arch.lanes.length", {"3", "5", "9", "16"}},
      {"workload.prototypes", {"8", "16", "32", "64"}},
      {"workload.subvector_length", {"3", "5", "9", "16"}},
      {"arch.bits.lut", {"8", "16"}},
      {"arch.bits.prototype", {"4", "8"}},
      {"arch.table_memory.capacity_kib", {"16", "64", "256", "null"}},
  };
}

design_axis parse_axis(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) fail(argument, "found no value, allowed PATH=VALUE,VALUE,...");
  design_axis axis;
  axis.path = argument.substr(0, equals);
  const std::string longer = "architecture.";
  if (axis.path.rfind(longer, 0) == 0) axis.path = "arch." + axis.path.substr(longer.size());
  for (std::size_t begin = equals + 1; begin <= argument.size();) {
    const std::size_t end = std::min(argument.find(',', begin), argument.size());
    axis.values.push_back(argument.substr(begin, end - begin));
    if (axis.values.back().empty()) fail(argument, "found an empty value, allowed PATH=VALUE,VALUE,...");
    begin = end + 1;
  }
  return axis;
}

design_space::design_space(base_files base, std::vector<design_axis> axes)
    : base_(std::move(base)), axes_(std::move(axes)) {
  std::uint64_t points = 1;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    (find_direct(axes_[i].path) != nullptr ? set_axes_ : read_axes_).push_back(i);
    points *= axes_[i].values.size();
    if (points > most_points) {
      throw input_error(fmt::format("explore: the axes make more than {} points, allowed are fewer", most_points));
    }
  }
  for (const design_axis& axis : axes_) {
    read_.emplace_back();
    for (const std::string& value : axis.values) {
      read_.back().push_back(load(words{axis.path + "=" + value}).architecture);
    }
  }
}

configuration design_space::load(const words& more) const {
  words sets = base_.sets;
  sets.insert(sets.end(), more.begin(), more.end());
  configuration c = load_configuration(base_.workload, base_.architecture, base_.memory, sets);
  resolve_layers(c.workload, c.architecture);  // refuses what contradicts each other
  return c;
}

std::uint64_t design_space::size_of(const axis_numbers& numbers) const {
  std::uint64_t size = 1;
  for (const std::size_t i : numbers) size *= axes_[i].values.size();
  return size;
}

void design_space::place(std::uint64_t number, const axis_numbers& numbers, design_point& point) const {
  for (auto i = numbers.rbegin(); i != numbers.rend(); ++i) {
    const std::uint64_t count = axes_[*i].values.size();
    point[*i] = static_cast<std::uint16_t>(number % count);
    number /= count;
  }
}

design_point design_space::point(std::uint64_t group, std::uint64_t number) const {
  design_point point(axes_.size());
  place(group, read_axes_, point);
  place(number, set_axes_, point);
  return point;
}

configuration design_space::group(std::uint64_t number) const {
  design_point point(axes_.size());
  place(number, read_axes_, point);
  words sets;
  for (const std::size_t i : read_axes_) sets.push_back(axes_[i].path + "=" + axes_[i].values[point[i]]);
  return load(sets);
}

void design_space::set(const design_point& point, architecture& a) const {
  for (const std::size_t i : set_axes_) find_direct(axes_[i].path)->copy(read_[i][point[i]], a);
}

words design_space::sets_of(const design_point& point) const {
  words sets;
  for (std::size_t i = 0; i < axes_.size(); ++i) sets.push_back(axes_[i].path + "=" + axes_[i].values[point[i]]);
  return sets;
}

double index_bits_per_element(const std::vector<layer>& layers) {
  double bits = 0;
  double elements = 0;
  for (const layer& l : layers) {
    const double subspaces = l.subspaces();
    bits += subspaces * std::log2(static_cast<double>(l.prototypes));
    elements += subspaces * l.subvector_length;
  }
  return elements > 0 ? bits / elements : 0;
}

}  // namespace pqa
