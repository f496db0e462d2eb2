// Energies of events from JSON and back (docs/formats.md, "Energy"). Private: it shows the JSON library.
//
// Strict: every figure is { "pj": number from 0 to 10^6, "source": text that is not empty }, and every key but
// "standard_of" has to be there. All errors are input_error with one line.
#pragma once

#include <string>
#include <vector>

#include "estimate/energy.h"
#include "json/reader.h"

namespace pqa {

// The names of the shipped ones.
std::vector<std::string> list_energies();

// A preset or a file.
energy_figures load_energy(const std::string& path_or_preset);

energy_figures energy_from_json(const json_document& document);

// energy_from_json gives the same figures back.
json to_json(const energy_figures& figures);

}  // namespace pqa
