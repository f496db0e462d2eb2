#include "text_table.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace pqa {

namespace {

constexpr double thousand = 1000.0;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The first `count` characters of `text`, or the last.
std::string first_characters(const std::string& text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && (continues_character(text[end]) || count-- > 0)) ++end;
  return text.substr(0, end);
}

std::string last_characters(const std::string& text, std::size_t count) {
  std::size_t begin = text.size();
  while (begin > 0 && count > 0) {
    --begin;
    if (!continues_character(text[begin])) --count;
  }
  return text.substr(begin);
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::size_t own = text_width(text);
  const std::string blanks(width > own ? width - own : 0, ' ');
  return left ? text + blanks : blanks + text;
}

std::size_t width_of(const text_column& column) {
  std::size_t width = text_width(column.head);
  for (const std::string& cell : column.cells) width = std::max(width, text_width(cell));
  return width;
}

// "--- group ---" above the columns of each group; nothing without groups.
std::string group_line(const std::vector<text_column>& columns, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t c = 0; c < columns.size();) {
    std::size_t last = c;
    std::size_t width = widths[c];
    while (!columns[c].group.empty() && last + 1 < columns.size() && columns[last + 1].group == columns[c].group) {
      width += 1 + widths[++last];
    }
    if (c > 0) line += ' ';
    const std::string text = columns[c].group.empty() ? std::string() : ' ' + columns[c].group + ' ';
    const char fill = text.empty() ? ' ' : '-';
    const std::size_t free = width > text.size() ? width - text.size() : 0;
    line += std::string(free / 2, fill) + text + std::string(free - free / 2, fill);
    c = last + 1;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line.empty() ? line : line + '\n';
}

}  // namespace

std::string compact(std::uint64_t n, std::size_t width) {
  std::string whole = std::to_string(n);
  if (whole.size() <= width) return whole;
  double value = static_cast<double>(n);
  for (const char unit : {'k', 'M', 'G', 'T', 'P', 'E'}) {
    value /= thousand;
    for (int decimals = 2; decimals >= 0; --decimals) {
      std::string text = fmt::format("{:.{}f}{}", value, decimals, unit);
      // Rounding may carry into a fourth digit: then the next unit is the right one.
      const std::size_t digits = text.size() - 1 - (decimals > 0 ? static_cast<std::size_t>(decimals) + 1 : 0);
      if (text.size() <= width && digits <= 3) return text;
    }
  }
  return whole;
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  const std::string text = compact(bytes, 5);
  const bool has_unit = text.back() < '0' || text.back() > '9';
  if (!has_unit) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / thousand);
  return text.substr(0, text.size() - 1) + ' ' + text.back() + 'B';
}

std::size_t text_width(const std::string& text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

std::string shortened(const std::string& text, std::size_t width) {
  if (text_width(text) <= width) return text;
  const std::size_t kept = width - 2;
  // The end tells layers apart more often than the beginning, but both matter.
  return first_characters(text, kept / 2) + ".." + last_characters(text, kept - kept / 2);
}

std::string render_table(std::vector<text_column> columns, std::size_t width) {
  constexpr std::size_t narrowest_name = 8;
  std::vector<std::size_t> widths;
  widths.reserve(columns.size());
  for (const text_column& column : columns) widths.push_back(width_of(column));
  const std::size_t others = std::accumulate(widths.begin() + 1, widths.end(), std::size_t{0}) + (columns.size() - 1);
  const std::size_t left = std::max(narrowest_name, width > others ? width - others : 0);
  widths.front() = std::min(widths.front(), left);

  std::string text = group_line(columns, widths);
  const std::size_t rows = columns.front().cells.size();
  for (std::size_t row = 0; row <= rows; ++row) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string& cell = row == 0 ? columns[c].head : columns[c].cells[row - 1];
      if (c > 0) line += ' ';
      line += padded(c == 0 ? shortened(cell, widths[0]) : cell, widths[c], columns[c].left);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t column = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const std::size_t length = text_width(word);
    if (column > 0 && column + 1 + length > width) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (begin > 0) {
      result += ' ';
      ++column;
    }
    result += word;
    column += length;
    begin = end + 1;
  }
  return result + '\n';
}

}  // namespace pqa
