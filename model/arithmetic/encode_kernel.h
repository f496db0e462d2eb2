// The vectorised part of encoding: one block of columns of one run of subspaces. Internal to fast_encoder.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pqa {

// Columns of a block; a multiple of every vector length that is used.
inline constexpr std::size_t block_columns = 64;

// How distances are computed. Lanes are columns; x and p are the 16-bit numbers less the constant offset.
enum class encode_kernel {
  l2_pairs_packed,  // 32 bits: (|p|^2 - 2xp) * 2^k + index, so that one minimum finds both; products of pairs of
                    // elements
  l2_pairs,         // 32 bits: |p|^2 - 2xp
  l2_wide,          // 64 bits: |p|^2 - 2xp
  l1_16,            // sum of |x - p| in 16 bits,
  l1_32,            // in 32 bits
  chebyshev_16,     // largest |x - p|
  chebyshev_32
};

// Columns of a block that lie side by side in one output row.
struct block_segment {
  std::size_t begin;                // first column in the block
  std::size_t length;               // columns
  const std::int16_t* const* rows;  // [kernel rows], from the first column's position; then the padding zeros
};

// Where an element of the unfolded column comes from: row number `row` of a segment, `position` elements further.
struct block_element {
  std::uint32_t row;
  std::uint32_t position;
};

// Weights lie as [Np/4][elements or pairs][4]; Np is rounded up to a multiple of 4 with copies of the last prototype,
// which never win. A pair of 16-bit weights is one number, the first in the low half; a single one for a 16-bit kernel
// stands in both halves. norms: [Np], what is added to each score.
struct encode_block {
  encode_kernel kernel;
  std::uint32_t subspaces;
  std::uint32_t length;           // elements of a subvector, rounded up to even for the pair kernels
  const block_element* elements;  // [subspaces][length]
  const block_segment* segments;  // [segment_count], in ascending order, without gaps
  std::size_t segment_count;
  std::size_t columns;            // at most block_columns
  std::uint32_t prototype_quads;  // Np / 4 after rounding up
  const std::int32_t* weights;
  std::size_t weights_per_subspace;  // 0 with a shared codebook
  const std::int64_t* norms;
  std::size_t norms_per_subspace;  // 0 with a shared codebook
  std::int32_t index_mask;         // 2^k - 1 of l2_pairs_packed
  std::int16_t* x;                 // scratch: block_scratch(length) numbers
  std::uint16_t* indices;          // out: [subspaces][index_stride], `columns` of each row
  std::size_t index_stride;
};

// Numbers of scratch that a block needs.
constexpr std::size_t block_scratch(std::uint32_t length) {
  return length * block_columns + 64;
}

void run_encode_block(const encode_block& block);

}  // namespace pqa
