// Architectures from JSON and back (docs/formats.md, "Architecture"). Private: it shows the JSON library.
//
// Every key is optional and defaults to the value in pqa/architecture.h. All errors are input_error with one line.
// Beyond the ranges documented there: a clock of 1 Hz to 10 GHz in whole hertz, capacities of whole bits from one bit
// to 2^32 KiB, FIFO depths of 1 to 2^20, 1 to 64 ports, a port of 1 to 65536 bytes a cycle, and these combinations:
// bits.accumulator >= bits.lut (one entry must fit), output_shift < bits.accumulator (otherwise nothing is left).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/overrides.h"
#include "json/reader.h"
#include "pqa/architecture.h"

namespace pqa {

// The names of the shipped architectures.
std::vector<std::string> list_architectures();

// A preset or a file with overrides applied to it before it is read.
architecture load_architecture(const std::string& path_or_preset, const override_set& overrides);

// `source` is the name for messages.
architecture architecture_from_json(const json& value, const std::string& source);
architecture architecture_from_json(const json_document& document);

// Fully resolved: every key, in the order of the documentation. architecture_from_json gives the same architecture
// back.
json to_json(const architecture& a);

// Throws input_error for an architecture, made in code, that no file could describe.
void check_architecture(const architecture& a);

// The `bits` object of an architecture or of a layer: keys that are absent keep the value they have in `bits`.
void read_bit_widths(json_object& object, bit_widths& bits);
json to_json(const bit_widths& bits);

// Refuses combinations of widths and shift that contradict each other. The path of the offending key, relative to
// `at`, is "bits.accumulator" or "output_shift".
void check_widths(const json_value& at, const bit_widths& bits, std::uint32_t output_shift);

// Names in files.
std::string_view name_of(metric value);
std::string_view name_of(overflow value);
std::string_view name_of(table_policy value);
std::string_view name_of(index_policy value);
std::string_view name_of(partial_sum_policy value);
std::string_view name_of(placement value);

}  // namespace pqa
