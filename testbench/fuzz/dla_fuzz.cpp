// The reader of conventional accelerators, with overrides.
#include "fuzz/fuzz_target.h"
#include "json/format.h"
#include "presets/dla_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  const file_and_overrides input = split_input(data, size);
  read_or_refuse("", [&] {
    json_document document(parse_json(input.file, "fuzz.json"), "fuzz.json");
    for (const json_override& part : split_overrides(input.sets).dla.parts) apply_override(document, part);
    const json written = to_json(dla_from_json(document));
    const json again = to_json(dla_from_json(parse_json(format_json(written), "again"), "again"));
    if (written != again) fuzz_finding("not the same when read again: " + written.dump());
  });
  return 0;
}
