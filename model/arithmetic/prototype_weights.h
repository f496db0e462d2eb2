// Prototypes in the form that the encode kernels multiply with. Internal to fast_encoder.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/encode_kernel.h"

namespace pqa {

inline bool is_pair_kernel(encode_kernel k) {
  return k == encode_kernel::l2_pairs_packed || k == encode_kernel::l2_pairs;
}

struct weight_form {
  encode_kernel kernel = encode_kernel::l2_wide;
  std::uint32_t prototypes = 1;  // Np
  std::uint32_t length = 1;      // Ls
  bool is_signed = true;
  std::int32_t offset = 0;       // taken off every element
  std::uint32_t index_bits = 0;  // k of l2_pairs_packed

  std::uint32_t prototypes_rounded() const { return (prototypes + 3) / 4 * 4; }
  // Elements of a subvector as the kernel sees them.
  std::uint32_t kernel_length() const { return is_pair_kernel(kernel) ? (length + 1) / 2 * 2 : length; }
  std::size_t weights() const {
    return std::size_t{prototypes_rounded()} * kernel_length() / (is_pair_kernel(kernel) ? 2 : 1);
  }
};

// Writes weights() weights and prototypes_rounded() norms of one table [Np][Ls], as encode_block describes them. An
// unsigned 16-bit element is given as its bit pattern.
void make_weights(const weight_form& form, const std::int16_t* prototypes, std::int32_t* weights, std::int64_t* norms);

}  // namespace pqa
