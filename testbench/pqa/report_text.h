// Pieces of text that the reports of several commands have in common.
#pragma once

#include <cstdint>
#include <string>

#include "run_request.h"

namespace pqa {

std::string percent(std::uint64_t part, std::uint64_t whole);

// "1 image", "2 images".
std::string plural(std::uint64_t count, const std::string& noun);

// A name in at most 40 columns.
std::string shown(const std::string& name);

// Four significant digits without an exponent.
std::string rate_text(double value);

// "12.34 us", "1.2 ms".
std::string time_text(double microseconds);

// Where the data come from, as the end of a heading: ", random data (seed 1)".
std::string data_text(const run_request& request);

// What bounds a layer, in at most 6 columns.
std::string short_bound(const std::string& bound);

}  // namespace pqa
