// The layer descriptor: 128 little-endian bytes in memory that tell the accelerator one layer (docs/registers.md).
#pragma once

#include <array>
#include <cstdint>

#include "pqa/layer.h"

namespace pqa {

inline constexpr std::uint32_t descriptor_bytes = 128;
inline constexpr std::uint16_t descriptor_version = 1;

// The addresses of tables, maps and scratch are below this, used or not.
inline constexpr std::uint64_t address_limit = std::uint64_t{1} << 60;
// Beside the ranges of the single fields (docs/registers.md): what the search for a tiling can take.
inline constexpr std::uint32_t most_outputs = 1 << 20, most_subspaces = 1 << 18;

// Addresses are bytes. `next` is read only when the job's count says that there is a next layer; a list may be a ring.
struct descriptor {
  std::uint32_t id = 0;
  std::uint64_t next = 0;        // 128-byte aligned
  std::uint64_t prototypes = 0;  // [Ns or 1][Np][Ls] entries of bits.prototype
  std::uint64_t lut = 0;         // blocks, see schedule/table_layout.h
  std::uint64_t bias = 0;        // [No] entries of bits.accumulator
  std::uint64_t input = 0;       // [H][W] pixels of C channels, a pixel padded to whole bytes
  std::uint64_t output = 0;      // [P][Q] pixels of No channels, likewise
  std::uint64_t scratch = 0;  // spilled partial sums: [N][tile's outputs] of bits.accumulator, a column in whole bytes
  pqa::layer layer;
};

// Why decode_descriptor refuses an image.
enum class descriptor_error { none, version, size, field };

// As it lies in memory.
using descriptor_image = std::array<std::uint8_t, descriptor_bytes>;

// Fields are written as they are: whether they are legal is seen when they are decoded.
descriptor_image encode_descriptor(const descriptor& d);

// Refuses an image of another version or size and any field out of its range; `out` is then unchanged.
descriptor_error decode_descriptor(const descriptor_image& image, descriptor& out);

}  // namespace pqa
