#include "arithmetic/transpose_kernel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arithmetic/transpose_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
void transpose_plain(const T* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                     std::int16_t offset, std::int16_t* target, std::size_t target_stride) {
  for (std::size_t c = 0; c < columns; ++c) {
    for (std::size_t r = 0; r < rows; ++r) {
      const auto low = static_cast<std::uint16_t>(source[r * source_stride + c]);
      target[c * target_stride + r] = static_cast<std::int16_t>(static_cast<std::uint16_t>(low - offset));
    }
  }
}

#if HWY_TARGET != HWY_SCALAR

using lanes8 = hn::FixedTag<std::uint16_t, 8>;
using lanes8_vector = hn::Vec<lanes8>;

HWY_ATTR HWY_INLINE lanes8_vector load8(const std::int16_t* p) {
  return hn::LoadU(lanes8(), reinterpret_cast<const std::uint16_t*>(p));
}

HWY_ATTR HWY_INLINE lanes8_vector load8(const std::int32_t* p) {
  const hn::FixedTag<std::uint32_t, 4> d32;
  const hn::Half<lanes8> half;
  const auto* words = reinterpret_cast<const std::uint32_t*>(p);
  return hn::Combine(lanes8(), hn::TruncateTo(half, hn::LoadU(d32, words + 4)),
                     hn::TruncateTo(half, hn::LoadU(d32, words)));
}

// The 8 x 8 corner at source; three rounds of interleaving neighbours at doubling distance.
template <class T>
HWY_ATTR HWY_INLINE void transpose_8x8(const T* source, std::size_t source_stride, lanes8_vector offset,
                                       std::int16_t* target, std::size_t target_stride) {
  const lanes8 d;
  const hn::Repartition<std::uint32_t, lanes8> d32;
  const hn::Repartition<std::uint64_t, lanes8> d64;
  const auto row = [&](std::size_t r) HWY_ATTR { return hn::Sub(load8(source + r * source_stride), offset); };
  const auto low32 = [&](lanes8_vector a, lanes8_vector b)
                         HWY_ATTR { return hn::BitCast(d32, hn::InterleaveLower(d, a, b)); };
  const auto high32 = [&](lanes8_vector a, lanes8_vector b)
                          HWY_ATTR { return hn::BitCast(d32, hn::InterleaveUpper(d, a, b)); };
  const auto low64 = [&](hn::Vec<decltype(d32)> a, hn::Vec<decltype(d32)> b)
                         HWY_ATTR { return hn::BitCast(d64, hn::InterleaveLower(d32, a, b)); };
  const auto high64 = [&](hn::Vec<decltype(d32)> a, hn::Vec<decltype(d32)> b)
                          HWY_ATTR { return hn::BitCast(d64, hn::InterleaveUpper(d32, a, b)); };
  const auto store = [&](std::size_t c, hn::Vec<decltype(d64)> a, hn::Vec<decltype(d64)> b) HWY_ATTR {
    auto* out = reinterpret_cast<std::uint16_t*>(target + c * target_stride);
    hn::StoreU(hn::BitCast(d, hn::InterleaveLower(d64, a, b)), d, out);
    hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(d64, a, b)), d,
               reinterpret_cast<std::uint16_t*>(target + (c + 1) * target_stride));
  };
  const auto r0 = row(0), r1 = row(1), r2 = row(2), r3 = row(3), r4 = row(4), r5 = row(5), r6 = row(6), r7 = row(7);
  const auto a0 = low32(r0, r1), a1 = high32(r0, r1), a2 = low32(r2, r3), a3 = high32(r2, r3);
  const auto a4 = low32(r4, r5), a5 = high32(r4, r5), a6 = low32(r6, r7), a7 = high32(r6, r7);
  store(0, low64(a0, a2), low64(a4, a6));
  store(2, high64(a0, a2), high64(a4, a6));
  store(4, low64(a1, a3), low64(a5, a7));
  store(6, high64(a1, a3), high64(a5, a7));
}

template <class T>
HWY_ATTR void transpose(const T* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                        std::int16_t offset, std::int16_t* target, std::size_t target_stride) {
  if (rows < 8 || columns < 8) {
    transpose_plain(source, source_stride, rows, columns, offset, target, target_stride);
    return;
  }
  const lanes8_vector offsets = hn::Set(lanes8(), static_cast<std::uint16_t>(offset));
  for (std::size_t r_next = 0; r_next < rows; r_next += 8) {
    const std::size_t r = HWY_MIN(r_next, rows - 8);  // the last corner overlaps the one before
    for (std::size_t c_next = 0; c_next < columns; c_next += 8) {
      const std::size_t c = HWY_MIN(c_next, columns - 8);
      transpose_8x8(source + r * source_stride + c, source_stride, offsets, target + c * target_stride + r,
                    target_stride);
    }
  }
}

#else

template <class T>
void transpose(const T* source, std::size_t source_stride, std::size_t rows, std::size_t columns, std::int16_t offset,
               std::int16_t* target, std::size_t target_stride) {
  transpose_plain(source, source_stride, rows, columns, offset, target, target_stride);
}

#endif

void transpose_32(const std::int32_t* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                  std::int16_t offset, std::int16_t* target, std::size_t target_stride) {
  transpose(source, source_stride, rows, columns, offset, target, target_stride);
}

void transpose_16(const std::int16_t* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                  std::int16_t offset, std::int16_t* target, std::size_t target_stride) {
  transpose(source, source_stride, rows, columns, offset, target, target_stride);
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pqa {

HWY_EXPORT(transpose_32);
HWY_EXPORT(transpose_16);

void transpose_to_16_bits(const std::int32_t* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                          std::int16_t offset, std::int16_t* target, std::size_t target_stride) {
  HWY_DYNAMIC_DISPATCH(transpose_32)(source, source_stride, rows, columns, offset, target, target_stride);
}

void transpose_to_16_bits(const std::int16_t* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                          std::int16_t offset, std::int16_t* target, std::size_t target_stride) {
  HWY_DYNAMIC_DISPATCH(transpose_16)(source, source_stride, rows, columns, offset, target, target_stride);
}

}  // namespace pqa
#endif
