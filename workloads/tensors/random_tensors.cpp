// Random tensors that are the same on every machine: no generator or distribution of the standard library.
#include "arithmetic/number_format.h"
#include "pqa/workloads/dla_image.h"
#include "pqa/workloads/tensors.h"
#include "random/splitmix64.h"
#include "tensors/npy_header.h"
#include "tensors/tensor_forms.h"

namespace pqa {

namespace {

constexpr std::uint64_t weyl = splitmix64::weyl;

// The start of the stream of one tensor: a chain of mixers over all that tells it from the others.
std::uint64_t stream_start(std::uint64_t seed, std::uint64_t layer_index, std::uint64_t kind, std::uint64_t image) {
  std::uint64_t state = splitmix64::mixed(seed + weyl);
  state = splitmix64::mixed(state ^ (layer_index + weyl));
  state = splitmix64::mixed(state ^ (kind + weyl));
  return splitmix64::mixed(state ^ (image + weyl));
}

std::uint64_t stream_start(std::uint64_t seed, std::uint64_t layer_index, tensor_kind kind, std::uint64_t image) {
  return stream_start(seed, layer_index, static_cast<std::uint64_t>(kind), image);
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

std::vector<std::int32_t> random_values(std::uint64_t count, const number_format& format, std::uint64_t start) {
  std::vector<std::int32_t> values(count);
  if (format.bits <= 8) {
    fill<8>(values, start, format);
  } else if (format.bits <= 16) {
    fill<16>(values, start, format);
  } else {
    fill<32>(values, start, format);
  }
  return values;
}

std::vector<std::int32_t> random_values(const tensor_form& form, std::uint64_t start) {
  return random_values(element_count(form.shape), form.format, start);
}

// Streams of tensors that are none of a PQ layer's.
constexpr std::uint64_t weights_stream = 100;
constexpr std::uint64_t convolution_bias_stream = 101;

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

convolution_tensors random_convolution_tensors(const layer& l, const dla_architecture& d, std::uint64_t seed,
                                               std::uint64_t layer_index) {
  const auto start = [&](std::uint64_t stream) { return stream_start(seed, layer_index, stream, 0); };
  convolution_tensors tensors;
  tensors.input = random_input(l, seed, layer_index, 0);
  tensors.weights = random_values(l.unfolded_length() * l.out_channels,
                                  {d.bits.weight, d.is_signed.weight, overflow::wrap}, start(weights_stream));
  if (l.has_bias) {
    tensors.bias = random_values(l.out_channels, {dla_bias_bits(d), l.is_signed.lut, overflow::wrap},
                                 start(convolution_bias_stream));
  }
  return tensors;
}

}  // namespace pqa
