// A layer of a workload on an architecture.
#include <fmt/format.h>

#include "json/names.h"
#include "loader/geometry.h"
#include "loader/workload_json.h"
#include "pqa/base/error.h"
#include "pqa/workloads/tensors.h"
#include "presets/architecture_json.h"

namespace pqa {

namespace {

bit_widths resolve_bits(const bit_overrides& own, const bit_widths& general) {
  bit_widths bits;
  bits.activation = own.activation.value_or(general.activation);
  bits.prototype = own.prototype.value_or(general.prototype);
  bits.lut = own.lut.value_or(general.lut);
  bits.accumulator = own.accumulator.value_or(general.accumulator);
  bits.output = own.output.value_or(general.output);
  return bits;
}

std::vector<std::string> layer_names(const workload& w) {
  std::vector<std::string> names;
  for (const layer_spec& spec : w.layers) names.push_back(spec.name);
  return names;
}

layer resolve(const workload& w, std::size_t index, const architecture& a, const std::vector<std::string>& names) {
  const layer_spec& spec = w.layers[index];
  layer l = layer_geometry(spec);
  l.shared_codebook = w.codebook == codebook_kind::shared;
  l.has_bias = spec.bias;
  l.bits = resolve_bits(spec.bits, a.bits);
  l.is_signed = a.is_signed;
  l.metric = a.metric;
  l.overflow = a.overflow;
  l.output_shift = a.output_shift;

  const json_document blamed(json::object(), w.source);
  const json_value at(blamed, blamed.root(), {"layers", spec.name});
  // The architecture agrees with itself, so a shift that is too large shows a width of the layer that is too small.
  if (l.output_shift >= l.bits.accumulator) {
    at.fail_below({"bits", "accumulator"},
                  fmt::format("found {}, allowed {} to 32, since the architecture's output_shift is {}",
                              l.bits.accumulator, l.output_shift + 1, l.output_shift));
  }
  check_widths(at, l.bits, l.output_shift);
  if (!spec.tensors_path.empty()) {
    const tensors_header header = inspect_tensors(spec.tensors_path, l, spec.name, names);
    l.has_bias = header.has_bias;
    l.shared_codebook = header.shared_codebook;
  }
  return l;
}

}  // namespace

layer resolve_layer(const workload& w, std::size_t index, const architecture& a) {
  if (index >= w.layers.size()) {
    throw input_error(
        fmt::format("{}: layers: found index {}, allowed 0 to {}", printable(w.source), index, w.layers.size() - 1));
  }
  return resolve(w, index, a, layer_names(w));
}

std::vector<layer> resolve_layers(const workload& w, const architecture& a) {
  const std::vector<std::string> names = layer_names(w);
  std::vector<layer> layers;
  for (std::size_t i = 0; i < w.layers.size(); ++i) layers.push_back(resolve(w, i, a, names));
  return layers;
}

void use_tensors_file(workload& w, const std::string& path) {
  for (layer_spec& spec : w.layers) {
    spec.tensors = path;
    spec.tensors_path = path;
  }
}

}  // namespace pqa
