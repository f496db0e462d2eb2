// The reader of .npz files: the whole archive is hostile.
#include "fuzz/fuzz_layer.h"
#include "fuzz/fuzz_target.h"
#include "pqa/workloads/tensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read_or_refuse("fuzz.npz", [&] {
    read_tensors_from_memory(bytes, "fuzz.npz", fuzz_layer(), "first", {"first", "second"});
  });
  return 0;
}
