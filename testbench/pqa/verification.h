// Outputs of a run held against the arithmetic reference and against what a file expects.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "figures.h"
#include "pqa/workloads/tensors.h"

namespace pqa {

// XXH3-128 of 32-bit little-endian numbers, 32 hexadecimal digits as xxhsum prints them.
std::string digest_of(const std::vector<std::int32_t>& values);

// Throws simulation_error that says where `against` has something else.
[[noreturn]] void fail_comparison(const std::string& name, const std::string& against, const difference& d);

// What a run left for one layer.
struct layer_outcome {
  std::vector<std::int32_t> output;    // [No][P][Q]
  std::vector<std::uint16_t> indices;  // [Ns][N]; empty: not recorded
};

// Compares one layer and counts it in `figures`. Throws simulation_error that says where the first difference is.
// `name` is for messages; `source` names the file that the expected results came from.
void verify_layer(const std::string& name, const layer& l, std::uint32_t subspaces_per_group, const layer_data& data,
                  const std::string& source, const layer_outcome& outcome, run_figures& figures);

}  // namespace pqa
