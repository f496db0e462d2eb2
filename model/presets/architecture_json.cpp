#include "presets/architecture_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "arithmetic/encode.h"
#include "json/presets.h"
#include "presets/hardware_json.h"

namespace pqa {

embedded_files architecture_presets();  // generated from the *.json here

namespace {

constexpr std::uint64_t most_lanes = 65535;
constexpr std::uint64_t deepest_fifo = 1U << 20;
constexpr std::uint64_t fill_limit = 65536;
constexpr double micro = 1e6;  // decimals are exact up to six places

constexpr enum_name<overflow> overflow_names[] = {{"wrap", overflow::wrap}, {"saturate", overflow::saturate}};
constexpr enum_name<table_policy> table_policy_names[] = {
    {"serial", table_policy::serial}, {"double_buffer", table_policy::double_buffer}, {"stream", table_policy::stream}};
constexpr enum_name<index_policy> index_policy_names[] = {{"keep", index_policy::keep},
                                                          {"recompute", index_policy::recompute}};
constexpr enum_name<partial_sum_policy> partial_sum_policy_names[] = {{"keep", partial_sum_policy::keep},
                                                                      {"spill", partial_sum_policy::spill}};
constexpr enum_name<placement> placement_names[] = {{"on_chip", placement::on_chip}, {"dram", placement::dram}};

const key_hints architecture_hints = {
    {"subspaces", "lanes"},
    {"prototypes", "lanes (of the hardware) or the workload (of the network)"},
    {"length", "lanes"},
    {"outputs", "lanes"},
    {"activation", "bits or signed"},
    {"prototype", "bits"},
    {"lut", "bits or signed"},
    {"accumulator", "bits"},
    {"output", "bits or fifo_depth"},
    {"index", "fifo_depth"},
    {"accumulate", "fifo_depth"},
    {"capacity_kib", "table_memory, indices, partial_sums or feature_maps"},
    {"ports", "table_memory"},
    {"policy", "table_memory, indices or partial_sums"},
    {"fill_entries_per_bank_per_cycle", "table_memory"},
    {"placement", "feature_maps"},
    {"burst_bytes", "dma"},
    {"outstanding", "dma"},
    {"port_bytes_per_cycle", "dma"},
    {"subvector_length", "the workload"},
    {"codebook", "the workload"},
    {"layers", "the workload"},
    {"bandwidth_gb_s", "memory type \"ideal\""},
    {"efficiency", "memory type \"ideal\""},
    {"latency_ns", "memory type \"ideal\""},
    {"type", "the memory"},
};

void finish(const json_object& object) {
  object.finish(architecture_hints);
}

rational reduced(std::uint64_t numerator, std::uint64_t denominator) {
  const std::uint64_t divisor = std::gcd(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}

// "n/d"; nothing when the text is not of that form.
std::optional<rational> parse_fraction(const std::string& text) {
  rational value{0, 0};
  const char* const end = text.data() + text.size();
  const auto [slash, first_error] = std::from_chars(text.data(), end, value.numerator);
  if (first_error != std::errc() || slash == end || *slash != '/') return std::nullopt;
  const auto [stop, second_error] = std::from_chars(slash + 1, end, value.denominator);
  if (second_error != std::errc() || stop != end) return std::nullopt;
  return value;
}

void read_fill(json_object& object, std::optional<rational>& fill) {
  const auto member = object.find("fill_entries_per_bank_per_cycle");
  if (!member) return;
  fill.reset();
  if (member->is_null()) return;
  const std::string allowed =
      "0.000001 to 65536 with at most six decimals, a fraction \"n/d\" of integers up to 1000000, or null for "
      "unlimited";
  if (member->is_string()) {
    constexpr std::uint64_t largest = 1'000'000;
    const auto value = parse_fraction(member->as_string());
    const bool fits = value && value->numerator >= 1 && value->numerator <= largest && value->denominator >= 1 &&
                      value->denominator <= largest && value->numerator <= fill_limit * value->denominator;
    if (!fits) member->refuse(allowed);
    fill = reduced(value->numerator, value->denominator);
    return;
  }
  if (!member->is_number()) member->refuse(allowed);
  const double number = member->raw().get<double>();
  if (!(number >= 1 / micro && number <= static_cast<double>(fill_limit))) member->refuse(allowed);
  const double nearest = std::round(number * micro);
  if (nearest / micro != number) member->refuse(allowed);
  fill = reduced(static_cast<std::uint64_t>(nearest), static_cast<std::uint64_t>(micro));
}

void read_memories(json_object& root, architecture& a) {
  json_object tables = root.read_object("table_memory");
  read_capacity(tables, a.table_memory.capacity_bits);
  tables.read_unsigned("ports", a.table_memory.ports, 1, 64);
  tables.read_enum("policy", a.table_memory.policy, table_policy_names);
  read_fill(tables, a.table_memory.fill_entries_per_bank_per_cycle);
  finish(tables);

  json_object indices = root.read_object("indices");
  read_capacity(indices, a.indices.capacity_bits);
  indices.read_enum("policy", a.indices.policy, index_policy_names);
  finish(indices);

  json_object sums = root.read_object("partial_sums");
  read_capacity(sums, a.partial_sums.capacity_bits);
  sums.read_enum("policy", a.partial_sums.policy, partial_sum_policy_names);
  finish(sums);

  json_object features = root.read_object("feature_maps");
  features.read_enum("placement", a.feature_maps.placement, placement_names);
  read_capacity(features, a.feature_maps.capacity_bits);
  finish(features);
}

// The name of an encoder.
void read_metric(json_object& root, metric& m) {
  const auto member = root.find("metric");
  if (!member) return;
  std::vector<std::string> names;
  for (const encoder_description* e : encoders()) names.emplace_back(e->name);
  const encoder_description* const found = member->is_string() ? find_encoder(member->as_string()) : nullptr;
  if (found == nullptr) member->refuse_name(names);
  m = found->code;
}

void read_numbers(json_object& root, architecture& a) {
  read_metric(root, a.metric);
  json_object bits = root.read_object("bits");
  read_bit_widths(bits, a.bits);

  json_object is_signed = root.read_object("signed");
  is_signed.read_bool("activation", a.is_signed.activation);
  is_signed.read_bool("lut", a.is_signed.lut);
  finish(is_signed);

  root.read_enum("overflow", a.overflow, overflow_names);
  root.read_unsigned("output_shift", a.output_shift, 0, 31);
}

json fill_json(const std::optional<rational>& fill) {
  if (!fill) return nullptr;
  const rational r = reduced(fill->numerator, fill->denominator);
  if (r.denominator == 1) return r.numerator;
  if (1'000'000 % r.denominator == 0) return static_cast<double>(r.numerator) / static_cast<double>(r.denominator);
  return fmt::format("{}/{}", r.numerator, r.denominator);
}

}  // namespace

std::vector<std::string> list_architectures() {
  return architecture_presets().names();
}

architecture load_architecture(const std::string& path_or_preset) {
  return load_architecture(path_or_preset, {});
}

architecture load_architecture(const std::string& path_or_preset, const override_set& overrides) {
  return architecture_from_json(open_configuration(architecture_presets(), "architecture", path_or_preset, overrides));
}

architecture architecture_from_json(const json& value, const std::string& source) {
  return architecture_from_json(json_document(value, source));
}

architecture architecture_from_json(const json_document& document) {
  architecture a;
  json_object root{json_value(document)};
  root.read_name("name", a.name);
  read_clock(root, a.clock_hz);

  json_object lanes = root.read_object("lanes");
  lanes.read_unsigned("subspaces", a.lanes.subspaces, 1, most_lanes);
  lanes.read_unsigned("prototypes", a.lanes.prototypes, 1, most_lanes);
  lanes.read_unsigned("length", a.lanes.length, 1, most_lanes);
  lanes.read_unsigned("outputs", a.lanes.outputs, 1, most_lanes);
  finish(lanes);

  read_numbers(root, a);

  json_object depth = root.read_object("fifo_depth");
  depth.read_unsigned("index", a.fifo_depth.index, 1, deepest_fifo);
  depth.read_unsigned("accumulate", a.fifo_depth.accumulate, 1, deepest_fifo);
  depth.read_unsigned("output", a.fifo_depth.output, 1, deepest_fifo);
  finish(depth);

  read_memories(root, a);

  json_object dma = root.read_object("dma");
  read_dma(dma, a.dma);
  finish(dma);

  finish(root);
  check_widths(root.value(), a.bits, a.output_shift);
  return a;
}

json to_json(const architecture& a) {
  json result;
  result["name"] = a.name;
  result["clock_mhz"] = clock_json(a.clock_hz);
  result["lanes"] = {{"subspaces", a.lanes.subspaces},
                     {"prototypes", a.lanes.prototypes},
                     {"length", a.lanes.length},
                     {"outputs", a.lanes.outputs}};
  result["metric"] = name_of(a.metric);
  result["bits"] = to_json(a.bits);
  result["signed"] = {{"activation", a.is_signed.activation}, {"lut", a.is_signed.lut}};
  result["overflow"] = name_of(a.overflow);
  result["output_shift"] = a.output_shift;
  result["fifo_depth"] = {
      {"index", a.fifo_depth.index}, {"accumulate", a.fifo_depth.accumulate}, {"output", a.fifo_depth.output}};
  result["table_memory"] = {
      {"capacity_kib", capacity_json(a.table_memory.capacity_bits)},
      {"ports", a.table_memory.ports},
      {"policy", name_of(a.table_memory.policy)},
      {"fill_entries_per_bank_per_cycle", fill_json(a.table_memory.fill_entries_per_bank_per_cycle)}};
  result["indices"] = {{"capacity_kib", capacity_json(a.indices.capacity_bits)}, {"policy", name_of(a.indices.policy)}};
  result["partial_sums"] = {{"capacity_kib", capacity_json(a.partial_sums.capacity_bits)},
                            {"policy", name_of(a.partial_sums.policy)}};
  result["feature_maps"] = {{"placement", name_of(a.feature_maps.placement)},
                            {"capacity_kib", capacity_json(a.feature_maps.capacity_bits)}};
  result["dma"] = to_json(a.dma);
  return result;
}

void check_architecture(const architecture& a) {
  architecture_from_json(to_json(a), "architecture " + a.name);
}

void read_bit_widths(json_object& object, bit_widths& bits) {
  constexpr std::uint64_t widest_entry = 16;
  constexpr std::uint64_t widest_sum = 32;
  object.read_unsigned("activation", bits.activation, 2, widest_entry);
  object.read_unsigned("prototype", bits.prototype, 2, widest_entry);
  object.read_unsigned("lut", bits.lut, 2, widest_entry);
  object.read_unsigned("accumulator", bits.accumulator, 2, widest_sum);
  object.read_unsigned("output", bits.output, 2, widest_sum);
  finish(object);
}

json to_json(const bit_widths& bits) {
  return {{"activation", bits.activation},
          {"prototype", bits.prototype},
          {"lut", bits.lut},
          {"accumulator", bits.accumulator},
          {"output", bits.output}};
}

void check_widths(const json_value& at, const bit_widths& bits, std::uint32_t output_shift) {
  if (bits.accumulator < bits.lut) {
    at.fail_below({"bits", "accumulator"}, fmt::format("found {}, allowed {} to 32, since bits.lut is {}",
                                                       bits.accumulator, bits.lut, bits.lut));
  }
  if (output_shift >= bits.accumulator) {
    at.fail_below({"output_shift"}, fmt::format("found {}, allowed 0 to {}, since bits.accumulator is {}", output_shift,
                                                bits.accumulator - 1, bits.accumulator));
  }
}

std::string_view name_of(metric value) {
  return encoder_of(value).name;
}
std::string_view name_of(overflow value) {
  return name_of(overflow_names, value);
}
std::string_view name_of(table_policy value) {
  return name_of(table_policy_names, value);
}
std::string_view name_of(index_policy value) {
  return name_of(index_policy_names, value);
}
std::string_view name_of(partial_sum_policy value) {
  return name_of(partial_sum_policy_names, value);
}
std::string_view name_of(placement value) {
  return name_of(placement_names, value);
}

}  // namespace pqa
