// The reader of conventional accelerators, with overrides.
#include "fuzz/round_trip.h"
#include "presets/dla_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  const file_and_overrides input = split_input(data, size);
  read_or_refuse("", [&] {
    json_document document(parse_json(input.file, "fuzz.json"), "fuzz.json");
    for (const json_override& part : split_overrides(input.sets).dla.parts) apply_override(document, part);
    check_round_trip(document, [](const json_document& d) { return to_json(dla_from_json(d)); });
  });
  return 0;
}
