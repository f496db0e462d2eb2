#include "arithmetic/bit_packing.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace pqa {
namespace {

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
constexpr bool host_is_little_endian = true;
#else
constexpr bool host_is_little_endian = false;
#endif

// Up to 8 bytes as a little-endian number.
std::uint64_t load_bytes(const std::uint8_t* bytes, std::uint64_t count) {
  std::uint64_t word = 0;
  for (std::uint64_t i = 0; i < count; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
  return word;
}

std::uint64_t load_word(const std::uint8_t* bytes) {
  if constexpr (host_is_little_endian) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  } else {
    return load_bytes(bytes, 8);
  }
}

template <class Value>
Value extend(std::uint64_t raw, std::uint32_t bits, bool is_signed) {
  const std::uint32_t unused = 64 - bits;
  const std::uint64_t top = raw << unused;
  const std::uint64_t value =
      is_signed ? static_cast<std::uint64_t>(static_cast<std::int64_t>(top) >> unused) : top >> unused;
  return static_cast<Value>(static_cast<std::make_unsigned_t<Value>>(value));
}

template <class Value>
void unpack_any(const std::uint8_t* bytes, std::uint64_t bit_offset, std::size_t count, std::uint32_t bits,
                bool is_signed, Value* values) {
  const std::uint64_t end_byte = (bit_offset + std::uint64_t{count} * bits + 7) / 8;
  std::size_t i = 0;
  std::uint64_t bit = bit_offset;
  for (; i < count && bit / 8 + 8 <= end_byte; ++i, bit += bits) {
    values[i] = extend<Value>(load_word(bytes + bit / 8) >> (bit % 8), bits, is_signed);
  }
  for (; i < count; ++i, bit += bits) {
    const std::uint64_t word = load_bytes(bytes + bit / 8, (bit % 8 + bits + 7) / 8);
    values[i] = extend<Value>(word >> (bit % 8), bits, is_signed);
  }
}

// Field: the unsigned type of the packed width. Plain loops over memcpy, which compilers turn into vector code.
template <class Field, class Value>
void unpack_aligned(const std::uint8_t* bytes, std::size_t count, bool is_signed, Value* values) {
  if (sizeof(Field) == sizeof(Value)) {
    std::memcpy(values, bytes, count * sizeof(Field));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Field field;
    std::memcpy(&field, bytes + i * sizeof field, sizeof field);
    values[i] =
        is_signed ? static_cast<Value>(static_cast<std::make_signed_t<Field>>(field)) : static_cast<Value>(field);
  }
}

template <class Field, class Value>
void pack_aligned(const Value* values, std::size_t count, std::uint8_t* bytes) {
  for (std::size_t i = 0; i < count; ++i) {
    const Field field = static_cast<Field>(values[i]);
    std::memcpy(bytes + i * sizeof field, &field, sizeof field);
  }
}

template <class Value>
void unpack(const std::uint8_t* bytes, std::uint64_t bit_offset, std::size_t count, std::uint32_t bits, bool is_signed,
            Value* values) {
  if (count == 0) return;
  if (host_is_little_endian && bit_offset % 8 == 0) {
    const std::uint8_t* first = bytes + bit_offset / 8;
    if (bits == 8) return unpack_aligned<std::uint8_t>(first, count, is_signed, values);
    if (bits == 16) return unpack_aligned<std::uint16_t>(first, count, is_signed, values);
    if (bits == 32) return unpack_aligned<std::uint32_t>(first, count, is_signed, values);
  }
  unpack_any(bytes, bit_offset, count, bits, is_signed, values);
}

template <class Value>
void pack(const Value* values, std::size_t count, std::uint32_t bits, std::uint8_t* bytes, std::uint64_t bit_offset) {
  if (count == 0) return;
  std::uint8_t* out = bytes + bit_offset / 8;
  if (host_is_little_endian && bit_offset % 8 == 0) {
    if (bits == 8) return pack_aligned<std::uint8_t>(values, count, out);
    if (bits == 16) return pack_aligned<std::uint16_t>(values, count, out);
    if (bits == 32) return pack_aligned<std::uint32_t>(values, count, out);
  }
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::uint32_t pending = static_cast<std::uint32_t>(bit_offset % 8);
  std::uint64_t buffer = pending == 0 ? 0 : *out & ((1u << pending) - 1u);
  for (std::size_t i = 0; i < count; ++i) {
    buffer |= (static_cast<std::uint64_t>(values[i]) & mask) << pending;
    for (pending += bits; pending >= 8; pending -= 8, buffer >>= 8) *out++ = static_cast<std::uint8_t>(buffer);
  }
  if (pending > 0) *out = static_cast<std::uint8_t>((*out & ~((1u << pending) - 1u)) | buffer);
}

}  // namespace

void pack_bits(const std::int32_t* values, std::size_t count, std::uint32_t bits, std::uint8_t* bytes,
               std::uint64_t bit_offset) {
  pack(values, count, bits, bytes, bit_offset);
}

void pack_bits(const std::int16_t* values, std::size_t count, std::uint32_t bits, std::uint8_t* bytes,
               std::uint64_t bit_offset) {
  pack(values, count, bits, bytes, bit_offset);
}

void unpack_bits(const std::uint8_t* bytes, std::uint64_t bit_offset, std::size_t count, std::uint32_t bits,
                 bool is_signed, std::int32_t* values) {
  unpack(bytes, bit_offset, count, bits, is_signed, values);
}

void unpack_bits(const std::uint8_t* bytes, std::uint64_t bit_offset, std::size_t count, std::uint32_t bits,
                 bool is_signed, std::int16_t* values) {
  unpack(bytes, bit_offset, count, bits, is_signed, values);
}

}  // namespace pqa
