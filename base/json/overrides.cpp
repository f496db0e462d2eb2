#include "json/overrides.h"

#include <charconv>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr std::size_t deepest_path = 32;
constexpr std::size_t longest_argument_shown = 120;

json_path split_path(const std::string& path, const std::string& text) {
  json_path segments;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = path.find('.', begin);
    segments.push_back(path.substr(begin, end == std::string::npos ? end : end - begin));
    if (segments.back().empty() || !is_utf8(segments.back())) {
      throw input_error(text + ": found a path with an empty or unreadable part, allowed names joined by dots");
    }
    if (segments.size() > deepest_path) {
      throw input_error(
          fmt::format("{}: found a path of more than {} parts, allowed {}", text, deepest_path, deepest_path));
    }
    if (end == std::string::npos) return segments;
    begin = end + 1;
  }
}

// JSON if it parses, a string otherwise. What parses but is refused (a key twice, too deep) stays an error.
json parse_value(const std::string& value, const std::string& text) {
  if (!is_utf8(value)) throw input_error(text + ": found a value that is not UTF-8, allowed JSON or plain text");
  if (!json::accept(value)) return value;
  return parse_json(value, text);
}

// "TEXT: PATH: ", the head of a message about the place that `way` leads to.
std::string head(const json_document& document, const json_path& way, const std::string& text) {
  const std::string shown = display_path(document.root(), way);
  return text + ": " + shown + (shown.empty() ? "" : ": ");
}

// The element that `segment` means: by its name first, then by its index.
std::size_t find_element(const json_document& document, const json& array, const json_path& way,
                         const std::string& segment, const std::string& text) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < array.size(); ++i) labels.push_back(element_label(array[i], i));
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (array[i].is_object() && array[i].contains("name") && array[i]["name"] == segment) return i;
  }
  std::size_t index = 0;
  const char* const end = segment.data() + segment.size();
  const auto [stop, error] = std::from_chars(segment.data(), end, index);
  if (error == std::errc() && stop == end && index < array.size()) return index;
  throw input_error(fmt::format("{}found no element {} in {}, allowed {}{}", head(document, way, text),
                                in_quotes(segment), printable(document.source()),
                                labels.empty() ? "none: the array is empty" : list_names(labels),
                                did_you_mean(segment, labels)));
}

}  // namespace

void override_roots::add(const std::string& path, json value, const std::string& text) {
  json_path segments = split_path(path, text);
  override_set* set = nullptr;
  const std::string& root = segments.front();
  if (root == "architecture" || root == "arch") set = &architecture;
  if (root == "memory") set = &memory;
  if (root == "workload") set = &workload;
  if (root == "dla") set = &dla;
  if (set == nullptr) {
    const std::vector<std::string> roots = {"architecture", "arch", "memory", "workload", "dla"};
    throw input_error(fmt::format("{}: found a path that begins with {}, allowed {}{}", text, in_quotes(root),
                                  list_names(roots), did_you_mean(root, roots)));
  }
  segments.erase(segments.begin());
  if (segments.empty()) {
    // What was set inside the configuration before does not survive its replacement.
    *set = {std::move(value), {}, {}};
  } else {
    set->parts.push_back({std::move(segments), std::move(value), text});
  }
}

override_roots split_overrides(const std::vector<std::string>& arguments) {
  override_roots roots;
  for (const std::string& argument : arguments) {
    const std::string text = "--set " + printable(argument, longest_argument_shown);
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw input_error(text + ": found no PATH=VALUE, allowed such as memory.channels=4");
    }
    roots.add(argument.substr(0, equals), parse_value(argument.substr(equals + 1), text), text);
  }
  return roots;
}

void apply_override(json_document& document, const json_override& override, const expand_function& expand) {
  json* at = &document.root();
  json_path way;
  json_path made;  // what the override is to blame for: the outermost object that it made, or the value itself
  for (const std::string& segment : override.path) {
    if (at->is_string() && expand) {
      if (auto object = expand(way, at->get<std::string>())) *at = *std::move(object);
    }
    if (at->is_array()) {
      const std::size_t index = find_element(document, *at, way, segment, override.text);
      way.push_back(std::to_string(index));
      at = &(*at)[index];
    } else if (at->is_object() || (at->is_null() && !made.empty())) {
      way.push_back(segment);
      if (made.empty() && !at->contains(segment)) made = way;
      at = &(*at)[segment];
    } else {
      throw input_error(fmt::format("{}found a {} in {}, which has no parts, allowed a path that ends there",
                                    head(document, way, override.text), at->type_name(), printable(document.source())));
    }
  }
  *at = override.value;
  document.blame(made.empty() ? way : made, override.text);
}

}  // namespace pqa
