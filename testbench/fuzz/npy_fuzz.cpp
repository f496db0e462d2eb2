// The reader of .npy arrays: the input is one array of an archive that is otherwise good, checksums included, so that
// the fuzzer gets behind them.
#include "fuzz/fuzz_layer.h"
#include "fuzz/fuzz_target.h"
#include "pqa/workloads/tensors.h"
#include "unit/workloads/zip_builder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pqa;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string zip = make_zip({{"lut.npy", bytes},
                                    {"input.npy", make_npy("|i1", {2, 4, 5}, numbers(40, 1, 3))},
                                    {"prototypes.npy", make_npy("|i1", {1, 4, 5}, numbers(20, 1, 3))}});
  read_or_refuse("fuzz.npz", [&] {
    const layer_data read = read_tensors_from_memory(zip, "fuzz.npz", fuzz_layer());
    if (read.tensors.lut.size() != 36) fuzz_finding("a lut of another size");
    for (const std::int32_t value : read.tensors.lut) {
      if (value < -32768 || value > 32767) fuzz_finding("a value out of range");
    }
  });
  return 0;
}
