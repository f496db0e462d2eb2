// Random tensors that are the same on every machine: no generator or distribution of the standard library.
#include "arithmetic/number_format.h"
#include "pqa/workloads/tensors.h"
#include "random/splitmix64.h"
#include "tensors/npy_header.h"
#include "tensors/tensor_forms.h"

namespace pqa {

namespace {

constexpr std::uint64_t weyl = splitmix64::weyl;

// The start of the stream of one tensor: a chain of mixers over all that tells it from the others.
std::uint64_t stream_start(std::uint64_t seed, std::uint64_t layer_index, tensor_kind kind, std::uint64_t image) {
  std::uint64_t state = splitmix64::mixed(seed + weyl);
  state = splitmix64::mixed(state ^ (layer_index + weyl));
  state = splitmix64::mixed(state ^ (static_cast<std::uint64_t>(kind) + weyl));
  return splitmix64::mixed(state ^ (image + weyl));
}

// Each word gives 64 / field_bits numbers, lowest first: powers of two of the full range need no rejection.
template <unsigned field_bits>
void fill(std::vector<std::int32_t>& values, std::uint64_t start, const number_format& format) {
  constexpr unsigned fields = 64 / field_bits;
  const std::uint64_t mask = (std::uint64_t{1} << format.bits) - 1;
  const std::uint64_t sign = format.is_signed ? std::uint64_t{1} << (format.bits - 1) : 0;
  const std::size_t whole = values.size() / fields * fields;
  const auto number = [&](std::uint64_t word, unsigned field) {
    const std::uint64_t low = (word >> (field * field_bits)) & mask;
    return static_cast<std::int32_t>(static_cast<std::uint32_t>((low ^ sign) - sign));
  };
  splitmix64 words(start);
  for (std::size_t i = 0; i < whole; i += fields) {
    const std::uint64_t word = words.next();
    for (unsigned field = 0; field < fields; ++field) values[i + field] = number(word, field);
  }
  const std::uint64_t last = words.next();
  for (std::size_t i = whole; i < values.size(); ++i) values[i] = number(last, static_cast<unsigned>(i - whole));
}

std::vector<std::int32_t> random_values(const tensor_form& form, std::uint64_t start) {
  std::vector<std::int32_t> values(element_count(form.shape));
  if (form.format.bits <= 8) {
    fill<8>(values, start, form.format);
  } else if (form.format.bits <= 16) {
    fill<16>(values, start, form.format);
  } else {
    fill<32>(values, start, form.format);
  }
  return values;
}

}  // namespace

layer_tensors random_tensors(const layer& l, std::uint64_t seed, std::uint64_t layer_index) {
  const std::vector<tensor_form> forms = tensor_forms(l);
  const auto make = [&](tensor_kind kind) {
    return random_values(forms[static_cast<std::size_t>(kind)], stream_start(seed, layer_index, kind, 0));
  };
  layer_tensors tensors;
  tensors.input = make(tensor_kind::input);
  tensors.prototypes = make(tensor_kind::prototypes);
  tensors.lut = make(tensor_kind::lut);
  if (l.has_bias) tensors.bias = make(tensor_kind::bias);
  return tensors;
}

std::vector<std::int32_t> random_input(const layer& l, std::uint64_t seed, std::uint64_t layer_index,
                                       std::uint64_t image) {
  return random_values(tensor_forms(l)[static_cast<std::size_t>(tensor_kind::input)],
                       stream_start(seed, layer_index, tensor_kind::input, image));
}

}  // namespace pqa
