// Comma-separated values, as RFC 4180 has them.
#pragma once

#include <string>

namespace pqa {

// A text as a cell: in double quotes where it holds a comma, a quote or the end of a line.
std::string csv_cell(const std::string& text);

}  // namespace pqa
