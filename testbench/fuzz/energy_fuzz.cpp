// The reader of energies.
#include "fuzz/fuzz_target.h"
#include "json/format.h"
#include "presets/energy_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  read_or_refuse("fuzz.json", [&] {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const json written = to_json(energy_from_json(json_document(parse_json(text, "fuzz.json"), "fuzz.json")));
    const json again = to_json(energy_from_json(json_document(parse_json(format_json(written), "again"), "again")));
    if (written != again) fuzz_finding("not the same when read again: " + written.dump());
  });
  return 0;
}
