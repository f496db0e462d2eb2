// Text for terminals of 80 columns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pqa {

inline constexpr std::size_t terminal_width = 80;

// `n` in at most `width` characters (at least 5): in full, or with three or more significant digits and k, M, G, T, P
// or E for powers of 1000.
std::string compact(std::uint64_t n, std::size_t width);

// Bytes for people, decimal: "36.9 kB".
std::string bytes_text(std::uint64_t bytes);

// Characters of a UTF-8 text; each is taken to be one column wide.
std::size_t text_width(const std::string& text);

// `text` in at most `width` columns (at least 5): what is too long loses its middle, "block1..conv".
std::string shortened(const std::string& text, std::size_t width);

struct text_column {
  std::string head;
  std::string group;  // columns beside each other with the same group share it above their heads
  bool left = false;  // aligned
  std::vector<std::string> cells;
};

// One line for the groups if there are any, one for the heads and one for each row, columns as wide as their widest
// cell, one blank between them. The first column gives way: it is shortened to what the others leave of `width`, down
// to 8.
std::string render_table(std::vector<text_column> columns, std::size_t width = terminal_width);

// Breaks `text` at blanks; lines after the first begin with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width = terminal_width);

}  // namespace pqa
