#include "run_recorder.h"

namespace pqa {

void run_recorder::layer_done(std::uint64_t index, std::uint32_t /*id*/, const layer_account& account) {
  const std::size_t layer = index % names_.size();
  if (count_ == 0) first_begin_ = account.begin;
  if (index + 1 == names_.size()) first_image_end_ = account.end;
  ++count_;
  merge(sums_[layer], account);
  sums_[layer].tiles = account.tiles;
  cycles_[layer] += account.cycles();
  if (trace_) trace_->layer(names_[layer], index / names_.size(), account);
  if (progress_) progress_->layer_done(layer);
}

run_figures run_recorder::figures() const {
  run_figures figures;
  figures.images = count_ / names_.size();
  figures.first_image_cycles = first_image_end_ - first_begin_;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    layer_figures layer;
    layer.name = names_[i];
    layer.cycles = cycles_[i];
    layer.table_load_cycles = sums_[i].table_load_cycles;
    layer.compute_cycles = sums_[i].bottleneck.busy;
    layer.bound = bound_of(sums_[i]);
    layer.account = sums_[i];
    figures.cycles += layer.cycles;
    figures.layers.push_back(layer);
  }
  return figures;
}

void put_memories(run_figures& figures, const memory_outcome& seen) {
  for (std::size_t i = 0; i < seen.masters.size(); ++i) {
    figures.masters.push_back({seen.master_names[i], seen.masters[i]});
  }
  figures.rows = seen.rows;
  figures.nodes = seen.nodes;
}

}  // namespace pqa
