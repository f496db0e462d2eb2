// What the tensors of a layer are called, and which shape and values they may have. Private.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "arithmetic/number_format.h"
#include "pqa/layer.h"

namespace pqa {

enum class tensor_kind { input, prototypes, lut, bias, indices, output };

struct tensor_form {
  tensor_kind kind = tensor_kind::input;
  std::string name;
  std::vector<std::uint64_t> shape;
  number_format format;
  std::int64_t min = 0;
  std::int64_t max = 0;
};

// All six, in the order in which files hold them. The prototypes' first dimension is 1 for a shared codebook.
std::vector<tensor_form> tensor_forms(const layer& l);

// "[3][0][17]": the indices of an element, given its position in row-major order.
std::string element_text(const std::vector<std::uint64_t>& shape, std::uint64_t position);

}  // namespace pqa
