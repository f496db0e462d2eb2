// The reader of architecture files, with overrides.
#include "fuzz/round_trip.h"
#include "presets/architecture_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  const file_and_overrides input = split_input(data, size);
  read_or_refuse("", [&] {
    json_document document(parse_json(input.file, "fuzz.json"), "fuzz.json");
    for (const json_override& part : split_overrides(input.sets).architecture.parts) apply_override(document, part);
    check_round_trip(document, [](const json_document& d) { return to_json(architecture_from_json(d)); });
  });
  return 0;
}
