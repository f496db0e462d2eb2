#include "tensors/tensor_forms.h"

namespace pqa {

namespace {

tensor_form make_form(tensor_kind kind, const char* name, std::vector<std::uint64_t> shape, number_format format) {
  return {kind, name, std::move(shape), format, format.min(), format.max()};
}

}  // namespace

std::vector<tensor_form> tensor_forms(const layer& l) {
  const std::uint64_t ns = l.subspaces();
  const std::uint64_t tables = l.shared_codebook ? 1 : ns;
  std::vector<tensor_form> forms = {
      make_form(tensor_kind::input, "input", {l.in_channels, l.height, l.width}, activation_format(l)),
      make_form(tensor_kind::prototypes, "prototypes", {tables, l.prototypes, l.subvector_length}, prototype_format(l)),
      make_form(tensor_kind::lut, "lut", {ns, l.prototypes, l.out_channels}, lut_format(l)),
      make_form(tensor_kind::bias, "bias", {l.out_channels}, accumulator_format(l)),
      make_form(tensor_kind::indices, "indices", {ns, l.columns()}, {16, false, overflow::wrap}),
      make_form(tensor_kind::output, "output", {l.out_channels, l.out_height, l.out_width}, output_format(l)),
  };
  forms[static_cast<std::size_t>(tensor_kind::indices)].max = std::int64_t{l.prototypes} - 1;
  return forms;
}

std::string element_text(const std::vector<std::uint64_t>& shape, std::uint64_t position) {
  std::string result;
  for (std::size_t i = shape.size(); i-- > 0;) {
    result.insert(0, "[" + std::to_string(position % shape[i]) + "]");
    position /= shape[i];
  }
  return result;
}

}  // namespace pqa
