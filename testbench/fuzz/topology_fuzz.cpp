// The reader of SCALE-Sim topologies: what it makes is a workload that can be written and read.
#include "fuzz/fuzz_target.h"
#include "json/format.h"
#include "workloads/import/scalesim_topology.h"
#include "workloads/loader/workload_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  read_or_refuse("", [&] {
    json_document document = topology_from_text({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
    document.root()["prototypes"] = 16U;
    document.root()["subvector_length"] = 9U;
    const json written = to_json(workload_from_json(document));
    const json again = to_json(workload_from_json(json_document(parse_json(format_json(written), "again"), "again")));
    if (written != again) fuzz_finding("not the same when read again: " + written.dump());
  });
  return 0;
}
