// A layer from the definitions alone: no code of model/arithmetic is used, numbers are 128 bits, every output is
// computed on its own.
#pragma once

#include "arithmetic/reference.h"
#include "pqa/layer.h"

namespace pqa::test {

layer_result oracle(const layer& l, std::uint32_t subspaces_per_group, const layer_tensors& tensors);

// Element e of the unfolded column of output (oy, ox), 0 outside the image and beyond the end; input is [C][H][W].
std::int32_t unfolded_element(const layer& l, const std::vector<std::int32_t>& input, std::uint64_t e, std::int64_t oy,
                              std::int64_t ox);

}  // namespace pqa::test
