// A DRAM from JSON and back (docs/formats.md, "Memory"). Private: it shows the JSON library.
#pragma once

#include <string_view>

#include "json/reader.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// The keys of "type": "dram" but "type" itself. Throws input_error, with the path of what cannot be.
dram_config read_dram(json_object& root);

// Fully resolved, "type" included: figures that were left out, and the bits of every field of the address map.
json dram_json(const dram_config& config);

// As in files: "ddr4".
std::string_view name_of(dram_standard value);

}  // namespace pqa
