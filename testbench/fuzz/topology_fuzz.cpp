// The reader of SCALE-Sim topologies: what it makes is a workload that can be written and read.
#include "fuzz/round_trip.h"
#include "workloads/import/scalesim_topology.h"
#include "workloads/loader/workload_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  read_or_refuse("", [&] {
    json_document document = topology_from_text({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
    document.root()["prototypes"] = 16U;
    document.root()["subvector_length"] = 9U;
    check_round_trip(document, [](const json_document& d) { return to_json(workload_from_json(d)); });
  });
  return 0;
}
