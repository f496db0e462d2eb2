#include "arithmetic/fast_encoder.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "arithmetic/nearest_prototype.h"

namespace pqa {
namespace {

struct kernel_choice {
  encode_kernel kernel;
  std::uint32_t index_bits = 0;
};

// B is the width that holds both operands, centred: |x|, |p| <= 2^(B-1). Weights are -2p * 2^k, so B + k <= 14 keeps
// them in 16 bits; |p|^2 - 2xp is at most 3 * Ls * 2^(2B-2), above and below.
kernel_choice choose_l2(std::uint32_t width, std::uint64_t length, std::uint32_t index_bits) {
  const auto fits = [&](std::uint32_t k) {
    if (width + k > 14) return false;
    const std::uint64_t largest = (std::uint64_t{1} << 31) - (std::uint64_t{1} << k);
    return length <= largest / (std::uint64_t{3} << (2 * width - 2 + k));
  };
  if (fits(index_bits)) return {encode_kernel::l2_pairs_packed, index_bits};
  return {fits(0) ? encode_kernel::l2_pairs : encode_kernel::l2_wide};
}

// The fastest kernel whose numbers hold every value that the layer's widths allow.
std::optional<kernel_choice> choose_kernel(const layer& l, std::uint32_t prototypes_rounded) {
  const std::uint32_t width = std::max(l.bits.activation, l.bits.prototype);
  const std::uint64_t length = l.subvector_length;
  const auto difference = static_cast<std::uint64_t>(largest_difference(activation_format(l), prototype_format(l)));
  const std::uint64_t max16 = std::numeric_limits<std::int16_t>::max();
  const std::uint64_t max32 = std::numeric_limits<std::int32_t>::max();
  std::uint32_t index_bits = 2;
  while ((1u << index_bits) < prototypes_rounded) ++index_bits;
  switch (l.metric) {
    case metric::l2:
      return choose_l2(width, length, index_bits);
    case metric::l1:
      if (length <= max16 / difference) return kernel_choice{encode_kernel::l1_16};
      if (length <= max32 / difference) return kernel_choice{encode_kernel::l1_32};
      return std::nullopt;
    case metric::chebyshev:
      return kernel_choice{difference <= max16 ? encode_kernel::chebyshev_16 : encode_kernel::chebyshev_32};
  }
  return std::nullopt;
}

// The most output rows that a block's columns can lie in.
std::uint32_t rows_of_block(const layer& l) {
  const std::uint64_t touched = (block_columns - 2 + l.out_width) / l.out_width + 1;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(touched, l.out_height));
}

}  // namespace

fast_encoder::fast_encoder(const layer& l, std::uint32_t sub_begin, std::uint32_t sub_end)
    : layer_(l), sub_begin_(sub_begin), sub_end_(sub_end) {
  if (sub_begin >= sub_end || sub_end > l.subspaces()) throw std::invalid_argument("fast_encoder: no such subspaces");
  const std::size_t tables = table_count();
  const std::size_t table_size = std::size_t{l.prototypes} * l.subvector_length;
  tables_.resize(tables * table_size);
  narrowed_.resize(table_size);
  form_.prototypes = l.prototypes;
  form_.length = l.subvector_length;
  form_.is_signed = l.is_signed.activation;
  const std::optional<kernel_choice> choice = choose_kernel(l, form_.prototypes_rounded());
  if (!choice) {
    plain_table_.resize(tables_.size());
    plain_ = make_encoder(l.metric, layer_codebook(l, plain_table_.data()));
    subvectors_.resize(std::size_t{sub_end - sub_begin} * l.subvector_length);
    return;
  }
  form_.kernel = choice->kernel;
  form_.index_bits = choice->index_bits;
  if (!l.is_signed.activation) form_.offset = 1 << (std::max(l.bits.activation, l.bits.prototype) - 1);
  weights_ = {tables * form_.weights(), 0};
  norms_ = {tables * form_.prototypes_rounded(), 0};
  scratch_ = {block_scratch(form_.kernel_length()), 0};
  segments_.resize(rows_of_block(l));
  segment_rows_.resize(segments_.size() * (std::size_t{l.kernel_h} + 1));
  list_elements();
  for (std::size_t place = 0; place < tables; ++place) prepare(place);
}

// Also makes the buffer of the rows, for the channels that the elements come from.
void fast_encoder::list_elements() {
  const std::uint64_t kernel = std::uint64_t{layer_.kernel_h} * layer_.kernel_w;
  const std::uint64_t begin = std::uint64_t{sub_begin_} * layer_.subvector_length;
  const std::uint64_t end = std::min(std::uint64_t{sub_end_} * layer_.subvector_length, layer_.unfolded_length());
  const std::uint32_t rows = static_cast<std::uint32_t>((segments_.size() - 1) * layer_.stride + layer_.kernel_h);
  rows_ = std::make_unique<plane_rows>(layer_, static_cast<std::uint32_t>(begin / kernel),
                                       static_cast<std::uint32_t>((end - 1) / kernel + 1), rows,
                                       static_cast<std::int16_t>(form_.offset));
  const std::uint32_t length = form_.kernel_length();
  elements_.assign(std::size_t{sub_end_ - sub_begin_} * length, block_element{layer_.kernel_h, 0});
  for (std::uint64_t e = begin; e < end; ++e) {
    const auto tap = static_cast<std::uint32_t>(e % kernel);
    const std::size_t place = (e - begin) / layer_.subvector_length * length + (e - begin) % layer_.subvector_length;
    const std::size_t position = rows_->position(static_cast<std::uint32_t>(e / kernel), tap % layer_.kernel_w);
    elements_[place] = {tap / layer_.kernel_w, static_cast<std::uint32_t>(position)};
  }
}

void fast_encoder::set_prototypes(std::uint32_t table_begin, std::uint32_t table_end, const std::int32_t* prototypes) {
  const std::size_t table_size = std::size_t{layer_.prototypes} * layer_.subvector_length;
  for (std::uint32_t t = table_begin; t < table_end; ++t, prototypes += table_size) {
    std::transform(prototypes, prototypes + table_size, narrowed_.begin(),
                   [](std::int32_t value) { return static_cast<std::int16_t>(value); });
    set_prototypes(t, t + 1, narrowed_.data());
  }
}

void fast_encoder::set_prototypes(std::uint32_t table_begin, std::uint32_t table_end, const std::int16_t* prototypes) {
  const std::uint32_t first = layer_.shared_codebook ? 0 : sub_begin_;
  if (table_begin < first || table_end > first + table_count()) {
    throw std::invalid_argument("set_prototypes: no such tables");
  }
  const std::size_t table_size = std::size_t{layer_.prototypes} * layer_.subvector_length;
  for (std::uint32_t t = table_begin; t < table_end; ++t, prototypes += table_size) {
    const std::size_t place = t - first;
    std::int16_t* const held = tables_.data() + place * table_size;
    if (std::memcmp(held, prototypes, table_size * sizeof *held) == 0) continue;
    std::copy_n(prototypes, table_size, held);
    prepare(place);
  }
}

// Brings what is derived from table `place` of tables_ up to date.
void fast_encoder::prepare(std::size_t place) {
  const std::size_t table_size = std::size_t{layer_.prototypes} * layer_.subvector_length;
  const std::int16_t* const table = tables_.data() + place * table_size;
  if (!plain_) {
    make_weights(form_, table, weights_.data() + place * form_.weights(),
                 norms_.data() + place * form_.prototypes_rounded());
    return;
  }
  std::transform(table, table + table_size, plain_table_.begin() + static_cast<std::ptrdiff_t>(place * table_size),
                 [this](std::int16_t stored) {
                   return form_.is_signed ? std::int32_t{stored} : std::int32_t{static_cast<std::uint16_t>(stored)};
                 });
  plain_->codebook_changed();
}

std::size_t fast_encoder::list_segments(std::uint64_t column_begin, std::size_t columns) {
  const std::uint32_t kernel_h = layer_.kernel_h;
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < columns; ++count) {
    const std::uint64_t oy = (column_begin + begin) / layer_.out_width;
    const std::uint64_t ox = (column_begin + begin) % layer_.out_width;
    const std::size_t length = std::min<std::size_t>(columns - begin, layer_.out_width - ox);
    const std::int16_t** rows = segment_rows_.data() + count * (std::size_t{kernel_h} + 1);
    for (std::uint32_t ky = 0; ky < kernel_h; ++ky) rows[ky] = rows_->row(oy * layer_.stride + ky) + ox;
    rows[kernel_h] = rows_->zeros();
    segments_[count] = {begin, length, rows};
    begin += length;
  }
  return count;
}

void fast_encoder::encode(const feature_view& view, std::uint64_t column_begin, std::uint64_t column_end,
                          std::uint16_t* indices, std::size_t index_stride) {
  if (plain_) return encode_plainly(view, column_begin, column_end, indices, index_stride);
  encode_block block{};
  block.kernel = form_.kernel;
  block.subspaces = sub_end_ - sub_begin_;
  block.length = form_.kernel_length();
  block.elements = elements_.data();
  block.segments = segments_.data();
  block.prototype_quads = form_.prototypes_rounded() / 4;
  block.weights = weights_.data();
  block.weights_per_subspace = layer_.shared_codebook ? 0 : form_.weights();
  block.norms = norms_.data();
  block.norms_per_subspace = layer_.shared_codebook ? 0 : form_.prototypes_rounded();
  block.index_mask = (1 << form_.index_bits) - 1;
  block.x = scratch_.data();
  block.index_stride = index_stride;
  rows_->reset(view);
  for (std::uint64_t n = column_begin; n < column_end; n += block.columns) {
    block.columns = static_cast<std::size_t>(std::min<std::uint64_t>(block_columns, column_end - n));
    block.segment_count = list_segments(n, block.columns);
    block.indices = indices + (n - column_begin);
    run_encode_block(block);
  }
}

void fast_encoder::encode_plainly(const feature_view& view, std::uint64_t column_begin, std::uint64_t column_end,
                                  std::uint16_t* indices, std::size_t index_stride) {
  for (std::uint64_t n = column_begin; n < column_end; ++n) {
    gather_subvectors(layer_, view, n, sub_begin_, sub_end_, subvectors_.data());
    for (std::uint32_t s = 0; s < sub_end_ - sub_begin_; ++s) {
      plain_->encode(s, s + 1, subvectors_.data() + std::size_t{s} * layer_.subvector_length,
                     indices + s * index_stride + (n - column_begin));
    }
  }
}

}  // namespace pqa
