// Workloads from JSON and back (docs/formats.md, "Workload"). Private: it shows the JSON library.
#pragma once

#include <string>
#include <string_view>

#include "json/overrides.h"
#include "json/reader.h"
#include "pqa/workloads/workload.h"

namespace pqa {

// A shipped network or a file, with overrides applied to it before it is read. Throws input_error.
workload load_workload(const std::string& name_or_path, const override_set& overrides);

workload workload_from_json(const json_document& document);

// Fully resolved: every key, except a layer's prototypes and subvector_length where they are the whole workload's.
// workload_from_json gives the same workload back; "tensors" stays as the file named it.
json to_json(const workload& w);

std::string_view name_of(codebook_kind value);

}  // namespace pqa
