// Sizes of a layer that follow from others. Private.
#pragma once

#include "json/reader.h"
#include "pqa/workloads/workload.h"

namespace pqa {

// No tensor of a layer may have more elements.
inline constexpr std::uint64_t most_elements = std::uint64_t{1} << 31;

// The geometry part of pqa::layer: sizes, output sizes, the padding at the top and left, Np, Ls. `spec` has been
// checked.
layer layer_geometry(const layer_spec& spec);

// Refuses padding of a kernel or more, a kernel larger than its padded input, outputs of more than 65535 rows or
// columns, and tensors of more than most_elements. `at` is the layer in its file. Throws input_error.
void check_geometry(const json_value& at, const layer_spec& spec);

}  // namespace pqa
