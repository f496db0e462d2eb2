// Files that are compiled into the libraries (cmake/EmbedFiles.cmake), so that the program needs no data at run time.
// Private.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pqa {

// An embedded file: its name without the extension, and its bytes.
struct embedded_file {
  std::string_view name;
  std::string_view text;
};

// The files of one kind, in alphabetical order.
struct embedded_files {
  const embedded_file* first = nullptr;
  std::size_t count = 0;

  const embedded_file* begin() const { return first; }
  const embedded_file* end() const { return first + count; }
  std::vector<std::string> names() const;
  // Null when there is none of that name.
  const embedded_file* find(std::string_view name) const;
};

}  // namespace pqa
