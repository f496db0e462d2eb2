#include "pipeline/tile_data.h"

#include <algorithm>
#include <cstring>

#include "arithmetic/bit_packing.h"

namespace pqa::pipeline {

namespace {

// Columns of which indices and sums stay in the first-level cache.
std::size_t batch_of(const layer& l, const tile& t) {
  constexpr std::size_t bytes = 24 * 1024;
  const std::size_t per_column =
      t.subspaces.count() * sizeof(std::uint16_t) + std::size_t{t.outputs.count()} * sizeof(std::int32_t);
  const std::size_t rows = std::max<std::size_t>(1, bytes / per_column / l.out_width);
  return std::min<std::size_t>(rows * l.out_width, l.columns());
}

bool replayed(const layer_plan& plan) {
  return std::any_of(plan.tiles().begin(), plan.tiles().end(), [](const tile& t) { return !t.encodes; });
}

}  // namespace

void tile_data::begin(const tile_execution& run, const tile_maps& maps) {
  run_ = run;
  layer_ = &run.plan->layer();
  tile_ = &run.shape();
  const std::size_t columns = layer_->columns();
  const std::size_t outputs = tile_->outputs.count();
  rows_ = maps.features;
  spilled_ = maps.sums;
  results_.emplace(run.plan->results(run.index));
  computed_ = 0;
  batch_ = batch_of(*layer_, *tile_);
  if (rows_ != nullptr) input_.begin(*run.plan, *rows_);
  keeps_indices_ = replayed(*run.plan);
  if (keeps_indices_)
    kept_indices_.resize(layer_->subspaces() * columns);
  else
    batch_indices_.resize(tile_->subspaces.count() * batch_);
  keeps_sums_ = tile_->origin == sums_origin::kept || tile_->target == sums_target::kept;
  if (keeps_sums_)
    kept_sums_.resize(columns * outputs);
  else
    batch_sums_.resize(batch_ * outputs);
  if (spilled_ != nullptr) {
    read_sums_.resize(columns * spilled_->column_bytes());
    read_until_ = spilled_->column_address(0);
  }
  written_.resize(columns * results_->column_bytes());
  to_ = written_.data();
}

bool tile_data::results_overwrite_features() const {
  if (!results_->writes()) return false;
  const std::uint64_t read_begin = rows_->row_address(0);
  const std::uint64_t read_end = rows_->row_address(rows_->rows() - 1) + layer_->width * rows_->pixel_bytes();
  const std::uint64_t write_begin = results_->column_address(0);
  const std::uint64_t write_end = results_->column_address(tile_->columns - 1) + results_->column_bytes();
  return read_begin < write_end && write_begin < read_end;
}

void tile_data::take_sums(const burst& b, const std::uint8_t* data) {
  const std::uint64_t base = spilled_->column_address(0);
  copy_overlap(b, data, base, read_sums_);
  read_until_ = std::min(base + read_sums_.size(), b.address + b.bytes);
}

std::uint64_t tile_data::columns_ready() const {
  std::uint64_t ready = tile_->encodes ? input_.columns_ready() : tile_->columns;
  if (spilled_) ready = std::min(ready, (read_until_ - spilled_->column_address(0)) / spilled_->column_bytes());
  return ready;
}

// A burst lies in one column unless columns follow each other in memory as they do here.
void tile_data::give_results(const burst& b, std::uint8_t* data, prepared_tables& tables) {
  const std::uint64_t base = results_->column_address(0);
  const std::uint64_t stride = tile_->columns > 1 ? results_->column_address(1) - base : results_->column_bytes();
  const std::uint64_t first = (b.address - base) / stride;
  const std::uint64_t last = (b.address + b.bytes - 1 - base) / stride;
  if (last >= computed_) compute(std::max(last + 1, std::min(computed_ + batch_, columns_ready())), tables);
  const std::uint64_t offset = first * results_->column_bytes() + (b.address - results_->column_address(first));
  std::memcpy(data, to_ + offset, b.bytes);
}

void tile_data::end(prepared_tables& tables) {
  compute(tile_->columns, tables);
}

void tile_data::compute(std::uint64_t end, prepared_tables& tables) {
  while (computed_ < end) {
    const std::uint64_t to = std::min(end, computed_ + batch_);
    compute_batch(computed_, to, tables);
    computed_ = to;
  }
}

void tile_data::compute_batch(std::uint64_t begin, std::uint64_t end, prepared_tables& tables) {
  const auto columns = static_cast<std::size_t>(end - begin);
  const std::size_t outputs = tile_->outputs.count();
  indices_ = batch_indices_.data();
  index_stride_ = batch_;
  if (keeps_indices_) {
    index_stride_ = layer_->columns();
    indices_ = kept_indices_.data() + tile_->subspaces.begin * index_stride_ + begin;
  }
  sums_ = keeps_sums_ ? kept_sums_.data() + begin * outputs : batch_sums_.data();
  if (tile_->encodes) {
    tables.encoder()->encode(input_.view(), begin, end, indices_, index_stride_);
    if (observer_ != nullptr) report_indices(begin, end);
  }
  start_sums(begin, columns, tables);
  tables.sums().accumulate(indices_, index_stride_, columns, sums_, outputs);
  finish_sums(begin, columns);
}

void tile_data::start_sums(std::uint64_t begin, std::size_t columns, const prepared_tables& tables) {
  const std::size_t outputs = tile_->outputs.count();
  if (tile_->origin == sums_origin::bias) tables.sums().start(tables.bias(), columns, sums_, outputs);
  if (tile_->origin != sums_origin::spilled) return;
  for (std::size_t n = 0; n < columns; ++n)
    unpack_bits(read_sums_.data(), (begin + n) * spilled_->column_bytes() * 8, outputs, layer_->bits.accumulator,
                layer_->is_signed.lut, sums_ + n * outputs);
}

void tile_data::finish_sums(std::uint64_t begin, std::size_t columns) {
  if (tile_->target == sums_target::kept) return;
  std::uint32_t bits = layer_->bits.accumulator;
  if (tile_->target == sums_target::results) {
    finish_outputs(*layer_, sums_, columns * tile_->outputs.count(), sums_);
    bits = layer_->bits.output;
  }
  pack(sums_, begin, columns, bits);
}

void tile_data::pack(const std::int32_t* values, std::uint64_t begin, std::size_t columns, std::uint32_t bits) {
  const std::size_t outputs = tile_->outputs.count();
  const std::uint64_t bytes = results_->column_bytes();
  std::uint8_t* to = to_ + begin * bytes;
  if (outputs * std::uint64_t{bits} == bytes * 8) {
    pack_bits(values, columns * outputs, bits, to, 0);
    return;
  }
  for (std::size_t n = 0; n < columns; ++n, to += bytes) {
    to[bytes - 1] = 0;  // the bits behind the last entry
    pack_bits(values + n * outputs, outputs, bits, to, 0);
  }
}

void tile_data::report_indices(std::uint64_t begin, std::uint64_t end) {
  const std::uint32_t subspaces = tile_->subspaces.count();
  reported_.resize(subspaces);
  for (std::uint64_t n = begin; n < end; ++n) {
    for (std::uint32_t s = 0; s < subspaces; ++s) reported_[s] = indices_[s * index_stride_ + (n - begin)];
    observer_->encoded(run_.layer, n, tile_->subspaces.begin, reported_.data(), subspaces);
  }
}

}  // namespace pqa::pipeline
