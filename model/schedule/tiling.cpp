#include "schedule/tiling.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

#include "pqa/base/clock.h"
#include "pqa/base/error.h"
#include "schedule/feature_plan.h"
#include "schedule/table_plan.h"

namespace pqa {

namespace {

// Where a tile stands among the tiles of its layer.
struct position {
  bool first_output = false;
  bool first_subspace = false;
  bool last_subspace = false;
};

bool spills(const architecture& a) {
  return a.partial_sums.policy == partial_sum_policy::spill;
}

tile make_tile(const architecture& a, const layer& l, range outputs, range subspaces, position where) {
  tile t;
  t.outputs = outputs;
  t.subspaces = subspaces;
  t.encodes = where.first_output || a.indices.policy == index_policy::recompute;
  if (!where.first_subspace) t.origin = spills(a) ? sums_origin::spilled : sums_origin::kept;
  if (!where.last_subspace) t.target = spills(a) ? sums_target::spilled : sums_target::kept;
  t.groups = (subspaces.end - 1) / a.lanes.subspaces - subspaces.begin / a.lanes.subspaces + 1;
  t.columns = l.columns();
  t.groups_outermost = a.table_memory.policy == table_policy::stream;
  std::uint64_t written = 0;
  if (t.target == sums_target::spilled) written = pixel_bytes(outputs.count(), l.bits.accumulator);
  if (t.target == sums_target::results && a.feature_maps.placement == placement::dram)
    written = pixel_bytes(outputs.count(), l.bits.output);
  t.timing = make_stage_timing(a, l, outputs.count(), t.encodes, written);
  return t;
}

// Pieces of one dimension that cost the same, by one of them.
struct piece_class {
  range piece;
  std::uint64_t count = 0;
  bool first = false;
  bool last = false;
};

std::vector<piece_class> classify(std::uint32_t total, std::uint32_t lanes, std::uint32_t size) {
  std::map<std::array<std::uint32_t, 4>, piece_class> classes;
  const auto add = [&](const range& p, std::uint64_t times) {
    const bool whole_blocks = p.begin % lanes == 0 && (p.end % lanes == 0 || p.end == total);
    const bool first = p.begin == 0;
    const bool last = p.end == total;
    piece_class& c = classes[{p.count(), whole_blocks, first, last}];
    c.piece = p;
    c.first = first;
    c.last = last;
    c.count += times;
  };
  // cut_for_lanes() cuts all blocks alike but the last: one of those between it and the first stands for all of them.
  const std::uint64_t block = std::max(size, lanes);
  const std::uint64_t blocks = ceil_div<std::uint64_t>(total, block);
  for (std::uint64_t b = 0; b < blocks;) {
    const std::uint64_t times = b == 1 && blocks > 3 && block % lanes == 0 ? blocks - 2 : 1;
    const auto begin = static_cast<std::uint32_t>(b * block);
    const auto end = static_cast<std::uint32_t>(std::min<std::uint64_t>((b + 1) * block, total));
    for (const range& p : cut_for_lanes(end - begin, lanes, size)) add({begin + p.begin, begin + p.end}, times);
    b += times;
  }
  std::vector<piece_class> list;
  list.reserve(classes.size());
  for (const auto& [key, c] : classes) list.push_back(c);
  return list;
}

// Capacities and depths that one tile must respect by itself.
bool fits(const architecture& a, const layer& l, const tile& t) {
  const auto& memory = a.table_memory;
  const std::uint64_t halves = memory.policy == table_policy::serial ? 1 : 2;
  if (memory.capacity_bits && table_bits(l, t) * halves > *memory.capacity_bits) return false;
  if (t.timing.d2 == 0) return false;
  const bool keeps_sums =
      t.origin == sums_origin::kept || t.target == sums_target::kept || (t.groups_outermost && t.groups > 1);
  if (keeps_sums && a.partial_sums.capacity_bits &&
      t.columns * t.outputs.count() * l.bits.accumulator > *a.partial_sums.capacity_bits)
    return false;
  // An output tile must begin on a byte of the pixel, since neighbouring bits are another tile's.
  return t.target != sums_target::results || std::uint64_t{t.outputs.begin} * l.bits.output % 8 == 0;
}

// Bytes of input that one pass over all subspaces reads from outside; nothing if the line buffer is too small. Which
// channels a piece touches depends on where it lies, so every piece is looked at.
std::optional<std::uint64_t> feature_bytes(const architecture& a, const layer& l, std::uint32_t size) {
  const bool groups_outermost = a.table_memory.policy == table_policy::stream;
  if (a.feature_maps.placement == placement::on_chip) return 0;
  std::uint64_t bytes = 0;
  for (const range& piece : cut_for_lanes(l.subspaces(), a.lanes.subspaces, size)) {
    const feature_buffer buffer = plan_feature_buffer(a, l, piece, groups_outermost);
    if (buffer.rows == 0) return std::nullopt;
    if (buffer.passes == 1) {
      bytes += feature_row_bytes(l, channels_of(l, piece));
    } else {
      for (const range& g : blocks_of(piece, a.lanes.subspaces)) bytes += feature_row_bytes(l, channels_of(l, g));
    }
  }
  return bytes * needed_rows(l);
}

// Bytes that a tile moves outside, its input left aside.
std::uint64_t external_bytes(const architecture& a, const layer& l, const tile& t) {
  std::uint64_t bytes = table_bytes(a, l, t);
  const std::uint64_t sums = t.columns * pixel_bytes(t.outputs.count(), l.bits.accumulator);
  if (t.origin == sums_origin::spilled) bytes += sums;
  if (t.target == sums_target::spilled) bytes += sums;
  if (a.feature_maps.placement == placement::on_chip) return bytes;
  if (t.target == sums_target::results) bytes += t.columns * pixel_bytes(t.outputs.count(), l.bits.output);
  return bytes;
}

std::uint64_t compute_cycles(const tile& t) {
  const stage_timing& s = t.timing;
  return t.vectors() * std::max(s.te, s.tl) + std::min(s.te, s.tl) + s.le + s.ll + s.la + 1 + s.tw;
}

std::uint64_t fill_cycles(const architecture& a, const layer& l, const tile& t) {
  if (!a.table_memory.fill_entries_per_bank_per_cycle) return 0;
  const rational f = *a.table_memory.fill_entries_per_bank_per_cycle;
  return ceil_div(std::uint64_t{t.timing.tl} * t.groups * l.prototypes * f.denominator, f.numerator);
}

// Of sizes in units 1 .. whole: all where there are few, otherwise the smallest for each number of pieces.
std::vector<std::uint32_t> units_to_try(std::uint32_t whole) {
  constexpr std::uint32_t few = 16;
  std::vector<std::uint32_t> units;
  for (std::uint32_t pieces = 1; pieces <= whole && whole > few;) {
    const std::uint32_t unit = ceil_div(whole, pieces);
    units.push_back(unit);
    if (unit == 1) break;
    pieces = std::max(pieces + 1, ceil_div(whole, unit - 1));
  }
  for (std::uint32_t unit = 1; unit <= whole && whole <= few; ++unit) units.push_back(unit);
  return units;
}

// Sizes of tiles to try: whole blocks of lanes, and parts of a block, largest first. Rounded up so that tiles begin at
// multiples of `step` where that is possible.
std::vector<std::uint32_t> sizes_of(std::uint32_t total, std::uint32_t lanes, std::uint32_t step) {
  const auto round_up = [](std::uint32_t x, std::uint32_t to) { return ceil_div(x, to) * to; };
  const std::uint32_t block_step = step / std::gcd(step, lanes);  // blocks whose lanes are a multiple of step
  std::set<std::uint32_t, std::greater<>> sizes;
  for (const std::uint32_t blocks : units_to_try(ceil_div(total, lanes))) {
    sizes.insert(blocks * lanes);
    sizes.insert(round_up(blocks, block_step) * lanes);
  }
  const std::uint32_t part = std::min(total, lanes);
  for (const std::uint32_t size : units_to_try(part)) {
    if (size < part) sizes.insert(size);
    if (round_up(size, step) < part) sizes.insert(round_up(size, step));
  }
  return {sizes.begin(), sizes.end()};
}

// The cost of a size, given what its input takes; nothing if something forbids it.
std::optional<tiling_cost> cost_with_input(const architecture& a, const layer& l, tile_size size,
                                           const std::optional<std::uint64_t>& input) {
  const auto outputs = classify(l.out_channels, a.lanes.outputs, size.outputs);
  const auto subspaces = classify(l.subspaces(), a.lanes.subspaces, size.subspaces);
  const bool splits_group = size.subspaces < a.lanes.subspaces && size.subspaces < l.subspaces();
  if (splits_group && l.overflow == overflow::saturate) return std::nullopt;  // clamping comes after whole groups
  const bool one_output_tile = outputs.size() == 1 && outputs.front().count == 1;
  if (!one_output_tile && a.indices.policy == index_policy::keep && a.indices.capacity_bits &&
      l.columns() * l.subspaces() * clog2(l.prototypes) > *a.indices.capacity_bits)
    return std::nullopt;
  if (!input) return std::nullopt;
  tiling_cost cost;
  cost.bytes = *input;
  std::uint64_t fill = 0;
  std::uint64_t compute = 0;
  for (const piece_class& o : outputs)
    for (const piece_class& s : subspaces) {
      const tile t = make_tile(a, l, o.piece, s.piece, {o.first, s.first, s.last});
      if (!fits(a, l, t)) return std::nullopt;
      const std::uint64_t count = o.count * s.count;
      cost.bytes += count * external_bytes(a, l, t);
      if (t.encodes && !o.first && s.first) cost.bytes += o.count * *input;  // read again for these outputs
      compute += count * compute_cycles(t);
      fill += count * fill_cycles(a, l, t);
    }
  cost.cycles = a.table_memory.policy == table_policy::serial ? fill + compute : std::max(fill, compute);
  return cost;
}

std::string in_kib(const std::optional<std::uint64_t>& bits) {
  return bits ? std::to_string(static_cast<double>(*bits) / bits_per_kib) : "null";
}

}  // namespace

feature_buffer plan_feature_buffer(const architecture& a, const layer& l, range subspaces, bool groups_outermost) {
  const std::uint32_t groups = (subspaces.end - 1) / a.lanes.subspaces - subspaces.begin / a.lanes.subspaces + 1;
  const std::uint32_t height = std::min(l.kernel_h, l.height);
  if (a.feature_maps.placement == placement::on_chip) return {groups_outermost ? groups : 1, height};
  const auto rows_that_fit = [&](range s) -> std::uint64_t {
    if (!a.feature_maps.capacity_bits) return l.height;
    return *a.feature_maps.capacity_bits / (std::uint64_t{l.width} * channels_of(l, s).count() * l.bits.activation);
  };
  const std::uint64_t whole = rows_that_fit(subspaces);
  if (!groups_outermost || groups == 1 || whole >= l.height)
    return {1, whole < height ? 0 : static_cast<std::uint32_t>(std::min<std::uint64_t>(whole, l.height))};
  std::uint64_t rows = l.height;
  for (const range g : blocks_of(subspaces, a.lanes.subspaces)) rows = std::min(rows, rows_that_fit(g));
  return {groups, rows < height ? 0 : static_cast<std::uint32_t>(rows)};
}

std::vector<tile> make_tiles(const architecture& a, const layer& l, tile_size size) {
  std::vector<tile> tiles;
  const auto outputs = cut_for_lanes(l.out_channels, a.lanes.outputs, size.outputs);
  const auto subspaces = cut_for_lanes(l.subspaces(), a.lanes.subspaces, size.subspaces);
  for (const range& o : outputs)
    for (const range& s : subspaces)
      tiles.push_back(make_tile(a, l, o, s, {o.begin == 0, s.begin == 0, s.end == l.subspaces()}));
  return tiles;
}

std::optional<tiling_cost> cost_of(const architecture& a, const layer& l, tile_size size) {
  return cost_with_input(a, l, size, feature_bytes(a, l, size.subspaces));
}

tile_size choose_tiling(const architecture& a, const layer& l) {
  // Outputs of whole bytes, see fits().
  const auto outputs = sizes_of(l.out_channels, a.lanes.outputs, 8 / std::gcd(l.bits.output, 8u));
  const auto subspaces = sizes_of(l.subspaces(), a.lanes.subspaces, 1);
  // Nothing is cheaper than the whole layer at once.
  if (cost_of(a, l, {outputs.front(), subspaces.front()})) return {outputs.front(), subspaces.front()};
  std::vector<std::optional<std::uint64_t>> inputs;
  inputs.reserve(subspaces.size());
  for (const std::uint32_t s : subspaces) inputs.push_back(feature_bytes(a, l, s));
  std::optional<tiling_cost> best;
  tile_size chosen;
  for (const std::uint32_t o : outputs)
    for (std::size_t i = 0; i < subspaces.size(); ++i) {
      const auto cost = cost_with_input(a, l, {o, subspaces[i]}, inputs[i]);
      if (cost && (!best || *cost < *best)) {
        best = cost;
        chosen = {o, subspaces[i]};
      }
    }
  if (!best)
    throw input_error(
        "no legal tiling: a layer of " + std::to_string(l.subspaces()) + " subspaces, " + std::to_string(l.prototypes) +
        " prototypes and " + std::to_string(l.out_channels) +
        " outputs does not fit, even one subspace by one output, into table_memory.capacity_kib " +
        in_kib(a.table_memory.capacity_bits) + ", indices.capacity_kib " + in_kib(a.indices.capacity_bits) +
        ", partial_sums.capacity_kib " + in_kib(a.partial_sums.capacity_bits) + ", feature_maps.capacity_kib " +
        in_kib(a.feature_maps.capacity_bits) + " and fifo_depth.accumulate " + std::to_string(a.fifo_depth.accumulate));
  return chosen;
}

}  // namespace pqa
