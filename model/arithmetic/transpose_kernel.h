// Transposition into 16-bit numbers, vectorised: the one rearrangement that both the input rows and the LUT need.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pqa {

// target[c * target_stride + r] = low 16 bits of (source[r * source_stride + c] - offset), for r < rows, c < columns.
void transpose_to_16_bits(const std::int32_t* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                          std::int16_t offset, std::int16_t* target, std::size_t target_stride);
void transpose_to_16_bits(const std::int16_t* source, std::size_t source_stride, std::size_t rows, std::size_t columns,
                          std::int16_t offset, std::int16_t* target, std::size_t target_stride);

}  // namespace pqa
