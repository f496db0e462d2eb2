#include "schedule/layer_plan.h"

#include <algorithm>
#include <utility>

#include "schedule/tiling.h"

namespace pqa {

namespace {

// Table plans with more bursts and rows than this in one layer are made anew each time: memory stays bounded.
constexpr std::size_t kept_entries_limit = 1 << 17;

}  // namespace

layer_plan::layer_plan(const architecture& a, const pqa::descriptor& d, const plan_limits& limits,
                       const std::function<void(stage_timing&)>& adjust_timing)
    : arch_(a), descriptor_(d) {
  check_host_bytes(host_bytes_of_layer(d.layer, limits.timing_only), limits);
  const tile_size size = choose_tiling(a, d.layer);
  check_host_bytes(host_bytes_of_tiling(a, d.layer, size, limits.timing_only), limits);
  tiles_ = make_tiles(a, d.layer, size);
  table_plans_.resize(tiles_.size());
  if (!adjust_timing) return;
  for (tile& t : tiles_) adjust_timing(t.timing);
}

std::shared_ptr<const table_plan> layer_plan::tables(std::size_t t) const {
  if (table_plans_[t]) return table_plans_[t];
  auto plan = std::make_shared<const table_plan>(make_table_plan(arch_, descriptor_, tiles_[t]));
  const std::size_t entries = plan->bursts.size() + plan->rows.size() + plan->runs.size();
  if (kept_entries_ + entries <= kept_entries_limit) {
    kept_entries_ += entries;
    table_plans_[t] = plan;
  }
  return plan;
}

// In bytes, since the address may be any.
std::vector<burst> descriptor_bursts(const architecture& a, std::uint64_t address) {
  const std::uint32_t bytes = std::min(a.dma.burst_bytes, descriptor_bytes);
  std::vector<burst> bursts;
  for (std::uint32_t at = 0; at < descriptor_bytes; at += bytes) bursts.push_back({address + at, bytes});
  return bursts;
}

const char* bound_of(const layer_account& account) {
  const auto stall = [&](activity what) { return account.bottleneck.stalls[static_cast<std::size_t>(what)]; };
  const std::pair<const char*, std::uint64_t> candidates[] = {
      {"encode", account.encode_bound_cycles},   {"lookup", account.bottleneck.busy - account.encode_bound_cycles},
      {"table_fill", account.table_fill_cycles}, {"tables", stall(activity::tables) - account.table_fill_cycles},
      {"inputs", stall(activity::inputs)},       {"outputs", stall(activity::outputs)},
  };
  const auto* best = &candidates[0];
  for (const auto& c : candidates)
    if (c.second > best->second) best = &c;
  return best->first;
}

}  // namespace pqa
