// What error messages are made of: safe text, lists of allowed names, and the nearest of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pqa {

// `text` on one line and safe for a terminal: control characters and bytes that are not UTF-8 are shown as \xNN, and
// what exceeds `limit` bytes is cut off with "...".
std::string printable(std::string_view text, std::size_t limit = 80);

// printable(text) in double quotes.
std::string in_quotes(std::string_view text, std::size_t limit = 80);

// Is `text` well-formed UTF-8 (no overlong forms, no surrogates)?
bool is_utf8(std::string_view text);

// `"a", "b" or "c"`; a list of more than twelve names is cut off with the number of the rest.
std::string list_names(const std::vector<std::string>& names);

// The least number of inserted, deleted, replaced or swapped neighbouring characters that turns `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The name that `found` most likely was meant to be, or an empty string when none is near. The first of equals wins.
std::string nearest_name(std::string_view found, const std::vector<std::string>& names);

// `; did you mean "x"?` for the nearest name, or nothing.
std::string did_you_mean(std::string_view found, const std::vector<std::string>& names);

}  // namespace pqa
