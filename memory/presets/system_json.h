// Memories of type "system" from JSON and back. Private: it shows the JSON library.
#pragma once

#include <optional>
#include <string>

#include "json/document.h"
#include "json/embedded.h"
#include "json/reader.h"
#include "pqa/memory/system_config.h"

namespace pqa {

// The object that the name of a preset or the path of a file stands for, when `path` is that of a node; a path is seen
// from the document's folder, or from the current one. From then on, errors in it are blamed on its source. Throws
// input_error for a name that is neither.
std::optional<json> expand_node(json_document& document, const embedded_files& presets, const json_path& path,
                                const std::string& name);
// The same for all nodes that are still strings.
void expand_nodes(json_document& document, const embedded_files& presets);

// The rest of an object whose type is "system". Throws input_error.
system_config read_system(json_object& root);

json system_to_json(const system_config& config);

}  // namespace pqa
