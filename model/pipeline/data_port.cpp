#include "pipeline/data_port.h"

#include <cstring>
#include <utility>

#include "pqa/base/error.h"

namespace pqa::pipeline {

namespace {

// Prepared tables beyond this are made anew each time; beyond this many layers or tiles, all are planned anew.
constexpr std::size_t kept_table_bytes = std::size_t{16} << 20;
constexpr std::size_t kept_layers = 1024;
constexpr std::size_t kept_tiles_limit = std::size_t{1} << 18;

}  // namespace

data_port::data_port(const architecture& a, const plan_limits& limits, run_observer* observer)
    : arch_(a),
      limits_(limits),
      timing_only_(limits.timing_only),
      store_(kept_table_bytes),
      data_(observer != nullptr && observer->wants_indices() ? observer : nullptr) {}

void data_port::take(stream which, const burst& b, const std::uint8_t* data) {
  if (which == stream::tables && fetches_descriptor_) {
    std::memcpy(image_.data() + (b.address - descriptor_address_), data, b.bytes);
    return;
  }
  if (timing_only_) return;
  if (which == stream::tables)
    loads_->take(data, b.bytes, 0);
  else if (which == stream::features)
    data_.take_features(b, data);
  else
    data_.take_sums(b, data);
}

void data_port::take_tables(const burst& b, const std::uint8_t* data, std::uint64_t version) {
  if (!timing_only_) loads_->take(data, b.bytes, version);
}

void data_port::give(const burst& b, std::uint8_t* data) {
  if (timing_only_)
    std::memset(data, 0, b.bytes);
  else
    data_.give_results(b, data, ready_tables());
}

void data_port::descriptor_begins(std::uint64_t, std::uint64_t address) {
  fetches_descriptor_ = true;
  descriptor_address_ = address;
}

decoded_descriptor data_port::decode(std::uint64_t, std::uint64_t address) {
  const auto known = layers_.find(address);
  if (known != layers_.end() && known->second.image == image_) return {job_error::none, known->second.plan};
  descriptor d;
  if (decode_descriptor(image_, d) != descriptor_error::none) return {job_error::descriptor_invalid, nullptr};
  try {
    auto plan = std::make_shared<const layer_plan>(arch_, d, limits_);
    kept_tiles_ += plan->tiles().size();
    if (layers_.size() >= kept_layers || kept_tiles_ > kept_tiles_limit) {
      layers_.clear();
      kept_tiles_ = plan->tiles().size();
    }
    layers_[address] = {image_, plan};
    return {job_error::none, std::move(plan)};
  } catch (const input_error&) {
    return {job_error::no_legal_tiling, nullptr};
  }
}

// The banks of this tile are free, so the tile before the one before it has ended: the tables of the one before may
// take the place of those that they replace.
void data_port::tables_begin(const tile_execution& run) {
  fetches_descriptor_ = false;
  if (timing_only_) return;
  if (run.number > 0 && !loads_->finished()) loads_->finish();
  loads_ = &loading_[run.number % 2];
  loads_->begin(run, store_);
}

without_bursts data_port::tile_begins(const tile_execution& run, const tile_maps& maps) {
  if (timing_only_) return {};
  computes_ = &loading_[run.number % 2];
  asked_for_features_ = false;
  data_.begin(run, maps);
  return {};
}

// The tables of the tile that computes, of which all bursts must have been transferred.
prepared_tables& data_port::ready_tables() {
  if (!computes_->finished()) computes_->finish();
  return computes_->tables();
}

void data_port::row_begins(std::uint32_t pass, std::uint32_t row) {
  if (!timing_only_) data_.row_begins(pass, row);
}

void data_port::row_ends() {
  if (!timing_only_) data_.row_ends();
}

void data_port::tile_ends(const tile_execution&) {
  if (!timing_only_) data_.end(ready_tables());
}

}  // namespace pqa::pipeline
