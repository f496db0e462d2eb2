// Numbers of 2 to 32 bits packed without gaps: little-endian, least significant bit first.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pqa {

// Bytes that count numbers of `bits` bits occupy when the first starts at bit 0.
constexpr std::uint64_t packed_bytes(std::uint64_t count, std::uint32_t bits) {
  return count / 8 * bits + (count % 8 * bits + 7) / 8;
}

// Writes the low `bits` bits of each value to bytes[], from bit `bit_offset` on (bit b of the stream is bit b%8 of byte
// b/8). Bits of the first and last byte that belong to others keep their value; no other byte is read or written.
// bits: 2 to 32, and at most 16 for the int16_t form, which holds an unsigned 16-bit number as its bit pattern.
void pack_bits(const std::int32_t* values, std::size_t count, std::uint32_t bits, std::uint8_t* bytes,
               std::uint64_t bit_offset);
void pack_bits(const std::int16_t* values, std::size_t count, std::uint32_t bits, std::uint8_t* bytes,
               std::uint64_t bit_offset);

// The reverse: sign-extended when is_signed, else zero-extended. Reads no byte outside the range.
void unpack_bits(const std::uint8_t* bytes, std::uint64_t bit_offset, std::size_t count, std::uint32_t bits,
                 bool is_signed, std::int32_t* values);
void unpack_bits(const std::uint8_t* bytes, std::uint64_t bit_offset, std::size_t count, std::uint32_t bits,
                 bool is_signed, std::int16_t* values);

}  // namespace pqa
