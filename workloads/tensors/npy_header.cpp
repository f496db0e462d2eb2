#include "tensors/npy_header.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

#include "json/names.h"

namespace pqa {

namespace {

constexpr std::string_view magic{"\x93NUMPY", 6};
constexpr std::size_t longest_header = 10000;  // NumPy's own limit
constexpr std::size_t most_dimensions = 32;    // likewise
constexpr bool host_is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

[[noreturn]] void refuse(const std::string& what) {
  throw std::runtime_error(what);
}

// Reads the one form of Python that such a header uses: a dictionary of a string, a bool and a tuple of integers.
class header_parser {
 public:
  explicit header_parser(std::string_view text) : text_(text) {}

  npy_header parse() {
    npy_header header;
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string_view key = string();
      expect(':');
      if (key == "descr" && !has_type) {
        has_type = true;
        type(header);
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        header.fortran_order = boolean();
      } else if (key == "shape" && !has_shape) {
        has_shape = true;
        header.shape = shape();
      } else {
        malformed();
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (!text_.empty() || !has_type || !has_order || !has_shape) malformed();
    return header;
  }

 private:
  [[noreturn]] static void malformed() {
    refuse("found a malformed .npy header, allowed one as NumPy writes it (descr, fortran_order, shape)");
  }

  void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(" \n\t"), text_.size())); }

  bool accept(char c) {
    skip_blanks();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) malformed();
  }

  bool accept_word(std::string_view word) {
    skip_blanks();
    if (text_.substr(0, word.size()) != word) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  std::string_view string() {
    skip_blanks();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) malformed();
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) malformed();
    const std::string_view result = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return result;
  }

  bool boolean() {
    if (accept_word("True")) return true;
    if (!accept_word("False")) malformed();
    return false;
  }

  void type(npy_header& header) {
    skip_blanks();
    if (!text_.empty() && text_.front() == '[') refuse("found a structured NumPy type, allowed an integer type");
    const std::string_view descr = string();
    const bool sized = descr.size() == 3 && std::strchr("<>|=", descr[0]) != nullptr;
    if (!sized || (descr[1] != 'i' && descr[1] != 'u') || std::strchr("1248", descr[2]) == nullptr) {
      refuse(fmt::format("found the NumPy type {}, allowed an integer type", in_quotes(descr, 32)));
    }
    header.kind = descr[1];
    header.item_bytes = static_cast<unsigned>(descr[2] - '0');
    if (descr[0] == '|' && header.item_bytes > 1) malformed();
    header.big_endian = descr[0] == '>' || (host_is_big_endian && descr[0] == '=');
  }

  std::vector<std::uint64_t> shape() {
    std::vector<std::uint64_t> result;
    expect('(');
    while (!accept(')')) {
      skip_blanks();
      std::uint64_t dimension = 0;
      const auto [stop, error] = std::from_chars(text_.data(), text_.data() + text_.size(), dimension);
      if (error != std::errc() || result.size() == most_dimensions) malformed();
      text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
      result.push_back(dimension);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return result;
  }

  std::string_view text_;
};

}  // namespace

npy_prefix parse_npy_prefix(std::string_view first_bytes) {
  if (first_bytes.size() < magic.size() + 4 || first_bytes.substr(0, magic.size()) != magic) {
    refuse("found no .npy array, allowed one as NumPy writes it");
  }
  const auto byte = [&](std::size_t i) { return std::size_t{static_cast<std::uint8_t>(first_bytes[i])}; };
  const std::size_t version = byte(6);
  npy_prefix prefix;
  if (version < 1 || version > 3 || (version > 1 && first_bytes.size() < npy_prefix_bytes)) {
    refuse(fmt::format("found .npy version {}, allowed 1 to 3", version));
  }
  prefix.prefix_bytes = version == 1 ? 10 : npy_prefix_bytes;
  prefix.header_bytes = byte(8) | byte(9) << 8U;
  if (version > 1) prefix.header_bytes |= byte(10) << 16U | byte(11) << 24U;
  if (prefix.header_bytes > longest_header) {
    refuse(fmt::format("found an .npy header of {} bytes, allowed at most {}", prefix.header_bytes, longest_header));
  }
  return prefix;
}

npy_header parse_npy_header(std::string_view text) {
  return header_parser(text).parse();
}

std::uint64_t element_count(const std::vector<std::uint64_t>& shape) {
  constexpr std::uint64_t cap = std::uint64_t{1} << 63U;
  std::uint64_t count = 1;
  for (const std::uint64_t dimension : shape) {
    if (dimension == 0) return 0;
    count = count > cap / dimension ? cap : count * dimension;
  }
  return count;
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string result = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) result += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return result + (shape.size() == 1 ? ",)" : ")");
}

std::string type_text(const npy_header& header) {
  return fmt::format("{}int{}", header.kind == 'u' ? "u" : "", header.item_bytes * 8);
}

std::string native_npy_header(const npy_header& header) {
  const char order = header.item_bytes == 1 ? '|' : host_is_big_endian ? '>' : '<';
  std::string text = fmt::format("{{'descr': '{}{}{}', 'fortran_order': {}, 'shape': {}, }}", order, header.kind,
                                 header.item_bytes, header.fortran_order ? "True" : "False", shape_text(header.shape));
  text += '\n';
  // Kept under 128 bytes by having few dimensions; see the note on xtensor above.
  std::string result(magic);
  result += {'\x01', '\x00', static_cast<char>(text.size() & 0xFFU), static_cast<char>(text.size() >> 8U)};
  return result + text;
}

}  // namespace pqa
