// Conventional accelerators from JSON and back (docs/formats.md, "Conventional accelerator"). Private: it shows the
// JSON library.
//
// Every key is optional and defaults to the value in pqa/dla.h. All errors are input_error with one line. Beyond the
// ranges documented there: clock, capacities and DMA as in architectures, and these combinations: vectors.window =
// vectors.columns + vectors.kernel_width - 1, output_shift < bits.accumulator.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/overrides.h"
#include "json/reader.h"
#include "pqa/dla.h"

namespace pqa {

// The names of the shipped ones.
std::vector<std::string> list_dlas();

// A preset or a file with overrides applied to it before it is read.
dla_architecture load_dla(const std::string& path_or_preset, const override_set& overrides);

dla_architecture dla_from_json(const json& value, const std::string& source);
dla_architecture dla_from_json(const json_document& document);

// Fully resolved; dla_from_json gives the same back.
json to_json(const dla_architecture& d);

// Throws input_error for one, made in code, that no file could describe.
void check_dla(const dla_architecture& d);

}  // namespace pqa
