// A parsed JSON file that knows where it came from. Private: it shows the JSON library.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace pqa {

// Keeps the order of keys, so that what is written reads like what was documented.
using json = nlohmann::ordered_json;

// The way from the root to a value: keys of objects, indices of array elements in decimal.
using json_path = std::vector<std::string>;

// What is refused so that hostile input costs neither stack nor time.
struct json_limits {
  std::size_t bytes = 8 * 1024 * 1024;
  std::size_t depth = 32;      // nested objects and arrays
  std::size_t members = 1024;  // keys of one object
};

// Parses one JSON text. Throws input_error: `source:line:column: ...` for a syntax error (invalid UTF-8 among them),
// `source: path: ...` for a key that stands twice and for what exceeds the limits. No comments, no trailing commas.
json parse_json(std::string_view text, const std::string& source, const json_limits& limits = {});

// A dotted path for people, in the form that `--set` takes; an array element goes by its "name" when it has one.
std::string display_path(const json& root, const json_path& path);

// The name by which an array element can be addressed: its "name" if that is a string no index can be taken for.
std::string element_label(const json& element, std::size_t index);

// One configuration: the JSON, the file or preset it came from, and what was overridden in it.
class json_document {
 public:
  json_document(json root, std::string source, std::string folder = {})
      : root_(std::move(root)), source_(std::move(source)), folder_(std::move(folder)) {}

  // Reads a file. Throws input_error.
  static json_document load(const std::string& path, const json_limits& limits = {});

  const json& root() const { return root_; }
  json& root() { return root_; }
  const std::string& source() const { return source_; }
  // The folder of the file, to which relative paths in it refer; empty for a preset.
  const std::string& folder() const { return folder_; }

  // From now on, errors at or below `path` are blamed on `text` (such as "--set memory.channels=4"), not on the file.
  void blame(json_path path, std::string text) { blames_.push_back({std::move(path), std::move(text)}); }

  // Throws input_error: "SOURCE: PATH: PROBLEM".
  [[noreturn]] void fail(const json_path& path, const std::string& problem) const;

 private:
  struct blame_record {
    json_path path;
    std::string text;
  };

  json root_;
  std::string source_;
  std::string folder_;
  std::vector<blame_record> blames_;
};

}  // namespace pqa
