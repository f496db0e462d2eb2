#include "loader/workload_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "files/files.h"
#include "import/scalesim_topology.h"
#include "json/names.h"
#include "json/presets.h"
#include "loader/geometry.h"

namespace pqa {

embedded_files network_presets();  // generated from networks/*.json

namespace {

constexpr std::uint64_t largest_size = 65535;
constexpr std::size_t most_layers = 4096;

constexpr enum_name<codebook_kind> codebook_names[] = {{"per_subspace", codebook_kind::per_subspace},
                                                       {"shared", codebook_kind::shared}};

enum class layer_type { pq_conv };
constexpr enum_name<layer_type> layer_type_names[] = {{"pq_conv", layer_type::pq_conv}};

const key_hints workload_hints = {
    {"in_channels", "a layer"},
    {"height", "a layer"},
    {"width", "a layer"},
    {"out_channels", "a layer"},
    {"kernel_h", "a layer"},
    {"kernel_w", "a layer"},
    {"stride", "a layer"},
    {"padding", "a layer"},
    {"bias", "a layer"},
    {"tensors", "a layer"},
    {"inputs", "a layer"},
    {"bits", "a layer (or to the architecture, for all layers)"},
    {"codebook", "the whole workload, beside \"layers\""},
    {"layers", "the whole workload"},
    {"metric", "the architecture"},
    {"lanes", "the architecture"},
    {"signed", "the architecture"},
    {"overflow", "the architecture"},
    {"output_shift", "the architecture"},
    {"clock_mhz", "the architecture"},
    {"Np", "this place under the name \"prototypes\""},
    {"Ls", "this place under the name \"subvector_length\""},
};

std::string size_range() {
  return fmt::format("1 to {}", largest_size);
}

std::uint32_t require_size(json_object& object, std::string_view key) {
  return static_cast<std::uint32_t>(object.require(key, size_range()).as_unsigned(1, largest_size));
}

// A member without a default: absent leaves `target` empty, null is refused.
void read_present(json_object& object, std::string_view key, std::optional<std::uint32_t>& target, std::uint64_t min,
                  std::uint64_t max) {
  if (const auto member = object.find(key)) target = static_cast<std::uint32_t>(member->as_unsigned(min, max));
}

// The layer's own value, or the workload's, which must then be there.
std::uint32_t own_or_default(json_object& object, std::string_view key, const std::optional<std::uint32_t>& fallback) {
  std::optional<std::uint32_t> own;
  read_present(object, key, own, 1, largest_size);
  if (own) return *own;
  if (fallback) return *fallback;
  object.require(key, size_range() + ", here or for the whole workload");
  return 1;
}

void read_padding(json_object& object, layer_spec& spec) {
  const auto member = object.find("padding");
  if (!member) return;
  if (member->is_string() && member->as_string() == "same") return;
  if (member->is_array()) {
    const auto pads = member->as_array(2, 2);
    spec.padding = {static_cast<std::uint32_t>(pads[0].as_unsigned(0, largest_size)),
                    static_cast<std::uint32_t>(pads[1].as_unsigned(0, largest_size))};
    return;
  }
  if (!member->raw().is_number()) {
    member->refuse("an integer, an array of two (rows, columns), or \"same\"");
  }
  const auto pad = static_cast<std::uint32_t>(member->as_unsigned(0, largest_size));
  spec.padding = {pad, pad};
}

void read_bits(json_object& object, bit_overrides& bits) {
  json_object members = object.read_object("bits");
  read_present(members, "activation", bits.activation, 2, 16);
  read_present(members, "prototype", bits.prototype, 2, 16);
  read_present(members, "lut", bits.lut, 2, 16);
  read_present(members, "accumulator", bits.accumulator, 2, 32);
  read_present(members, "output", bits.output, 2, 32);
  members.finish();
}

// Refuses the name of a layer that stands before. `before` is sorted.
void check_unique(const json_value& at, const std::string& name, const std::vector<std::string>& before) {
  if (std::binary_search(before.begin(), before.end(), name)) {
    at.fail(fmt::format("found {} a second time, allowed a name of its own for each layer", in_quotes(name)));
  }
}

// Only layers that stand before can feed one, so the graph has no cycle.
void read_inputs(json_object& object, layer_spec& spec, const std::vector<std::string>& before,
                 const std::string& previous) {
  const auto member = object.find("inputs");
  if (!member) {
    if (!previous.empty()) spec.inputs = {previous};
    return;
  }
  for (const json_value& input : member->as_array(0, 1)) {
    const std::string name = input.as_name();
    if (!std::binary_search(before.begin(), before.end(), name)) {
      if (before.empty()) input.refuse("none: no layer stands before this one");
      input.refuse("the name of a layer that stands before: " + list_names(before) + did_you_mean(name, before));
    }
    spec.inputs.push_back(name);
  }
}

layer_spec read_layer(const json_value& value, const workload& w, const std::vector<std::string>& before) {
  json_object object(value);
  layer_spec spec;
  const json_value name = object.require("name", "a name");
  spec.name = name.as_name();
  check_unique(name, spec.name, before);
  layer_type type = layer_type::pq_conv;
  object.read_enum("type", type, layer_type_names);
  read_inputs(object, spec, before, w.layers.empty() ? std::string() : w.layers.back().name);

  spec.in_channels = require_size(object, "in_channels");
  spec.height = require_size(object, "height");
  spec.width = require_size(object, "width");
  spec.out_channels = require_size(object, "out_channels");
  spec.kernel_h = require_size(object, "kernel_h");
  spec.kernel_w = require_size(object, "kernel_w");
  object.read_unsigned("stride", spec.stride, 1, largest_size);
  read_padding(object, spec);
  spec.prototypes = own_or_default(object, "prototypes", w.prototypes);
  spec.subvector_length = own_or_default(object, "subvector_length", w.subvector_length);
  object.read_bool("bias", spec.bias);
  read_bits(object, spec.bits);
  if (const auto tensors = object.find("tensors")) {
    spec.tensors = tensors->as_string();
    if (spec.tensors.empty() || spec.tensors.find('\0') != std::string::npos)
      tensors->refuse("the path of an .npz file");
    spec.tensors_path = join_path(value.document().folder(), spec.tensors);
  }
  object.finish(workload_hints);
  check_geometry(value, spec);
  return spec;
}

json bits_json(const bit_overrides& bits) {
  json result = json::object();
  const auto put = [&](const char* key, const std::optional<std::uint32_t>& value) {
    if (value) result[key] = *value;
  };
  put("activation", bits.activation);
  put("prototype", bits.prototype);
  put("lut", bits.lut);
  put("accumulator", bits.accumulator);
  put("output", bits.output);
  return result;
}

json padding_json(const layer_spec& spec) {
  if (!spec.padding) return "same";
  const auto [rows, columns] = *spec.padding;
  if (rows == columns) return rows;
  return json::array({rows, columns});
}

json layer_json(const layer_spec& spec, const workload& w) {
  json result;
  result["name"] = spec.name;
  result["type"] = "pq_conv";
  result["inputs"] = spec.inputs;
  result["in_channels"] = spec.in_channels;
  result["height"] = spec.height;
  result["width"] = spec.width;
  result["out_channels"] = spec.out_channels;
  result["kernel_h"] = spec.kernel_h;
  result["kernel_w"] = spec.kernel_w;
  result["stride"] = spec.stride;
  result["padding"] = padding_json(spec);
  // What the whole workload says is not repeated, so that setting it there still changes all layers.
  if (w.prototypes != spec.prototypes) result["prototypes"] = spec.prototypes;
  if (w.subvector_length != spec.subvector_length) result["subvector_length"] = spec.subvector_length;
  result["bias"] = spec.bias;
  const json bits = bits_json(spec.bits);
  if (!bits.empty()) result["bits"] = bits;
  if (!spec.tensors.empty()) result["tensors"] = spec.tensors;
  return result;
}

}  // namespace

std::vector<std::string> list_workloads() {
  return network_presets().names();
}

workload load_workload(const std::string& name_or_path) {
  return load_workload(name_or_path, {});
}

workload load_workload(const std::string& name_or_path, const override_set& overrides) {
  const std::string& path =
      overrides.whole && overrides.whole->is_string() ? overrides.whole->get_ref<const std::string&>() : name_or_path;
  if (is_topology(path) && (!overrides.whole || overrides.whole->is_string())) {
    json_document document = load_topology(path);
    for (const json_override& part : overrides.parts) apply_override(document, part);
    return workload_from_json(document);
  }
  return workload_from_json(open_configuration(network_presets(), "workload", name_or_path, overrides));
}

workload workload_from_json(const json_document& document) {
  json_object root{json_value(document)};
  workload w;
  w.source = document.source();
  w.name = root.require("name", "a name").as_name();
  read_present(root, "prototypes", w.prototypes, 1, largest_size);
  read_present(root, "subvector_length", w.subvector_length, 1, largest_size);
  root.read_enum("codebook", w.codebook, codebook_names);

  const json_value layers = root.require("layers", fmt::format("an array of 1 to {} layers", most_layers));
  std::vector<std::string> names;  // sorted
  for (const json_value& value : layers.as_array(1, most_layers)) {
    layer_spec spec = read_layer(value, w, names);
    names.insert(std::upper_bound(names.begin(), names.end(), spec.name), spec.name);
    w.layers.push_back(std::move(spec));
  }
  root.finish(workload_hints);
  return w;
}

json to_json(const workload& w) {
  json result;
  result["name"] = w.name;
  if (w.prototypes) result["prototypes"] = *w.prototypes;
  if (w.subvector_length) result["subvector_length"] = *w.subvector_length;
  result["codebook"] = name_of(w.codebook);
  result["layers"] = json::array();
  for (const layer_spec& spec : w.layers) result["layers"].push_back(layer_json(spec, w));
  return result;
}

std::string_view name_of(codebook_kind value) {
  return name_of(codebook_names, value);
}

}  // namespace pqa
