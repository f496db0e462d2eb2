#include "estimate/fabric.h"

#include <algorithm>

#include "pqa/base/clock.h"

namespace pqa::fabric {

namespace {

struct ram_shape {
  std::uint64_t depth;
  std::uint64_t width;
  bool two_ports;  // both ports read and write
};

constexpr ram_shape m20k_shapes[] = {{512, 40, false}, {1024, 20, true}, {2048, 10, true}};
constexpr ram_shape mlab_shape = {32, 20, false};

double blocks(const ram_shape& shape, std::uint64_t depth, std::uint64_t width) {
  return static_cast<double>(ceil_div(depth, shape.depth)) * static_cast<double>(ceil_div(width, shape.width));
}

double fewest_m20k(std::uint64_t depth, std::uint64_t width, bool two_ports) {
  double fewest = -1;
  for (const ram_shape& shape : m20k_shapes) {
    if (two_ports && !shape.two_ports) continue;
    const double count = blocks(shape, depth, width);
    fewest = fewest < 0 ? count : std::min(fewest, count);
  }
  return fewest;
}

resources times(double count, resources r) {
  return {count * r.dsp, count * r.m20k, count * r.logic};
}

resources products(std::uint64_t count, double cells_each) {
  const resources soft = cells(static_cast<double>(count) * cells_each);
  const resources hard{static_cast<double>(ceil_div(count, products_per_dsp)), 0, 0};
  return soft.clb_equivalent() < hard.clb_equivalent() ? soft : hard;
}

}  // namespace

resources cells(double count) {
  return {0, 0, count / cells_per_clb};
}

resources multipliers(std::uint64_t count, std::uint32_t a, std::uint32_t b) {
  return products(count, static_cast<double>(a) * b);
}

resources squarers(std::uint64_t count, std::uint32_t a) {
  return products(count, static_cast<double>(a) * (a + 1) / 2);
}

double adder_tree_cells(std::uint64_t operands, std::uint32_t bits, std::uint32_t widest) {
  double sum = 0;
  std::uint32_t width = bits;
  while (operands > 1) {
    width = std::min(width + 1, std::max(widest, bits));
    const std::uint64_t adders = operands / 2;
    sum += static_cast<double>(adders) * width;
    operands -= adders;
  }
  return sum;
}

resources memory(std::uint64_t depth, std::uint64_t width) {
  if (depth == 0 || width == 0) return {};
  const resources in_blocks{0, fewest_m20k(depth, width, false), 0};
  const resources in_labs{0, 0, blocks(mlab_shape, depth, width)};
  return in_labs.clb_equivalent() < in_blocks.clb_equivalent() ? in_labs : in_blocks;
}

resources memories(std::uint64_t count, std::uint64_t depth, std::uint64_t width, std::uint32_t ports) {
  const resources alone = times(static_cast<double>(count), memory(depth, width));
  if (ports < 2 || depth == 0 || width == 0) return alone;
  const std::uint64_t pairs = count / 2;
  resources shared = times(static_cast<double>(pairs), {0, fewest_m20k(2 * depth, width, true), 0});
  if (count % 2 == 1) shared += memory(depth, width);
  return shared.clb_equivalent() < alone.clb_equivalent() ? shared : alone;
}

resources bulk_memory(std::uint64_t bits) {
  return {0, static_cast<double>(ceil_div(bits, bits_per_m20k)), 0};
}

std::uint32_t bits_for(std::uint64_t values) {
  std::uint32_t bits = 1;
  while (bits < 64 && (std::uint64_t{1} << bits) < values) ++bits;
  return bits;
}

}  // namespace pqa::fabric
