// Topology files of SCALE-Sim as workloads (docs/formats.md, "SCALE-Sim topologies"). Private: it shows the JSON
// library.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace pqa {

// A path that ends in ".csv".
bool is_topology(const std::string& path);

// The workload that the file describes, without Np and Ls, which it does not know: overrides have to give them. Read as
// SCALE-Sim's own reader does: sizes of the input with its padding; as many outputs as start in the input, so the last
// window may reach beyond it; a name with "DP" in it is a depthwise layer, one layer a channel. Rows of M, N and K
// become convolutions of 1 x 1. Throws input_error: "FILE:LINE: found ..., allowed ...".
json_document load_topology(const std::string& path);
json_document topology_from_text(std::string_view text, const std::string& path);

}  // namespace pqa
