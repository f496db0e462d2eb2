// JSON as text that people read. Private.
#pragma once

#include <string>

#include "json/document.h"

namespace pqa {

// Two blanks a level, objects and arrays that fit a line of 100 characters on one line, a newline at the end. The same
// value always gives the same bytes. Bytes that are not UTF-8 become U+FFFD.
std::string format_json(const json& value);

}  // namespace pqa
