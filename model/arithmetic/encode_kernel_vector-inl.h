// Included once for every vector target: unfolding a block and finding the nearest prototypes, columns in lanes.
#if defined(PQA_ENCODE_KERNEL_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PQA_ENCODE_KERNEL_VECTOR_INL_H_
#undef PQA_ENCODE_KERNEL_VECTOR_INL_H_
#else
#define PQA_ENCODE_KERNEL_VECTOR_INL_H_
#endif

#include <hwy/highway.h>

#include "arithmetic/encode_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Vectors are at most 64 bytes, so that two of them divide a block.
using tag16 = hn::CappedTag<std::int16_t, 32>;
using tag32 = hn::CappedTag<std::int32_t, 16>;
using tag64 = hn::CappedTag<std::int64_t, 8>;

// Copies run in steps of 16 numbers. What one writes beyond its segment is overwritten by the next segment or element,
// or lies behind the columns in use.
using copy_tag = hn::CappedTag<std::int16_t, 16>;

HWY_INLINE HWY_ATTR const std::int16_t* source(const block_segment& segment, const block_element& element) {
  return segment.rows[element.row] + element.position;
}

// x[element][column]
HWY_INLINE HWY_ATTR void unfold_elements(const encode_block& b, const block_element* elements) {
  const copy_tag d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::uint32_t e = 0; e < b.length; ++e) {
    std::int16_t* row = b.x + e * block_columns;
    for (std::size_t i = 0; i < b.segment_count; ++i) {
      const block_segment& segment = b.segments[i];
      const std::int16_t* from = source(segment, elements[e]);
      std::int16_t* to = row + segment.begin;
      for (std::size_t j = 0; j < segment.length; j += lanes) hn::StoreU(hn::LoadU(d, from + j), d, to + j);
    }
  }
}

// x[pair][column][2]
HWY_INLINE HWY_ATTR void unfold_pairs(const encode_block& b, const block_element* elements) {
  const copy_tag d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::uint32_t e = 0; e < b.length; e += 2) {
    std::int16_t* row = b.x + e * block_columns;
    for (std::size_t i = 0; i < b.segment_count; ++i) {
      const block_segment& segment = b.segments[i];
      const std::int16_t* first = source(segment, elements[e]);
      const std::int16_t* second = source(segment, elements[e + 1]);
      std::int16_t* to = row + 2 * segment.begin;
      for (std::size_t j = 0; j < segment.length; j += lanes) {
        hn::StoreInterleaved2(hn::LoadU(d, first + j), hn::LoadU(d, second + j), d, to + 2 * j);
      }
    }
  }
}

HWY_INLINE HWY_ATTR void store_indices(tag16, hn::Vec<tag16> v, std::uint16_t* to) {
  const hn::RebindToUnsigned<tag16> du;
  hn::StoreU(hn::BitCast(du, v), du, to);
}
HWY_INLINE HWY_ATTR void store_indices(tag32, hn::Vec<tag32> v, std::uint16_t* to) {
  const hn::Rebind<std::uint16_t, tag32> d16;
  hn::StoreU(hn::DemoteTo(d16, v), d16, to);
}
HWY_INLINE HWY_ATTR void store_indices(tag64, hn::Vec<tag64> v, std::uint16_t* to) {
  const hn::Rebind<std::uint16_t, tag64> d16;
  hn::StoreU(hn::TruncateTo(d16, hn::BitCast(hn::RebindToUnsigned<tag64>(), v)), d16, to);
}

// Keeps the least score so far and its index, of one vector of columns.
template <class V>
HWY_INLINE HWY_ATTR void take_minimum(V candidate, V candidate_index, V& score, V& index) {
  index = hn::IfThenElse(hn::Lt(candidate, score), candidate_index, index);
  score = hn::Min(candidate, score);
}

// L2 as |p|^2 - 2xp, which orders prototypes as the distance does since |x|^2 is the same for all. Two elements are
// multiplied and added at a time; 4 prototypes by 2 vectors of columns keep 8 sums in registers. The second sums (t)
// stay zero on targets whose pairwise product keeps lanes in place, and vanish there.
template <bool packed>
HWY_INLINE HWY_ATTR void nearest_by_pairs(const encode_block& b, const std::int32_t* weights, const std::int64_t* norms,
                                          std::uint16_t* indices) {
  const tag32 d;
  const hn::Repartition<std::int16_t, tag32> d16;
  const std::size_t lanes = hn::Lanes(d);
  const auto zero = hn::Zero(d), largest = hn::Set(d, hwy::LimitsMax<std::int32_t>());
  for (std::size_t column = 0; column < b.columns; column += 2 * lanes) {
    const std::int16_t* x = b.x + 2 * column;
    const std::int32_t* w = weights;
    auto score_low = largest, score_high = largest, index_low = zero, index_high = zero;
    for (std::uint32_t quad = 0; quad < b.prototype_quads; ++quad) {
      auto s00 = zero, s01 = zero, s02 = zero, s03 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
      auto t00 = zero, t01 = zero, t02 = zero, t03 = zero, t10 = zero, t11 = zero, t12 = zero, t13 = zero;
      for (std::uint32_t e = 0; e < b.length; e += 2, w += 4) {
        const auto x0 = hn::LoadU(d16, x + e * block_columns);
        const auto x1 = hn::LoadU(d16, x + e * block_columns + 2 * lanes);
        const auto w0 = hn::BitCast(d16, hn::Set(d, w[0])), w1 = hn::BitCast(d16, hn::Set(d, w[1]));
        const auto w2 = hn::BitCast(d16, hn::Set(d, w[2])), w3 = hn::BitCast(d16, hn::Set(d, w[3]));
        s00 = hn::ReorderWidenMulAccumulate(d, x0, w0, s00, t00);
        s10 = hn::ReorderWidenMulAccumulate(d, x1, w0, s10, t10);
        s01 = hn::ReorderWidenMulAccumulate(d, x0, w1, s01, t01);
        s11 = hn::ReorderWidenMulAccumulate(d, x1, w1, s11, t11);
        s02 = hn::ReorderWidenMulAccumulate(d, x0, w2, s02, t02);
        s12 = hn::ReorderWidenMulAccumulate(d, x1, w2, s12, t12);
        s03 = hn::ReorderWidenMulAccumulate(d, x0, w3, s03, t03);
        s13 = hn::ReorderWidenMulAccumulate(d, x1, w3, s13, t13);
      }
      const auto finish = [&](std::uint32_t i, hn::Vec<tag32> s0, hn::Vec<tag32> t0, hn::Vec<tag32> s1,
                              hn::Vec<tag32> t1) HWY_ATTR {
        const auto norm = hn::Set(d, static_cast<std::int32_t>(norms[4 * quad + i]));
        const auto score0 = hn::Add(hn::RearrangeToOddPlusEven(s0, t0), norm);
        const auto score1 = hn::Add(hn::RearrangeToOddPlusEven(s1, t1), norm);
        if (packed) {
          score_low = hn::Min(score_low, score0);
          score_high = hn::Min(score_high, score1);
        } else {
          const auto index = hn::Set(d, static_cast<std::int32_t>(4 * quad + i));
          take_minimum(score0, index, score_low, index_low);
          take_minimum(score1, index, score_high, index_high);
        }
      };
      finish(0, s00, t00, s10, t10);
      finish(1, s01, t01, s11, t11);
      finish(2, s02, t02, s12, t12);
      finish(3, s03, t03, s13, t13);
    }
    const auto mask = hn::Set(d, b.index_mask);
    store_indices(d, packed ? hn::And(score_low, mask) : index_low, indices + column);
    store_indices(d, packed ? hn::And(score_high, mask) : index_high, indices + column + lanes);
  }
}

HWY_INLINE HWY_ATTR hn::Vec<tag16> load_lanes(tag16 d, const std::int16_t* p) {
  return hn::LoadU(d, p);
}
HWY_INLINE HWY_ATTR hn::Vec<tag32> load_lanes(tag32 d, const std::int16_t* p) {
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<std::int16_t, tag32>(), p));
}
HWY_INLINE HWY_ATTR hn::Vec<tag64> load_lanes(tag64 d, const std::int16_t* p) {
  const hn::Rebind<std::int32_t, tag64> d32;
  return hn::PromoteTo(d, hn::PromoteTo(d32, hn::LoadU(hn::Rebind<std::int16_t, tag64>(), p)));
}

// How one element enters the score. A weight is broadcast as 32 bits; 16-bit lanes find it in both halves.
struct l2_wide {
  using D = tag64;
  static HWY_INLINE HWY_ATTR hn::Vec<D> add(D, hn::Vec<D> score, hn::Vec<D> x, hn::Vec<D> w) {
    const hn::Repartition<std::int32_t, D> d32;
    return hn::Add(score, hn::MulEven(hn::BitCast(d32, x), hn::BitCast(d32, w)));
  }
};
template <class T>
struct l1 {
  using D = hn::CappedTag<T, 64 / sizeof(T)>;
  static HWY_INLINE HWY_ATTR hn::Vec<D> add(D, hn::Vec<D> score, hn::Vec<D> x, hn::Vec<D> w) {
    return hn::Add(score, hn::Abs(hn::Sub(x, w)));
  }
};
template <class T>
struct chebyshev {
  using D = hn::CappedTag<T, 64 / sizeof(T)>;
  static HWY_INLINE HWY_ATTR hn::Vec<D> add(D, hn::Vec<D> score, hn::Vec<D> x, hn::Vec<D> w) {
    return hn::Max(score, hn::Abs(hn::Sub(x, w)));
  }
};

template <class Metric>
HWY_INLINE HWY_ATTR void nearest_by_elements(const encode_block& b, const std::int32_t* weights,
                                             const std::int64_t* norms, std::uint16_t* indices) {
  using D = typename Metric::D;
  using T = hn::TFromD<D>;
  const D d;
  const hn::Repartition<std::int32_t, D> d32;
  const std::size_t lanes = hn::Lanes(d);
  const auto zero = hn::Zero(d), largest = hn::Set(d, hwy::LimitsMax<T>());
  for (std::size_t column = 0; column < b.columns; column += 2 * lanes) {
    const std::int16_t* x = b.x + column;
    const std::int32_t* w = weights;
    auto score_low = largest, score_high = largest, index_low = zero, index_high = zero;
    for (std::uint32_t quad = 0; quad < b.prototype_quads; ++quad) {
      const auto norm = [&](std::uint32_t i) HWY_ATTR { return hn::Set(d, static_cast<T>(norms[4 * quad + i])); };
      auto s00 = norm(0), s01 = norm(1), s02 = norm(2), s03 = norm(3);
      auto s10 = s00, s11 = s01, s12 = s02, s13 = s03;
      for (std::uint32_t e = 0; e < b.length; ++e, w += 4) {
        const auto x0 = load_lanes(d, x + e * block_columns);
        const auto x1 = load_lanes(d, x + e * block_columns + lanes);
        const auto w0 = hn::BitCast(d, hn::Set(d32, w[0])), w1 = hn::BitCast(d, hn::Set(d32, w[1]));
        const auto w2 = hn::BitCast(d, hn::Set(d32, w[2])), w3 = hn::BitCast(d, hn::Set(d32, w[3]));
        s00 = Metric::add(d, s00, x0, w0);
        s10 = Metric::add(d, s10, x1, w0);
        s01 = Metric::add(d, s01, x0, w1);
        s11 = Metric::add(d, s11, x1, w1);
        s02 = Metric::add(d, s02, x0, w2);
        s12 = Metric::add(d, s12, x1, w2);
        s03 = Metric::add(d, s03, x0, w3);
        s13 = Metric::add(d, s13, x1, w3);
      }
      const auto take = [&](std::uint32_t i, hn::Vec<D> s0, hn::Vec<D> s1) HWY_ATTR {
        const auto number = static_cast<T>(quad) * 4 + static_cast<T>(i);
        const auto index = hn::Set(d, static_cast<T>(number));
        take_minimum(s0, index, score_low, index_low);
        take_minimum(s1, index, score_high, index_high);
      };
      take(0, s00, s10);
      take(1, s01, s11);
      take(2, s02, s12);
      take(3, s03, s13);
    }
    store_indices(d, index_low, indices + column);
    store_indices(d, index_high, indices + column + lanes);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();

#endif
