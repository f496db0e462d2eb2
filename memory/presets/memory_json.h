// Memories from JSON and back (docs/formats.md, "Memory"). Private: it shows the JSON library.
//
// "type" is required; every other key defaults to the value in pqa/memory/ideal_memory.h or sram.h. All errors are
// input_error with one line. A bandwidth is rounded to a whole number of bytes a second.
#pragma once

#include <string>
#include <vector>

#include "json/overrides.h"
#include "json/reader.h"
#include "pqa/memory/memory_config.h"

namespace pqa {

// The names of the shipped memories.
std::vector<std::string> list_memories();

// A preset or a file with overrides applied to it before it is read.
memory_config load_memory(const std::string& path_or_preset, const override_set& overrides);

// `source` is the name for messages.
memory_config memory_from_json(const json& value, const std::string& source);
memory_config memory_from_json(json_document document);

// Fully resolved: every key, in the order of the documentation. memory_from_json gives the same memory back.
json to_json(const memory_config& config);
json to_json(const memory_device& device);

// A memory that is one module, from its object; `other_types` are the types that may stand there but are not read here.
memory_device read_device(json_object& root, const std::vector<std::string>& other_types);

// Where keys belong that stand in a wrong place.
const key_hints& hints_of_memories();

}  // namespace pqa
