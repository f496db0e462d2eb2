// The values of an axis that are given by a range.
#pragma once

#include <cstddef>
#include <vector>

#include "json/reader.h"

namespace pqa {

// { "from": A, "to": B, "factor": F } or { "from": A, "to": B, "step": D }: A, A * F, ... or A, A + D, ... up to B,
// which belongs to it. Integers stay integers. F above 1 and A above 0, D above 0. Throws input_error, also for more
// than `most` values.
std::vector<json> read_range(json_object range, std::size_t most);

}  // namespace pqa
