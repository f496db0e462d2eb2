#include "json/document.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr std::size_t longest_source_shown = 512;
constexpr std::size_t longest_message_shown = 240;

// Builds the JSON from the parser's events, since only there duplicate keys and the depth can be seen.
class strict_builder : public nlohmann::json_sax<json> {
 public:
  strict_builder(std::string_view text, const std::string& source, const json_limits& limits)
      : text_(text), source_(source), limits_(limits) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*size*/) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(json::array()); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    const json& object = *open_.back();
    if (object.contains(value)) fail(value, "found the key twice, allowed once");
    if (object.size() >= limits_.members) {
      fail(value, fmt::format("found more than {0} keys in one object, allowed {0}", limits_.members));
    }
    key_ = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/, const json::exception& error) override {
    const std::string_view read = text_.substr(0, std::min(text_.size(), position > 0 ? position - 1 : 0));
    const std::size_t line = 1 + static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
    const std::string_view last_line = read.substr(read.rfind('\n') + 1);
    const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    const auto column = 1 + std::count_if(last_line.begin(), last_line.end(), starts_character);

    // The library's text is "[id] parse error at line L, column C: what"; the position is told in our own form.
    std::string_view what = error.what();
    what.remove_prefix(std::min(what.size(), what.find("] ") == std::string_view::npos ? 0 : what.find("] ") + 2));
    if (what.rfind("parse error", 0) == 0 && what.find(": ") != std::string_view::npos) {
      what.remove_prefix(what.find(": ") + 2);
    }
    throw input_error(fmt::format("{}:{}:{}: {}", printable(source_, longest_source_shown), line, column,
                                  printable(what, longest_message_shown)));
  }

 private:
  [[noreturn]] void fail(const std::string& last, const std::string& problem) const {
    json_path path;
    for (std::size_t i = 1; i < open_.size(); ++i) path.push_back(keys_[i]);
    if (!open_.empty()) path.push_back(last);
    json_document(root_, source_).fail(path, problem);
  }

  // The key or index of the value that comes next.
  std::string next_name() const {
    if (open_.empty()) return {};
    return open_.back()->is_array() ? std::to_string(open_.back()->size()) : key_;
  }

  template <class Value>
  json* place(Value&& value) {
    if (open_.empty()) {
      root_ = std::forward<Value>(value);
      return &root_;
    }
    json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::forward<Value>(value));
      return &parent.back();
    }
    json& member = parent[key_];
    member = std::forward<Value>(value);
    return &member;
  }

  template <class Value>
  bool add(Value&& value) {
    place(json(std::forward<Value>(value)));
    return true;
  }

  bool open(json container) {
    const std::string name = next_name();
    if (open_.size() >= limits_.depth) {
      fail(name, fmt::format("found more than {0} levels of nesting, allowed {0}", limits_.depth));
    }
    open_.push_back(place(std::move(container)));
    keys_.push_back(name);
    return true;
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& source_;
  const json_limits& limits_;
  json root_;
  std::vector<json*> open_;        // the containers around the next value; only the innermost grows, so they stay put
  std::vector<std::string> keys_;  // how each of them is reached from the one before
  std::string key_;
};

bool starts_with(const json_path& path, const json_path& prefix) {
  return path.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

}  // namespace

json parse_json(std::string_view text, const std::string& source, const json_limits& limits) {
  const std::string shown = printable(source, longest_source_shown);
  if (text.size() > limits.bytes) {
    throw input_error(fmt::format("{}: found {} bytes, allowed at most {}", shown, text.size(), limits.bytes));
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw input_error(fmt::format("{}: found an empty file, allowed JSON", shown));
  }
  strict_builder builder(text, source, limits);
  json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

std::string element_label(const json& element, std::size_t index) {
  if (element.is_object()) {
    const auto name = element.find("name");
    if (name != element.end() && name->is_string()) {
      const auto& text = name->get_ref<const std::string&>();
      const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
      });
      if (plain && text.find_first_not_of("0123456789") != std::string::npos) return text;
    }
  }
  return std::to_string(index);
}

std::string display_path(const json& root, const json_path& path) {
  std::string result;
  const json* at = &root;
  for (const std::string& segment : path) {
    std::string label = segment;
    const json* next = nullptr;
    if (at != nullptr && at->is_object()) {
      const auto member = at->find(segment);
      if (member != at->end()) next = &*member;
    } else if (at != nullptr && at->is_array()) {
      std::size_t index = at->size();
      std::from_chars(segment.data(), segment.data() + segment.size(), index);
      if (index < at->size()) {
        next = &(*at)[index];
        label = element_label(*next, index);
      }
    }
    if (!result.empty()) result += '.';
    result += printable(label);
    at = next;
  }
  return result;
}

json_document json_document::load(const std::string& path, const json_limits& limits) {
  const std::string text = read_file(path, "a JSON file", limits.bytes);
  return {parse_json(text, path, limits), path, folder_of(path)};
}

void json_document::fail(const json_path& path, const std::string& problem) const {
  std::string source = printable(source_, longest_source_shown);
  // The last override wins, as it does in the values.
  for (const blame_record& record : blames_) {
    if (starts_with(path, record.path)) source = record.text;
  }
  const std::string shown = display_path(root_, path);
  throw input_error(source + (shown.empty() ? "" : ": ") + shown + ": " + problem);
}

}  // namespace pqa
