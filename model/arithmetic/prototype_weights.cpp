#include "arithmetic/prototype_weights.h"

namespace pqa {
namespace {

// Weights of one prototype go to every fourth place. Returns the norm. `form` is a copy, which a store to the weights
// cannot change, so that the compiler keeps it in registers.
template <class Element>
std::int64_t make_pairs(const weight_form form, const Element* prototype, std::int32_t* weights) {
  const int shift = static_cast<int>(form.index_bits + 1);
  const auto weight = [shift](std::int32_t value) { return (0u - static_cast<std::uint32_t>(value)) << shift; };
  std::int32_t norm = 0;  // choose_kernel() made sure that it fits
  std::uint32_t e = 0;
  for (; e + 1 < form.length; e += 2, weights += 4) {
    const std::int32_t first = prototype[e] - form.offset;
    const std::int32_t second = prototype[e + 1] - form.offset;
    norm += first * first + second * second;
    *weights = static_cast<std::int32_t>((weight(first) & 0xffffu) | weight(second) << 16);
  }
  if (e < form.length) {
    const std::int32_t last = prototype[e] - form.offset;
    norm += last * last;
    *weights = static_cast<std::int32_t>(weight(last) & 0xffffu);
  }
  return std::int64_t{norm} << form.index_bits;
}

template <class Element>
std::int64_t make_wide(const weight_form& form, const Element* prototype, std::int32_t* weights) {
  std::int64_t norm = 0;
  for (std::uint32_t e = 0; e < form.length; ++e, weights += 4) {
    const std::int32_t value = prototype[e] - form.offset;
    norm += std::int64_t{value} * value;
    *weights = -2 * value;
  }
  return norm;
}

template <class Element>
void make_differences(const weight_form& form, const Element* prototype, std::int32_t* weights) {
  const bool twice = form.kernel == encode_kernel::l1_16 || form.kernel == encode_kernel::chebyshev_16;
  for (std::uint32_t e = 0; e < form.length; ++e, weights += 4) {
    const std::int32_t value = prototype[e] - form.offset;
    *weights = twice ? static_cast<std::int32_t>((static_cast<std::uint32_t>(value) & 0xffffu) * 0x10001u) : value;
  }
}

template <class Element>
void make(const weight_form& form, const Element* prototypes, std::int32_t* weights, std::int64_t* norms) {
  const std::size_t quad = form.weights() / form.prototypes_rounded() * 4;
  for (std::uint32_t p = 0; p < form.prototypes_rounded(); ++p) {
    const Element* prototype = prototypes + std::size_t{p < form.prototypes ? p : form.prototypes - 1} * form.length;
    std::int32_t* const to = weights + p / 4 * quad + p % 4;
    if (form.kernel == encode_kernel::l2_pairs_packed) {
      norms[p] = make_pairs(form, prototype, to) + p;
    } else if (form.kernel == encode_kernel::l2_pairs) {
      norms[p] = make_pairs(form, prototype, to);
    } else if (form.kernel == encode_kernel::l2_wide) {
      norms[p] = make_wide(form, prototype, to);
    } else {
      norms[p] = 0;
      make_differences(form, prototype, to);
    }
  }
}

}  // namespace

void make_weights(const weight_form& form, const std::int16_t* prototypes, std::int32_t* weights, std::int64_t* norms) {
  if (form.is_signed) {
    make(form, prototypes, weights, norms);
  } else {
    make(form, reinterpret_cast<const std::uint16_t*>(prototypes), weights, norms);
  }
}

}  // namespace pqa
