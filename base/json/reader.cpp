#include "json/reader.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "json/names.h"

namespace pqa {

namespace {

const json empty_object = json::object();

// A value as it is shown in "found ...": scalars as they are, containers by their kind.
std::string describe(const json& value) {
  if (value.is_object()) return value.empty() ? "an empty object" : "an object";
  if (value.is_array()) return value.empty() ? "an empty array" : "an array";
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  return value.dump();
}

}  // namespace

void json_value::refuse(const std::string& allowed) const {
  fail(fmt::format("found {}, allowed {}", describe(*value_), allowed));
}

void json_value::refuse_name(const std::vector<std::string>& allowed) const {
  const std::string hint = is_string() ? did_you_mean(value_->get_ref<const std::string&>(), allowed) : std::string();
  refuse(list_names(allowed) + hint);
}

void json_value::fail_below(const json_path& below, const std::string& problem) const {
  json_path path = path_;
  path.insert(path.end(), below.begin(), below.end());
  document_->fail(path, problem);
}

std::uint64_t json_value::as_unsigned(std::uint64_t min, std::uint64_t max) const {
  if (value_->is_number_unsigned()) {
    const auto number = value_->get<std::uint64_t>();
    if (number >= min && number <= max) return number;
  }
  if (max == std::numeric_limits<std::uint64_t>::max()) refuse(fmt::format("an integer from {}", min));
  refuse(value_->is_number_integer() ? fmt::format("{} to {}", min, max)
                                     : fmt::format("an integer from {} to {}", min, max));
}

double json_value::as_number(const number_range& range) const {
  if (value_->is_number()) {
    const auto number = value_->get<double>();
    const bool above = range.above_min ? number > range.min : number >= range.min;
    if (std::isfinite(number) && above && number <= range.max) return number;
  }
  std::string allowed = fmt::format("a number {} {}", range.above_min ? "above" : "from", range.min);
  if (range.max < std::numeric_limits<double>::max()) allowed += fmt::format(" to {}", range.max);
  refuse(allowed);
}

bool json_value::as_bool() const {
  if (!value_->is_boolean()) refuse("true or false");
  return value_->get<bool>();
}

std::string json_value::as_string() const {
  if (!value_->is_string()) refuse("a string");
  return value_->get<std::string>();
}

std::string json_value::as_name() const {
  constexpr std::size_t longest = 128;
  const std::string allowed = fmt::format("a name of 1 to {} printable characters without '/'", longest);
  if (!value_->is_string()) refuse(allowed);
  const auto& name = value_->get_ref<const std::string&>();
  const bool fits = !name.empty() && name.size() <= longest && name.find('/') == std::string::npos;
  const bool plain = is_utf8(name) && printable(name, longest) == name && name != "." && name != "..";
  if (!fits || !plain || name.front() == ' ' || name.back() == ' ') refuse(allowed);
  return name;
}

json_object json_value::as_object() const {
  return json_object(*this);
}

std::vector<json_value> json_value::as_array(std::size_t min_count, std::size_t max_count) const {
  const std::string allowed = min_count == max_count
                                  ? fmt::format("an array of {} elements", min_count)
                                  : fmt::format("an array of {} to {} elements", min_count, max_count);
  if (!value_->is_array()) refuse(allowed);
  if (value_->size() < min_count || value_->size() > max_count) {
    fail(fmt::format("found {} elements, allowed {}", value_->size(), allowed));
  }
  std::vector<json_value> elements;
  for (std::size_t i = 0; i < value_->size(); ++i) {
    json_path path = path_;
    path.push_back(std::to_string(i));
    elements.emplace_back(*document_, (*value_)[i], std::move(path));
  }
  return elements;
}

json_object::json_object(json_value value) : value_(std::move(value)) {
  if (!value_.is_object()) value_.refuse("an object");
}

std::optional<json_value> json_object::find(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  const auto member = value_.raw().find(key);
  if (member == value_.raw().end()) return std::nullopt;
  json_path path = value_.path_;
  path.emplace_back(key);
  return json_value(*value_.document_, *member, std::move(path));
}

json_value json_object::require(std::string_view key, const std::string& allowed) {
  if (auto member = find(key)) return *std::move(member);
  json_path path = value_.path_;
  path.emplace_back(key);
  value_.document_->fail(path, "found nothing, allowed " + allowed);
}

std::vector<json_value> json_object::members() {
  std::vector<json_value> result;
  for (const auto& item : value_.raw().items()) {
    known_.push_back(item.key());
    json_path path = value_.path_;
    path.push_back(item.key());
    result.emplace_back(*value_.document_, item.value(), std::move(path));
  }
  return result;
}

json_object json_object::read_object(std::string_view key) {
  if (const auto member = find(key)) return json_object(*member);
  json_path path = value_.path_;
  path.emplace_back(key);
  return json_object(json_value(*value_.document_, empty_object, std::move(path)));
}

void json_object::finish(const key_hints& hints) const {
  for (const auto& item : value_.raw().items()) {
    const std::string& key = item.key();
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::string problem = "found an unknown key";
    for (const auto& [name, place] : hints) {
      if (name == key) {
        problem += ", which belongs to " + place;
        break;
      }
    }
    problem += ", allowed " + (known_.empty() ? "none" : list_names(known_)) + did_you_mean(key, known_);
    json_path path = value_.path_;
    path.push_back(key);
    value_.document_->fail(path, problem);
  }
}

}  // namespace pqa
