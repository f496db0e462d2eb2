// Included once for every vector target: looking up and accumulating, outputs in lanes.
#if defined(PQA_ACCUMULATE_KERNEL_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PQA_ACCUMULATE_KERNEL_VECTOR_INL_H_
#undef PQA_ACCUMULATE_KERNEL_VECTOR_INL_H_
#else
#define PQA_ACCUMULATE_KERNEL_VECTOR_INL_H_
#endif

#include <hwy/highway.h>

#include "arithmetic/accumulate_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Signed and unsigned accumulators, in lanes of 32 bits. Group sums always fit 32 bits: a group has at most 65535
// entries of 16 bits.
using signed_tag = hn::CappedTag<std::int32_t, 16>;
using unsigned_tag = hn::CappedTag<std::uint32_t, 16>;

template <class D>
HWY_INLINE HWY_ATTR hn::Vec<D> load_entries(D d, const std::int16_t* p) {
  using narrow = hwy::MakeNarrow<hn::TFromD<D>>;
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<narrow, D>(), reinterpret_cast<const narrow*>(p)));
}

// How a group's sum enters the accumulator.
template <class D>
struct wrapping {
  explicit HWY_ATTR wrapping(const number_format&) {}
  HWY_INLINE HWY_ATTR hn::Vec<D> join(D, hn::Vec<D> accumulator, hn::Vec<D> sum) const {
    return hn::Add(accumulator, sum);
  }
};

template <class D>
struct saturating {
  explicit HWY_ATTR saturating(const number_format& f)
      : min(static_cast<hn::TFromD<D>>(f.min())), max(static_cast<hn::TFromD<D>>(f.max())) {}

  HWY_INLINE HWY_ATTR hn::Vec<signed_tag> join(signed_tag d, hn::Vec<signed_tag> a, hn::Vec<signed_tag> sum) const {
    const auto total = hn::Add(a, sum);
    const auto overflowed = hn::MaskFromVec(hn::BroadcastSignBit(hn::AndNot(hn::Xor(a, sum), hn::Xor(a, total))));
    const auto bound = hn::Xor(hn::BroadcastSignBit(a), hn::Set(d, hwy::LimitsMax<std::int32_t>()));
    const auto exact = hn::IfThenElse(overflowed, bound, total);
    return hn::Max(hn::Min(exact, hn::Set(d, max)), hn::Set(d, min));
  }
  HWY_INLINE HWY_ATTR hn::Vec<unsigned_tag> join(unsigned_tag d, hn::Vec<unsigned_tag> a,
                                                 hn::Vec<unsigned_tag> sum) const {
    const auto total = hn::Add(a, sum);
    const auto exact = hn::IfThenElse(hn::Lt(total, a), hn::Set(d, hwy::LimitsMax<std::uint32_t>()), total);
    return hn::Min(exact, hn::Set(d, max));
  }

  hn::TFromD<D> min, max;
};

// `vectors` (1 to 4) vectors of outputs of one column, in place; they start at entry `first` of each row.
template <int vectors, class D, class Join>
HWY_INLINE HWY_ATTR void accumulate_vectors(const accumulate_block& b, const Join& join, std::size_t first,
                                            const std::uint16_t* indices, hn::TFromD<D>* accumulators) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const auto load = [&](int v) HWY_ATTR { return hn::LoadU(d, accumulators + (v < vectors ? v : 0) * lanes); };
  auto a0 = load(0), a1 = load(1), a2 = load(2), a3 = load(3);
  const std::int16_t* table = b.lut + first;
  const std::size_t table_size = b.prototypes * b.row;
  for (std::size_t begin = 0; begin < b.subspaces; begin += b.group) {
    const std::size_t count = HWY_MIN(b.group, b.subspaces - begin);
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
    for (std::size_t s = 0; s < count; ++s, table += table_size, indices += b.index_stride) {
      const std::int16_t* row = table + *indices * b.row;
      s0 = hn::Add(s0, load_entries(d, row));
      if (vectors > 1) s1 = hn::Add(s1, load_entries(d, row + lanes));
      if (vectors > 2) s2 = hn::Add(s2, load_entries(d, row + 2 * lanes));
      if (vectors > 3) s3 = hn::Add(s3, load_entries(d, row + 3 * lanes));
    }
    a0 = join.join(d, a0, s0);
    if (vectors > 1) a1 = join.join(d, a1, s1);
    if (vectors > 2) a2 = join.join(d, a2, s2);
    if (vectors > 3) a3 = join.join(d, a3, s3);
  }
  hn::StoreU(a0, d, accumulators);
  if (vectors > 1) hn::StoreU(a1, d, accumulators + lanes);
  if (vectors > 2) hn::StoreU(a2, d, accumulators + 2 * lanes);
  if (vectors > 3) hn::StoreU(a3, d, accumulators + 3 * lanes);
}

template <class D, class Join>
HWY_INLINE HWY_ATTR void accumulate_some(int vectors, const accumulate_block& b, const Join& join, std::size_t first,
                                         const std::uint16_t* indices, hn::TFromD<D>* accumulators) {
  switch (vectors) {
    case 1:
      return accumulate_vectors<1, D>(b, join, first, indices, accumulators);
    case 2:
      return accumulate_vectors<2, D>(b, join, first, indices, accumulators);
    case 3:
      return accumulate_vectors<3, D>(b, join, first, indices, accumulators);
    default:
      return accumulate_vectors<4, D>(b, join, first, indices, accumulators);
  }
}

template <class D, class Join>
HWY_INLINE HWY_ATTR void accumulate_with(const accumulate_block& b) {
  using T = hn::TFromD<D>;
  const std::size_t lanes = hn::Lanes(D());
  const Join join(b.format);
  HWY_ALIGN T ragged[4 * 16] = {};
  for (std::size_t column = 0; column < b.columns; ++column) {
    T* accumulators = reinterpret_cast<T*>(b.accumulators + column * b.accumulator_stride);
    for (std::size_t first = 0; first < b.outputs; first += 4 * lanes) {
      const std::size_t rest = HWY_MIN(b.outputs - first, 4 * lanes);
      const int vectors = static_cast<int>((rest + lanes - 1) / lanes);
      if (rest % lanes == 0) {
        accumulate_some<D>(vectors, b, join, first, b.indices + column, accumulators + first);
      } else {
        std::memcpy(ragged, accumulators + first, rest * sizeof(T));
        accumulate_some<D>(vectors, b, join, first, b.indices + column, ragged);
        std::memcpy(accumulators + first, ragged, rest * sizeof(T));
      }
    }
  }
}

// The low `bits` bits of a vector, extended by the sign or by zeros.
HWY_INLINE HWY_ATTR hn::Vec<signed_tag> low_bits(signed_tag, hn::Vec<signed_tag> v, std::uint32_t bits) {
  const int unused = static_cast<int>(32 - bits);
  return hn::ShiftRightSame(hn::ShiftLeftSame(v, unused), unused);
}
HWY_INLINE HWY_ATTR hn::Vec<unsigned_tag> low_bits(unsigned_tag d, hn::Vec<unsigned_tag> v, std::uint32_t bits) {
  return hn::And(v, hn::Set(d, 0xffffffffu >> (32 - bits)));
}

template <class D>
HWY_INLINE HWY_ATTR void finish_some(const std::int32_t* from, std::uint32_t shift, const number_format& to,
                                     std::int32_t* out) {
  using T = hn::TFromD<D>;
  const D d;
  auto v = hn::LoadU(d, reinterpret_cast<const T*>(from));
  if (shift > 0) {
    const auto half = hn::And(hn::ShiftRightSame(v, static_cast<int>(shift - 1)), hn::Set(d, 1));
    v = hn::Add(hn::ShiftRightSame(v, static_cast<int>(shift)), half);
  }
  if (to.overflow == overflow::wrap) {
    v = low_bits(d, v, to.bits);
  } else {
    v = hn::Max(hn::Min(v, hn::Set(d, static_cast<T>(to.max()))), hn::Set(d, static_cast<T>(to.min())));
  }
  hn::StoreU(v, d, reinterpret_cast<T*>(out));
}

template <class D>
HWY_INLINE HWY_ATTR void finish_with(const std::int32_t* from, std::size_t count, std::uint32_t shift,
                                     const number_format& to, std::int32_t* out) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) finish_some<D>(from + i, shift, to, out + i);
  if (i < count) {
    HWY_ALIGN std::int32_t ragged[16] = {};
    std::memcpy(ragged, from + i, (count - i) * sizeof *from);
    finish_some<D>(ragged, shift, to, ragged);
    std::memcpy(out + i, ragged, (count - i) * sizeof *from);
  }
}

HWY_INLINE HWY_ATTR void finish_all(const std::int32_t* from, std::size_t count, std::uint32_t shift,
                                    const number_format& to, std::int32_t* out) {
  if (to.is_signed) {
    finish_with<signed_tag>(from, count, shift, to, out);
  } else {
    finish_with<unsigned_tag>(from, count, shift, to, out);
  }
}

// Wrapping to fewer than 32 bits is done once, at the end: it is the same modulo 2^bits.
HWY_INLINE HWY_ATTR void wrap_accumulators(const accumulate_block& b) {
  if (b.format.bits == 32) return;
  for (std::size_t column = 0; column < b.columns; ++column) {
    std::int32_t* accumulators = b.accumulators + column * b.accumulator_stride;
    finish_all(accumulators, b.outputs, 0, b.format, accumulators);
  }
}

HWY_INLINE HWY_ATTR void accumulate_columns(const accumulate_block& b) {
  const bool wrap = b.format.overflow == overflow::wrap;
  if (b.format.is_signed) {
    wrap ? accumulate_with<signed_tag, wrapping<signed_tag>>(b)
         : accumulate_with<signed_tag, saturating<signed_tag>>(b);
  } else {
    wrap ? accumulate_with<unsigned_tag, wrapping<unsigned_tag>>(b)
         : accumulate_with<unsigned_tag, saturating<unsigned_tag>>(b);
  }
  if (wrap) wrap_accumulators(b);
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();

#endif
