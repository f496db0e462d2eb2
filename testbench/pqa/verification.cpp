#include "verification.h"

#include <array>
#include <memory>
#include <new>
#include <xxhash.h>

#include <fmt/format.h>

#include "arithmetic/fast_layer.h"
#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

[[noreturn]] void fail_comparison(const std::string& name, const std::string& against, const difference& d) {
  throw simulation_error(fmt::format("layer {}: {}{}: found {}, but {} has {} ({} of the tensor's elements {})",
                                     printable(name), d.tensor, d.place, d.found, against, d.expected, d.count,
                                     d.count == 1 ? "differs" : "differ"));
}

std::string digest_of(const std::vector<std::int32_t>& values) {
  struct free_state {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  const std::unique_ptr<XXH3_state_t, free_state> state(XXH3_createState());
  if (!state) throw std::bad_alloc();
  XXH3_128bits_reset(state.get());
  std::array<std::uint8_t, 4096> bytes{};
  for (std::size_t i = 0; i < values.size();) {
    std::size_t size = 0;
    for (; size < bytes.size() && i < values.size(); ++i) {
      const auto value = static_cast<std::uint32_t>(values[i]);
      for (unsigned shift = 0; shift < 32; shift += 8) bytes[size++] = static_cast<std::uint8_t>(value >> shift);
    }
    XXH3_128bits_update(state.get(), bytes.data(), size);
  }
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(state.get()));
  std::string text;
  for (const unsigned char byte : digest.digest) text += fmt::format("{:02x}", byte);
  return text;
}

void verify_layer(const std::string& name, const layer& l, std::uint32_t subspaces_per_group, const layer_data& data,
                  const std::string& source, const layer_outcome& outcome, run_figures& figures) {
  const layer_result found{outcome.indices, outcome.output};
  layer_result reference = fast_layer_run(l, subspaces_per_group, data.tensors);
  if (found.output.size() != reference.output.size()) {
    throw simulation_error(fmt::format("layer {}: found an output of {} elements, but the reference has {}",
                                       printable(name), found.output.size(), reference.output.size()));
  }
  expected_results expected{std::move(reference.indices), std::move(reference.output)};
  if (const auto d = first_difference(l, expected, found)) fail_comparison(name, "the reference", *d);
  ++figures.compared_with_reference;
  if (!data.expected.indices && !data.expected.output) return;
  if (const auto d = first_difference(l, data.expected, found)) fail_comparison(name, printable(source, 512), *d);
  ++figures.compared_with_file;
}

}  // namespace pqa
