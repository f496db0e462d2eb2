// The reader of energies.
#include "fuzz/round_trip.h"
#include "presets/energy_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  read_or_refuse("fuzz.json", [&] {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_round_trip(json_document(parse_json(text, "fuzz.json"), "fuzz.json"),
                     [](const json_document& d) { return to_json(energy_from_json(d)); });
  });
  return 0;
}
