// Everything that a layer's descriptor implies: its tiles, and for each tile the traffic plans.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "pqa/accounts.h"
#include "pqa/descriptor.h"
#include "schedule/feature_plan.h"
#include "schedule/layer_limits.h"
#include "schedule/result_plan.h"
#include "schedule/table_plan.h"
#include "schedule/tile.h"

namespace pqa {

// Immutable but for a cache of table plans; not for use by two threads at once.
class layer_plan {
 public:
  // Chooses the tiling. Throws input_error if none is legal or the layer is beyond the limits. `a` must outlive the
  // plan. A test may change the parameters of the tiles.
  layer_plan(const architecture& a, const pqa::descriptor& d, const plan_limits& limits = plan_limits(),
             const std::function<void(stage_timing&)>& adjust_timing = nullptr);
  layer_plan(const layer_plan&) = delete;
  layer_plan& operator=(const layer_plan&) = delete;

  const architecture& arch() const { return arch_; }
  const pqa::descriptor& descriptor() const { return descriptor_; }
  const pqa::layer& layer() const { return descriptor_.layer; }
  const std::vector<tile>& tiles() const { return tiles_; }

  // Plans of tile t; the table plan of a small layer is kept for the next time.
  std::shared_ptr<const table_plan> tables(std::size_t t) const;
  feature_plan features(std::size_t t) const { return {arch_, descriptor_, tiles_[t]}; }
  result_plan results(std::size_t t) const { return {arch_, descriptor_, tiles_[t]}; }
  partial_sum_plan partial_sums(std::size_t t) const { return {arch_, descriptor_, tiles_[t]}; }

  // True if feature maps are read and results written outside the chip, so that their bytes count.
  bool external_features() const { return arch_.feature_maps.placement == placement::dram; }

 private:
  const architecture& arch_;
  pqa::descriptor descriptor_;
  std::vector<tile> tiles_;
  mutable std::vector<std::shared_ptr<const table_plan>> table_plans_;
  mutable std::size_t kept_entries_ = 0;
};

// The bursts that fetch the descriptor at `address`, a multiple of descriptor_bytes.
std::vector<burst> descriptor_bursts(const architecture& a, std::uint64_t address);

// The stage that limits the layer: the largest of its compute cycles, by stage, and its stalls (fill_drain left out).
const char* bound_of(const layer_account& account);

}  // namespace pqa
