// The header of a .npy file, read strictly: NumPy's own form and nothing else. Private.
//
// xtensor reads the payload, but its header parser trusts its input (it misreads lengths of 128 to 255, recurses over
// the type's digits, accepts any shape), so it only ever sees headers that write_header made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pqa {

struct npy_header {
  char kind = 'i';          // 'i' signed, 'u' unsigned
  unsigned item_bytes = 4;  // 1, 2, 4 or 8
  bool big_endian = false;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

// The bytes before the header's text: magic, version, length.
inline constexpr std::size_t npy_prefix_bytes = 12;  // of version 2 and 3; version 1 has 10

// What the prefix says, or what is wrong with it.
struct npy_prefix {
  std::size_t prefix_bytes = 0;
  std::size_t header_bytes = 0;
};

// The functions throw std::runtime_error with "found ..., allowed ..." for what they refuse.
npy_prefix parse_npy_prefix(std::string_view first_bytes);
npy_header parse_npy_header(std::string_view text);

// Elements of a shape, capped at 2^63.
std::uint64_t element_count(const std::vector<std::uint64_t>& shape);

// "(16, 32, 32)", as Python writes it.
std::string shape_text(const std::vector<std::uint64_t>& shape);

// The type as NumPy names it: "int16", "uint8".
std::string type_text(const npy_header& header);

// Prefix and text of a version 1 header in the byte order of this machine.
std::string native_npy_header(const npy_header& header);

}  // namespace pqa
