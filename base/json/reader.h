// Strict reading of JSON: every value is asked for with its range, and what nobody asked for is refused. Private.
//
// A value or an object refers to its json_document, which must outlive it. All errors are input_error with one line:
// "FILE: PATH: found ..., allowed ...".
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/document.h"

namespace pqa {

// The names of an enumeration in files: constexpr enum_name<metric> metric_names[] = {{"l2", metric::l2}, ...}.
template <class Enum>
struct enum_name {
  std::string_view name;
  Enum value;
};

// The name of a value; empty for a value that has none.
template <class Enum, std::size_t count>
std::string_view name_of(const enum_name<Enum> (&names)[count], Enum value) {
  for (const auto& entry : names) {
    if (entry.value == value) return entry.name;
  }
  return {};
}

// min to max; above_min leaves min itself out.
struct number_range {
  double min = 0;
  double max = std::numeric_limits<double>::max();
  bool above_min = false;
};

// Keys that are known elsewhere, and where: {"bandwidth_gb_s", "memory type \"ideal\""}.
using key_hints = std::vector<std::pair<std::string, std::string>>;

class json_object;

// One value and where it stands.
class json_value {
 public:
  json_value(const json_document& document, const json& value, json_path path)
      : document_(&document), value_(&value), path_(std::move(path)) {}
  // The root of a document.
  explicit json_value(const json_document& document) : json_value(document, document.root(), {}) {}

  const json& raw() const { return *value_; }
  const json_document& document() const { return *document_; }
  std::string path() const { return display_path(document_->root(), path_); }
  // The last part of the path, as in the file: a key, or an index in decimal.
  std::string key() const { return path_.empty() ? std::string() : path_.back(); }

  bool is_null() const { return value_->is_null(); }
  bool is_object() const { return value_->is_object(); }
  bool is_array() const { return value_->is_array(); }
  bool is_string() const { return value_->is_string(); }
  bool is_number() const { return value_->is_number(); }

  // An integer written without a fraction or an exponent.
  std::uint64_t as_unsigned(std::uint64_t min, std::uint64_t max) const;
  // A finite number.
  double as_number(const number_range& range) const;
  bool as_bool() const;
  std::string as_string() const;
  // A string fit to name something in tables and files: 1 to 128 bytes, printable, without '/' or surrounding blanks,
  // neither "." nor "..".
  std::string as_name() const;
  json_object as_object() const;
  // The elements of an array of min_count to max_count.
  std::vector<json_value> as_array(std::size_t min_count, std::size_t max_count) const;

  template <class Enum, std::size_t count>
  Enum as_enum(const enum_name<Enum> (&names)[count]) const {
    for (const auto& entry : names) {
      if (value_->is_string() && value_->get_ref<const std::string&>() == entry.name) return entry.value;
    }
    std::vector<std::string> allowed;
    for (const auto& entry : names) allowed.emplace_back(entry.name);
    refuse_name(allowed);
  }

  // Throws "found <this value>, allowed ALLOWED".
  [[noreturn]] void refuse(const std::string& allowed) const;
  // The same for a string that is none of `allowed`; adds the nearest.
  [[noreturn]] void refuse_name(const std::vector<std::string>& allowed) const;
  // Throws "PROBLEM" with this value's file and path.
  [[noreturn]] void fail(const std::string& problem) const { document_->fail(path_, problem); }
  // The same for what stands, or should stand, at `below` in this value.
  [[noreturn]] void fail_below(const json_path& below, const std::string& problem) const;

 private:
  friend class json_object;
  const json_document* document_;
  const json* value_;
  json_path path_;
};

// An object whose members are asked for one by one. Remembers what was asked for: finish() refuses the rest.
class json_object {
 public:
  // Throws input_error when the value is not an object.
  explicit json_object(json_value value);

  const json_value& value() const { return value_; }

  // The member, if it is there.
  std::optional<json_value> find(std::string_view key);
  // The member, or "found nothing, allowed ALLOWED".
  json_value require(std::string_view key, const std::string& allowed);
  // Every member, for objects whose keys are free; all count as asked for.
  std::vector<json_value> members();

  // Members with a default: `target` keeps its value when the key is absent.
  template <class Unsigned>
  void read_unsigned(std::string_view key, Unsigned& target, std::uint64_t min, std::uint64_t max) {
    if (const auto member = find(key)) target = static_cast<Unsigned>(member->as_unsigned(min, max));
  }
  // null empties `target`: unlimited, where that is documented.
  template <class Unsigned>
  void read_unsigned(std::string_view key, std::optional<Unsigned>& target, std::uint64_t min, std::uint64_t max) {
    if (const auto member = find(key)) {
      target.reset();
      if (!member->is_null()) target = static_cast<Unsigned>(member->as_unsigned(min, max));
    }
  }
  void read_number(std::string_view key, double& target, const number_range& range) {
    if (const auto member = find(key)) target = member->as_number(range);
  }
  void read_number(std::string_view key, std::optional<double>& target, const number_range& range) {
    if (const auto member = find(key)) {
      target.reset();
      if (!member->is_null()) target = member->as_number(range);
    }
  }
  void read_bool(std::string_view key, bool& target) {
    if (const auto member = find(key)) target = member->as_bool();
  }
  void read_string(std::string_view key, std::string& target) {
    if (const auto member = find(key)) target = member->as_string();
  }
  void read_name(std::string_view key, std::string& target) {
    if (const auto member = find(key)) target = member->as_name();
  }
  template <class Enum, std::size_t count>
  void read_enum(std::string_view key, Enum& target, const enum_name<Enum> (&names)[count]) {
    if (const auto member = find(key)) target = member->as_enum(names);
  }
  // A nested object, or an empty one when the key is absent, so that its members take their defaults.
  json_object read_object(std::string_view key);

  // Refuses the first key that nobody asked for, with the nearest known name and, if `hints` has it, its real place.
  void finish(const key_hints& hints = {}) const;

 private:
  json_value value_;
  std::vector<std::string> known_;
};

}  // namespace pqa
