// One HTML page that needs nothing beside it: data, style, scripts and Chart.js stand in the file.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace pqa {

// `data` is what the page's scripts read; its "kind" is "run" or "sweep". The same arguments give the same bytes.
// Throws input_error where the program was built without Chart.js.
std::string report_page(std::string_view title, const json& data);

// Text as HTML shows it; also between double quotes.
std::string html_text(std::string_view text);

// JSON that can stand in a script element: no text in it can end the element, or begin a comment or another one. Bytes
// that are not UTF-8 are replaced.
std::string script_json(const json& value);

}  // namespace pqa
