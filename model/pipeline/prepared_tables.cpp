#include "pipeline/prepared_tables.h"

#include <algorithm>
#include <cstring>

#include "arithmetic/bit_packing.h"

namespace pqa::pipeline {

void loaded_versions::append(std::size_t bytes, std::uint64_t version) {
  const std::size_t end = (segments_.empty() ? 0 : segments_.back().end) + bytes;
  if (!segments_.empty() && segments_.back().version == version)
    segments_.back().end = end;
  else
    segments_.push_back({end, version});
}

bool loaded_versions::were(std::size_t at, std::size_t bytes, std::uint64_t version) const {
  if (version == 0) return false;
  const auto first = std::upper_bound(segments_.begin(), segments_.end(), at,
                                      [](std::size_t begin, const segment& s) { return begin < s.end; });
  return first != segments_.end() && first->version == version && at + bytes <= first->end;
}

prepared_tables::prepared_tables(const layer_plan& plan, std::size_t index)
    : layer_(plan.layer()),
      tile_(plan.tiles()[index]),
      lanes_out_(plan.arch().lanes.outputs),
      lanes_sub_(plan.arch().lanes.subspaces),
      sums_(layer_, lanes_sub_, tile_.subspaces.begin, tile_.subspaces.end, tile_.outputs.begin, tile_.outputs.end) {
  if (tile_.encodes) encoder_ = std::make_unique<fast_encoder>(layer_, tile_.subspaces.begin, tile_.subspaces.end);
  if (layer_.has_bias && tile_.origin == sums_origin::bias) bias_.resize(layer_.out_channels);
}

void prepared_tables::set(const table_plan& plan, std::vector<std::uint8_t>& loaded) {
  loaded_.swap(loaded);
  unpack(plan);
  if (encoder_) {
    const std::uint32_t first = layer_.shared_codebook ? 0 : tile_.subspaces.begin;
    const std::uint32_t tables = layer_.shared_codebook ? 1 : tile_.subspaces.count();
    encoder_->set_prototypes(first, first + tables, prototypes_.data());
  }
  set_lut();
  prototypes_ = {};
  lut_ = {};
}

// Puts the entries of each kind one after the other, in the order in which they were loaded.
void prepared_tables::unpack(const table_plan& plan) {
  const auto append = [this](const loaded_run& run, std::uint32_t bits, bool is_signed, auto& to, std::size_t at) {
    if (to.size() < at + run.entries) to.resize(at + run.entries);
    unpack_bits(loaded_.data(), run.stage_bit, run.entries, bits, is_signed, to.data() + at);
  };
  std::size_t bias_at = tile_.outputs.begin;
  prototypes_.reserve(layer_.prototypes * std::size_t{layer_.subvector_length} * tile_.subspaces.count());
  lut_.reserve(layer_.prototypes * std::size_t{tile_.subspaces.count()} * tile_.outputs.count());
  for (const loaded_run& run : plan.runs) {
    switch (run.kind) {
      case table_kind::prototypes:
        append(run, layer_.bits.prototype, layer_.is_signed.activation, prototypes_, prototypes_.size());
        break;
      case table_kind::lut:
        append(run, layer_.bits.lut, layer_.is_signed.lut, lut_, lut_.size());
        break;
      case table_kind::bias:
        append(run, layer_.bits.accumulator, layer_.is_signed.lut, bias_, bias_at);
        bias_at += run.entries;
        break;
    }
  }
}

// LUT entries come block by block: of the outputs outside and the subspaces inside, or the other way round where groups
// are outermost; inside a block [prototype][output][subspace].
void prepared_tables::set_lut() {
  const auto outputs = blocks_of(tile_.outputs, lanes_out_);
  const auto subspaces = blocks_of(tile_.subspaces, lanes_sub_);
  const std::int16_t* entries = lut_.data();
  const auto set_block = [&](range o, range s) {
    const std::size_t block = std::size_t{o.count()} * s.count();
    sums_.set_lut(s.begin, s.end, o.begin, o.end, entries, {1, block, s.count()});
    entries += block * layer_.prototypes;
  };
  if (tile_.groups_outermost) {
    for (const range s : subspaces)
      for (const range o : outputs) set_block(o, s);
  } else {
    for (const range o : outputs)
      for (const range s : subspaces) set_block(o, s);
  }
}

std::size_t prepared_tables::bytes() const {
  const std::size_t entries = std::size_t{layer_.prototypes} * tile_.subspaces.count();
  const std::size_t lut = entries * (tile_.outputs.count() + 16) * sizeof(std::int16_t);
  const std::size_t prototypes = encoder_ ? entries * layer_.subvector_length * 8 : 0;
  return loaded_.size() + lut + prototypes + bias_.size() * sizeof(std::int32_t);
}

std::shared_ptr<prepared_tables> table_store::of(const tile_execution& run) {
  const std::pair<const layer_plan*, std::size_t> key{run.plan.get(), run.index};
  entry& e = entries_[key];
  e.last_use = ++uses_;
  if (!e.tables) {
    e.plan = run.plan;
    e.tables = std::make_shared<prepared_tables>(*run.plan, run.index);
    e.bytes = e.tables->bytes() + run.tables->bus_bytes();
    kept_ += e.bytes;
    while (kept_ > limit_ && entries_.size() > 1) drop_oldest();
  }
  return e.tables;
}

void table_store::drop_oldest() {
  const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& x, const auto& y) {
    return x.second.last_use < y.second.last_use;
  });
  kept_ -= oldest->second.bytes;
  entries_.erase(oldest);
}

void table_loading::begin(const tile_execution& run, table_store& store) {
  layer_ = run.plan;
  plan_ = run.tables;
  tables_ = store.of(run);
  at_ = 0;
  same_ = tables_->loaded().size() == plan_->bus_bytes();
  if (!same_) loaded_.resize(plan_->bus_bytes());
  versions_.clear();
  finished_ = false;
}

void table_loading::take(const std::uint8_t* data, std::size_t bytes, std::uint64_t version) {
  versions_.append(bytes, version);
  if (same_ && !tables_->versions().were(at_, bytes, version) &&
      std::memcmp(tables_->loaded().data() + at_, data, bytes) != 0) {
    same_ = false;
    loaded_ = tables_->loaded();
  }
  if (!same_) std::memcpy(loaded_.data() + at_, data, bytes);
  at_ += bytes;
}

void table_loading::finish() {
  if (!same_) tables_->set(*plan_, loaded_);
  std::swap(tables_->versions(), versions_);
  finished_ = true;
}

}  // namespace pqa::pipeline
