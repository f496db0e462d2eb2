#include "report/report_page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "json/embedded.h"
#include "pqa/base/error.h"

namespace pqa {

embedded_files report_files();

namespace {

constexpr const char* library = "chart.min";

// In the order in which they build on each other.
constexpr std::array<std::string_view, 8> scripts = {"common", "tables",     "charts",       "run",
                                                     "sweep",  "sweep_data", "sweep_points", "start"};

std::string_view file(std::string_view name) {
  const embedded_file* const found = report_files().find(name);
  if (found == nullptr) {
    throw input_error(
        "report: this pqa was built without Chart.js, allowed one that was configured with Debian's libjs-chart.js "
        "(/usr/share/javascript/chart.js)");
  }
  return found->text;
}

std::string own_scripts() {
  std::string text;
  for (const std::string_view name : scripts) {
    text += "<script type=\"module\">\n";
    text += file(name);
    text += "</script>\n";
  }
  return text;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string script_json(const json& value) {
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  std::string result;
  result.reserve(text.size() + text.size() / 64);
  // These stand in strings only, where an escape is the same.
  for (const char c : text) {
    if (c == '<')
      result += "\\u003c";
    else if (c == '>')
      result += "\\u003e";
    else if (c == '&')
      result += "\\u0026";
    else
      result += c;
  }
  return result;
}

std::string report_page(std::string_view title, const json& data) {
  const std::array<std::pair<std::string_view, std::string>, 5> parts = {{
      {"{{title}}", html_text(title)},
      {"{{style}}", std::string(file("style"))},
      {"{{library}}", std::string(file(library))},
      {"{{data}}", script_json(data)},
      {"{{scripts}}", own_scripts()},
  }};
  // What is put in is not looked at again, whatever it holds.
  const std::string_view page = file("page");
  std::string result;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t open = std::min(page.find("{{", at), page.size());
    result += page.substr(at, open - at);
    at = open;
    if (at == page.size()) break;
    std::size_t length = 2;
    std::string_view text = page.substr(at, length);
    for (const auto& [name, replacement] : parts) {
      if (page.compare(at, name.size(), name) != 0) continue;
      length = name.size();
      text = replacement;
    }
    result += text;
    at += length;
  }
  return result;
}

}  // namespace pqa
