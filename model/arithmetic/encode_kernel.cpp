#include "arithmetic/encode_kernel.h"

#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arithmetic/encode_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET == HWY_SCALAR
#include "arithmetic/encode_kernel_plain-inl.h"
#else
#include "arithmetic/encode_kernel_vector-inl.h"
#endif

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {

HWY_ATTR void find_nearest(const encode_block& b, const std::int32_t* weights, const std::int64_t* norms,
                           std::uint16_t* indices) {
  switch (b.kernel) {
    case encode_kernel::l2_pairs_packed:
      return nearest_by_pairs<true>(b, weights, norms, indices);
    case encode_kernel::l2_pairs:
      return nearest_by_pairs<false>(b, weights, norms, indices);
    case encode_kernel::l2_wide:
      return nearest_by_elements<l2_wide>(b, weights, norms, indices);
    case encode_kernel::l1_16:
      return nearest_by_elements<l1<std::int16_t>>(b, weights, norms, indices);
    case encode_kernel::l1_32:
      return nearest_by_elements<l1<std::int32_t>>(b, weights, norms, indices);
    case encode_kernel::chebyshev_16:
      return nearest_by_elements<chebyshev<std::int16_t>>(b, weights, norms, indices);
    case encode_kernel::chebyshev_32:
      return nearest_by_elements<chebyshev<std::int32_t>>(b, weights, norms, indices);
  }
}

HWY_ATTR void encode_one_block(const encode_block& b) {
  const bool pairs = b.kernel == encode_kernel::l2_pairs_packed || b.kernel == encode_kernel::l2_pairs;
  HWY_ALIGN std::uint16_t nearest[block_columns];
  for (std::uint32_t s = 0; s < b.subspaces; ++s) {
    const block_element* elements = b.elements + std::size_t{s} * b.length;
    if (pairs) {
      unfold_pairs(b, elements);
    } else {
      unfold_elements(b, elements);
    }
    find_nearest(b, b.weights + s * b.weights_per_subspace, b.norms + s * b.norms_per_subspace, nearest);
    std::memcpy(b.indices + s * b.index_stride, nearest, b.columns * sizeof(std::uint16_t));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pqa {

HWY_EXPORT(encode_one_block);

void run_encode_block(const encode_block& block) {
  HWY_DYNAMIC_DISPATCH(encode_one_block)(block);
}

}  // namespace pqa
#endif
