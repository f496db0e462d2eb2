// One PQ layer as the accelerator sees it: every default resolved.
#pragma once

#include <cstdint>

#include "pqa/architecture.h"

namespace pqa {

// Shapes are elements; out_height and out_width are given because padding at the bottom and right follows from them.
// The unfolded column is ordered (channel, kernel row, kernel column), cut into subspaces() contiguous subvectors of
// subvector_length and zero-padded at the end.
struct layer {
  std::uint32_t in_channels = 1;   // C
  std::uint32_t height = 1;        // H, at most 65535 like every spatial size
  std::uint32_t width = 1;         // W
  std::uint32_t out_channels = 1;  // No
  std::uint32_t kernel_h = 1;
  std::uint32_t kernel_w = 1;
  std::uint32_t stride = 1;
  std::uint32_t pad_top = 0;
  std::uint32_t pad_left = 0;
  std::uint32_t out_height = 1;  // P
  std::uint32_t out_width = 1;   // Q

  std::uint32_t prototypes = 16;       // Np, 1 to 65535
  std::uint32_t subvector_length = 9;  // Ls
  bool shared_codebook = false;        // one prototype table for all subspaces
  bool has_bias = false;               // initial value of the accumulators

  bit_widths bits;
  signedness is_signed;
  pqa::metric metric = pqa::metric::l2;
  pqa::overflow overflow = pqa::overflow::wrap;
  std::uint32_t output_shift = 0;

  std::uint64_t unfolded_length() const { return std::uint64_t{in_channels} * kernel_h * kernel_w; }
  std::uint32_t subspaces() const {  // Ns
    return static_cast<std::uint32_t>((unfolded_length() + subvector_length - 1) / subvector_length);
  }
  std::uint64_t columns() const { return std::uint64_t{out_height} * out_width; }  // N
};

}  // namespace pqa
