// A whole layer in plain loops: what every faster or timed implementation has to equal, bit for bit.
#pragma once

#include <cstdint>

#include "pqa/layer.h"
#include "pqa/layer_tensors.h"

namespace pqa {

// subspaces_per_group is lanes.subspaces (Ns_vec), 1 to 65535: after that many subspaces the accumulators wrap or
// clamp. Throws input_error when a tensor's size is not what the layer says.
layer_result reference_layer(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors);

}  // namespace pqa
