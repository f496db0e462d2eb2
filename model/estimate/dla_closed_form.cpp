#include "estimate/dla_closed_form.h"

#include <algorithm>

#include "pqa/base/clock.h"

namespace pqa {

namespace {

// Passes of the array for the whole layer.
std::uint64_t passes_of(const layer& l, const dla_architecture& d, dla_window window) {
  const std::uint64_t groups = ceil_div(l.out_channels, d.vectors.outputs);
  if (window == dla_window::ceiling) {
    return groups * l.out_height * ceil_div(l.out_width, d.vectors.columns) *
           ceil_div(l.kernel_w, d.vectors.kernel_width) * l.kernel_h * ceil_div(l.in_channels, d.vectors.channels);
  }
  const std::uint64_t blocks = ceil_div<std::uint64_t>(l.width, std::uint64_t{l.stride} * d.vectors.columns);
  // Doubles, multiplied in this order, as the model was published: a third is a little less than a third, and where the
  // exact product is a whole number the printed one may be the number below.
  double passes = static_cast<double>(groups);
  passes *= static_cast<double>(l.height) / l.stride;
  passes *= static_cast<double>(blocks);
  passes *= static_cast<double>(l.kernel_w) / d.vectors.kernel_width;
  passes *= l.kernel_h;
  passes *= ceil_div(l.in_channels, d.vectors.channels);
  return static_cast<std::uint64_t>(passes);
}

}  // namespace

dla_closed_form dla_closed_form_of(const layer& l, const dla_architecture& d, const external_bandwidth& bandwidth,
                                   dla_window window) {
  dla_closed_form f;
  f.weight_bits = l.unfolded_length() * l.out_channels * d.bits.weight;
  const auto bits = bits_per_cycle(bandwidth, d.clock_hz);
  f.init = bits ? ceil_div(f.weight_bits, *bits) : 0;
  f.compute = passes_of(l, d, window);
  f.total = d.weight_memory.policy == weight_policy::serial ? f.init + f.compute : std::max(f.init, f.compute);
  f.bound = f.init > f.compute ? dla_bound::weights : dla_bound::multiply;
  return f;
}

dla_resources dla_resources_of(const dla_architecture& d) {
  const double array = static_cast<double>(d.vectors.outputs) * d.vectors.channels / 2;
  return {(static_cast<double>(d.vectors.window) - d.vectors.columns + 1) * d.vectors.columns * array,
          d.vectors.window * array};
}

}  // namespace pqa
