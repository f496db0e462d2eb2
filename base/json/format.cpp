#include "json/format.h"

namespace pqa {

namespace {

constexpr std::size_t line_width = 100;

std::string scalar(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// On one line, with blanks as in `{ "a": 1, "b": [1, 2] }`; stops growing soon after `limit` bytes.
void write_flat(const json& value, std::size_t limit, std::string& out) {
  if (!value.is_structured() || value.empty()) {
    out += scalar(value);
    return;
  }
  out += value.is_object() ? "{ " : "[";
  bool first = true;
  for (const auto& item : value.items()) {
    if (out.size() > limit) return;
    if (!first) out += ", ";
    first = false;
    if (value.is_object()) out += scalar(item.key()) + ": ";
    write_flat(item.value(), limit, out);
  }
  out += value.is_object() ? " }" : "]";
}

void write(const json& value, std::size_t indent, std::size_t column, std::string& out) {
  std::string flat;
  write_flat(value, line_width, flat);
  if (!value.is_structured() || column + flat.size() < line_width) {
    out += flat;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += value.is_object() ? "{\n" : "[\n";
  bool first = true;
  for (const auto& item : value.items()) {
    if (!first) out += ",\n";
    first = false;
    const std::string head = margin + (value.is_object() ? scalar(item.key()) + ": " : "");
    out += head;
    write(item.value(), indent + 2, head.size(), out);
  }
  out += '\n' + std::string(indent, ' ') + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string format_json(const json& value) {
  std::string out;
  write(value, 0, 0, out);
  return out + '\n';
}

}  // namespace pqa
