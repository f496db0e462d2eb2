// The reader of workload files, with overrides, and the geometry of their layers.
#include "fuzz/round_trip.h"
#include "pqa/base/clock.h"
#include "workloads/loader/workload_json.h"

namespace {

using namespace pqa;

// Every window begins inside the padded input and the sizes are what the rest of the program counts on.
void check(const layer& l) {
  const std::uint64_t last_row = std::uint64_t{l.out_height - 1} * l.stride;
  const std::uint64_t last_column = std::uint64_t{l.out_width - 1} * l.stride;
  if (last_row >= std::uint64_t{l.height} + l.pad_top || last_column >= std::uint64_t{l.width} + l.pad_left) {
    fuzz_finding("a window outside the input");
  }
  if (std::uint64_t{l.subspaces()} * l.subvector_length < l.unfolded_length()) fuzz_finding("too few subspaces");
  if (l.pad_top >= l.kernel_h || l.pad_left >= l.kernel_w) fuzz_finding("a window of padding alone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const file_and_overrides input = split_input(data, size);
  read_or_refuse("", [&] {
    json_document document(parse_json(input.file, "fuzz.json"), "fuzz.json");
    for (const json_override& part : split_overrides(input.sets).workload.parts) apply_override(document, part);
    check_round_trip(document, [](const json_document& d) { return to_json(workload_from_json(d)); });
    workload w = workload_from_json(document);
    for (layer_spec& spec : w.layers) spec.tensors_path.clear();
    for (const layer& l : resolve_layers(w, architecture{})) check(l);
  });
  return 0;
}
