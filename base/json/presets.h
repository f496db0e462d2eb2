// Files that are compiled into the libraries (cmake/EmbedFiles.cmake), so that the program needs no data at run time,
// and the rule that a preset's name or a file's path is legal wherever either is. Private.
#pragma once

#include <string>

#include "json/document.h"
#include "json/embedded.h"
#include "json/overrides.h"

namespace pqa {

// Opens a preset by name or a file by path; a preset wins over a file of the same name (write ./name for the file).
// `kind` is what messages call it, such as "architecture". Throws input_error; for a name that is neither, with the
// known names.
json_document open_preset_or_file(const embedded_files& presets, const std::string& kind,
                                  const std::string& name_or_path);

// The same, with everything that was set for it applied.
json_document open_configuration(const embedded_files& presets, const std::string& kind,
                                 const std::string& name_or_path, const override_set& overrides,
                                 const expand_function& expand = {});

}  // namespace pqa
