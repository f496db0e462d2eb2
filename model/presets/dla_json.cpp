#include "presets/dla_json.h"

#include <fmt/format.h>

#include "json/presets.h"
#include "presets/architecture_json.h"
#include "presets/hardware_json.h"

namespace pqa {

embedded_files dla_presets();  // generated from dla_*.json here

namespace {

constexpr std::uint64_t most_lanes = 65535;
constexpr std::uint64_t deepest_fifo = 1U << 20;

constexpr enum_name<overflow> overflow_names[] = {{"wrap", overflow::wrap}, {"saturate", overflow::saturate}};
constexpr enum_name<weight_policy> weight_policy_names[] = {{"serial", weight_policy::serial},
                                                            {"double_buffer", weight_policy::double_buffer}};
constexpr enum_name<placement> placement_names[] = {{"on_chip", placement::on_chip}, {"dram", placement::dram}};

const key_hints dla_hints = {
    {"channels", "vectors"},
    {"outputs", "vectors"},
    {"columns", "vectors"},
    {"window", "vectors"},
    {"kernel_width", "vectors"},
    {"weight", "bits or signed"},
    {"activation", "bits or signed"},
    {"accumulator", "bits"},
    {"output", "bits or fifo_depth"},
    {"capacity_kib", "weight_memory or feature_maps"},
    {"policy", "weight_memory"},
    {"placement", "feature_maps"},
    {"burst_bytes", "dma"},
    {"outstanding", "dma"},
    {"port_bytes_per_cycle", "dma"},
    {"lanes", "an architecture of PQA"},
    {"table_memory", "an architecture of PQA (here: weight_memory)"},
    {"type", "the memory"},
};

void read_vectors(json_object& root, dla_architecture& d) {
  json_object vectors = root.read_object("vectors");
  vectors.read_unsigned("channels", d.vectors.channels, 1, most_lanes);
  vectors.read_unsigned("outputs", d.vectors.outputs, 1, most_lanes);
  vectors.read_unsigned("columns", d.vectors.columns, 1, most_lanes);
  vectors.read_unsigned("window", d.vectors.window, 1, 2 * most_lanes);
  vectors.read_unsigned("kernel_width", d.vectors.kernel_width, 1, most_lanes);
  vectors.finish(dla_hints);
  const std::uint32_t window = d.vectors.columns + d.vectors.kernel_width - 1;
  if (d.vectors.window != window) {
    root.value().fail_below({"vectors", "window"},
                            fmt::format("found {}, allowed {}: columns + kernel_width - 1", d.vectors.window, window));
  }
}

void read_numbers(json_object& root, dla_architecture& d) {
  json_object bits = root.read_object("bits");
  bits.read_unsigned("weight", d.bits.weight, 2, 16);
  bits.read_unsigned("activation", d.bits.activation, 2, 16);
  bits.read_unsigned("accumulator", d.bits.accumulator, 2, 48);
  bits.read_unsigned("output", d.bits.output, 2, 32);
  bits.finish(dla_hints);

  json_object is_signed = root.read_object("signed");
  is_signed.read_bool("weight", d.is_signed.weight);
  is_signed.read_bool("activation", d.is_signed.activation);
  is_signed.finish(dla_hints);

  root.read_enum("overflow", d.overflow, overflow_names);
  root.read_unsigned("output_shift", d.output_shift, 0, 31);
  if (d.output_shift >= d.bits.accumulator) {
    root.value().fail_below({"output_shift"}, fmt::format("found {}, allowed 0 to {}, since bits.accumulator is {}",
                                                          d.output_shift, d.bits.accumulator - 1, d.bits.accumulator));
  }
}

}  // namespace

std::vector<std::string> list_dlas() {
  return dla_presets().names();
}

dla_architecture load_dla(const std::string& path_or_preset) {
  return load_dla(path_or_preset, {});
}

dla_architecture load_dla(const std::string& path_or_preset, const override_set& overrides) {
  return dla_from_json(open_configuration(dla_presets(), "conventional accelerator", path_or_preset, overrides));
}

dla_architecture dla_from_json(const json& value, const std::string& source) {
  return dla_from_json(json_document(value, source));
}

dla_architecture dla_from_json(const json_document& document) {
  dla_architecture d;
  json_object root{json_value(document)};
  root.read_name("name", d.name);
  read_clock(root, d.clock_hz);
  read_vectors(root, d);
  read_numbers(root, d);

  json_object weights = root.read_object("weight_memory");
  read_capacity(weights, d.weight_memory.capacity_bits);
  weights.read_enum("policy", d.weight_memory.policy, weight_policy_names);
  weights.finish(dla_hints);

  json_object features = root.read_object("feature_maps");
  features.read_enum("placement", d.feature_maps.placement, placement_names);
  read_capacity(features, d.feature_maps.capacity_bits);
  features.finish(dla_hints);

  json_object depth = root.read_object("fifo_depth");
  depth.read_unsigned("output", d.fifo_depth.output, 1, deepest_fifo);
  depth.finish(dla_hints);

  json_object dma = root.read_object("dma");
  read_dma(dma, d.dma);
  dma.finish(dla_hints);
  root.finish(dla_hints);
  return d;
}

json to_json(const dla_architecture& d) {
  json result;
  result["name"] = d.name;
  result["clock_mhz"] = clock_json(d.clock_hz);
  result["vectors"] = {{"channels", d.vectors.channels},
                       {"outputs", d.vectors.outputs},
                       {"columns", d.vectors.columns},
                       {"window", d.vectors.window},
                       {"kernel_width", d.vectors.kernel_width}};
  result["bits"] = {{"weight", d.bits.weight},
                    {"activation", d.bits.activation},
                    {"accumulator", d.bits.accumulator},
                    {"output", d.bits.output}};
  result["signed"] = {{"weight", d.is_signed.weight}, {"activation", d.is_signed.activation}};
  result["overflow"] = name_of(d.overflow);
  result["output_shift"] = d.output_shift;
  result["weight_memory"] = {{"capacity_kib", capacity_json(d.weight_memory.capacity_bits)},
                             {"policy", name_of(weight_policy_names, d.weight_memory.policy)}};
  result["feature_maps"] = {{"placement", name_of(d.feature_maps.placement)},
                            {"capacity_kib", capacity_json(d.feature_maps.capacity_bits)}};
  result["fifo_depth"] = {{"output", d.fifo_depth.output}};
  result["dma"] = to_json(d.dma);
  return result;
}

void check_dla(const dla_architecture& d) {
  dla_from_json(to_json(d), "conventional accelerator " + d.name);
}

}  // namespace pqa
