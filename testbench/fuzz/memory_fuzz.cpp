// The reader of memory files, systems among them, with overrides.
#include "fuzz/round_trip.h"
#include "presets/memory_json.h"

// pqa::memory has modules, so libsystemc is linked; no simulation is started.
int sc_main(int /*argc*/, char** /*argv*/) {
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  const file_and_overrides input = split_input(data, size);
  if (input.file.find("/dev/") != std::string::npos) return 0;  // a node may be a file, and these never end
  read_or_refuse("", [&] {
    json_document document(parse_json(input.file, "fuzz.json"), "fuzz.json");
    for (const json_override& part : split_overrides(input.sets).memory.parts) apply_override(document, part);
    check_round_trip(document, [](const json_document& d) { return to_json(memory_from_json(d)); });
  });
  return 0;
}
