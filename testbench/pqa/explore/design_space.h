// The designs that `pqa explore` looks at: a grid over paths, as in `--set`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command.h"
#include "configuration.h"

namespace pqa {

struct design_axis {
  std::string path;                 // "arch.lanes.outputs"
  std::vector<std::string> values;  // as text, "null" for unlimited
};

// The lanes, the table memory, Np, Ls and the widths of LUT entries and prototypes.
std::vector<design_axis> default_axes();

// PATH=VALUE,VALUE,... Throws input_error.
design_axis parse_axis(const std::string& argument);

// A point is a value of each axis, by index.
using design_point = std::vector<std::uint16_t>;

// Axes of the lanes and of the table memory are set in the structures; all others go through the readers, once for each
// combination of them, which makes a `design_group`.
class design_space {
 public:
  struct base_files {
    std::string workload;
    std::string architecture;
    std::string memory;
    words sets;
  };

  // Every value is read once, so that a bad one is refused by name. Throws input_error, also for more than 4 million
  // points.
  design_space(base_files base, std::vector<design_axis> axes);

  const std::vector<design_axis>& axes() const { return axes_; }
  std::uint64_t size() const { return groups() * points_of_group(); }
  std::uint64_t groups() const { return size_of(read_axes_); }
  std::uint64_t points_of_group() const { return size_of(set_axes_); }

  // The configuration of a group, before its points are set. Throws input_error where the values of two axes contradict
  // each other.
  configuration group(std::uint64_t number) const;
  design_point point(std::uint64_t group, std::uint64_t number) const;
  // Puts the lanes and the table memory of a point into its group's architecture.
  void set(const design_point& point, architecture& a) const;
  // The values of a point, as on a command line.
  words sets_of(const design_point& point) const;

 private:
  using axis_numbers = std::vector<std::size_t>;

  std::uint64_t size_of(const axis_numbers& numbers) const;
  void place(std::uint64_t number, const axis_numbers& numbers, design_point& point) const;
  configuration load(const words& more) const;

  base_files base_;
  std::vector<design_axis> axes_;
  axis_numbers read_axes_;
  axis_numbers set_axes_;
  std::vector<std::vector<architecture>> read_;  // by axis and value: that value alone in the base
};

// log2(Np) / Ls over the elements that the layers encode: the bits of an index an element of a column. With fewer, less
// of the input is left; what that costs in accuracy, training has to tell.
double index_bits_per_element(const std::vector<layer>& layers);

}  // namespace pqa
