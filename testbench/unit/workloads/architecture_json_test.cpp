#include "presets/architecture_json.h"

#include <random>

#include <gtest/gtest.h>

#include "json/format.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

architecture from(const std::string& text) {
  return architecture_from_json(parse_json(text, "arch.json"), "arch.json");
}

void expect_refused(const std::string& text, const std::vector<std::string>& parts) {
  expect_input_error([&] { from(text); }, parts);
}

TEST(architecture_json, the_preset_is_the_default) {
  EXPECT_EQ(to_json(load_architecture("pqa_paper")), to_json(architecture{}));
  EXPECT_EQ(to_json(from("{}")), to_json(architecture{}));
  EXPECT_EQ(list_architectures(), std::vector<std::string>{"pqa_paper"});
}

// The documented example, key by key, against the values of the structure.
TEST(architecture_json, every_key_arrives) {
  const architecture a = from(R"({
    "name": "x", "clock_mhz": 333.333333,
    "lanes": { "subspaces": 1, "prototypes": 2, "length": 3, "outputs": 4 },
    "metric": "chebyshev",
    "bits": { "activation": 2, "prototype": 3, "lut": 4, "accumulator": 5, "output": 6 },
    "signed": { "activation": false, "lut": false }, "overflow": "saturate", "output_shift": 4,
    "fifo_depth": { "index": 7, "accumulate": 8, "output": 9 },
    "table_memory": { "capacity_kib": 10, "ports": 1, "policy": "stream", "fill_entries_per_bank_per_cycle": 0.75 },
    "indices": { "capacity_kib": 0.5, "policy": "recompute" },
    "partial_sums": { "capacity_kib": 0.0001220703125, "policy": "spill" },
    "feature_maps": { "placement": "dram", "capacity_kib": 3 },
    "dma": { "burst_bytes": 64, "outstanding": 11, "port_bytes_per_cycle": 12 } })");
  EXPECT_EQ(a.name, "x");
  EXPECT_EQ(a.clock_hz, 333'333'333U);
  EXPECT_EQ(a.lanes.subspaces, 1U);
  EXPECT_EQ(a.lanes.prototypes, 2U);
  EXPECT_EQ(a.lanes.length, 3U);
  EXPECT_EQ(a.lanes.outputs, 4U);
  EXPECT_EQ(a.metric, metric::chebyshev);
  EXPECT_EQ(a.bits.activation, 2U);
  EXPECT_EQ(a.bits.prototype, 3U);
  EXPECT_EQ(a.bits.lut, 4U);
  EXPECT_EQ(a.bits.accumulator, 5U);
  EXPECT_EQ(a.bits.output, 6U);
  EXPECT_FALSE(a.is_signed.activation);
  EXPECT_FALSE(a.is_signed.lut);
  EXPECT_EQ(a.overflow, overflow::saturate);
  EXPECT_EQ(a.output_shift, 4U);
  EXPECT_EQ(a.fifo_depth.index, 7U);
  EXPECT_EQ(a.fifo_depth.accumulate, 8U);
  EXPECT_EQ(a.fifo_depth.output, 9U);
  EXPECT_EQ(a.table_memory.capacity_bits, 10U * 8192);
  EXPECT_EQ(a.table_memory.ports, 1U);
  EXPECT_EQ(a.table_memory.policy, table_policy::stream);
  EXPECT_EQ(a.table_memory.fill_entries_per_bank_per_cycle->numerator, 3U);
  EXPECT_EQ(a.table_memory.fill_entries_per_bank_per_cycle->denominator, 4U);
  EXPECT_EQ(a.indices.capacity_bits, 4096U);
  EXPECT_EQ(a.indices.policy, index_policy::recompute);
  EXPECT_EQ(a.partial_sums.capacity_bits, 1U);
  EXPECT_EQ(a.partial_sums.policy, partial_sum_policy::spill);
  EXPECT_EQ(a.feature_maps.placement, placement::dram);
  EXPECT_EQ(a.feature_maps.capacity_bits, 3U * 8192);
  EXPECT_EQ(a.dma.burst_bytes, 64U);
  EXPECT_EQ(a.dma.outstanding, 11U);
  EXPECT_EQ(a.dma.port_bytes_per_cycle, 12U);
}

TEST(architecture_json, null_is_unlimited) {
  const architecture a = from(R"({"table_memory": {"capacity_kib": null, "fill_entries_per_bank_per_cycle": null},
                                  "dma": {"port_bytes_per_cycle": null}})");
  EXPECT_FALSE(a.table_memory.capacity_bits.has_value());
  EXPECT_FALSE(a.table_memory.fill_entries_per_bank_per_cycle.has_value());
  EXPECT_FALSE(a.dma.port_bytes_per_cycle.has_value());
  EXPECT_EQ(to_json(a)["table_memory"]["fill_entries_per_bank_per_cycle"], nullptr);
}

TEST(architecture_json, clocks_are_whole_hertz) {
  const auto hz = [](const std::string& mhz) { return from("{\"clock_mhz\": " + mhz + "}").clock_hz; };
  EXPECT_EQ(hz("300"), 300'000'000U);
  EXPECT_EQ(hz("0.000001"), 1U);
  EXPECT_EQ(hz("10000"), 10'000'000'000U);
  EXPECT_EQ(hz("9999.999999"), 9'999'999'999U);
  EXPECT_EQ(hz("2.4e2"), 240'000'000U);
  for (const char* bad : {"1e-7", "0", "-300", "10000.000001", "333.3333333", "1e300", "\"300\"", "null", "true"}) {
    expect_refused(std::string("{\"clock_mhz\": ") + bad + "}",
                   {"arch.json: clock_mhz: found ", "allowed 0.000001 to 10000"});
  }
}

TEST(architecture_json, fill_rates_are_exact) {
  const auto fill = [](const std::string& value) {
    const auto r = *from(R"({"table_memory": {"fill_entries_per_bank_per_cycle": )" + value + "}}")
                        .table_memory.fill_entries_per_bank_per_cycle;
    return std::to_string(r.numerator) + "/" + std::to_string(r.denominator);
  };
  EXPECT_EQ(fill("1"), "1/1");
  EXPECT_EQ(fill("0.1"), "1/10");
  EXPECT_EQ(fill("0.333333"), "333333/1000000");
  EXPECT_EQ(fill("2.5"), "5/2");
  EXPECT_EQ(fill("65536"), "65536/1");
  EXPECT_EQ(fill("0.000001"), "1/1000000");
  EXPECT_EQ(fill("\"1/3\""), "1/3");
  EXPECT_EQ(fill("\"4/6\""), "2/3");
  for (const char* bad : {"0", "-1", "65537", "0.3333333", "1e-7", "\"1/0\"", "\"0/1\"", "\"1\"", "\"1/3x\"",
                          "\"-1/3\"", "\"/\"", "\"100000/1\"", "\"99999999999999999999/1\"", "true"}) {
    expect_refused(std::string(R"({"table_memory": {"fill_entries_per_bank_per_cycle": )") + bad + "}}",
                   {"arch.json: table_memory.fill_entries_per_bank_per_cycle: found ", "allowed 0.000001 to 65536"});
  }
}

TEST(architecture_json, capacities_are_whole_bits) {
  for (const char* bad : {"0", "-1", "0.1", "0.00001", "4294967297", "1e99", "\"1\"", "false"}) {
    expect_refused(std::string(R"({"indices": {"capacity_kib": )") + bad + "}}",
                   {"arch.json: indices.capacity_kib: found ", "allowed a number above 0 to 4294967296"});
  }
}

TEST(architecture_json, ranges) {
  expect_refused(R"({"lanes": {"outputs": 0}})", {"arch.json: lanes.outputs: found 0, allowed 1 to 65535"});
  expect_refused(R"({"lanes": {"subspaces": 65536}})", {"lanes.subspaces: found 65536, allowed 1 to 65535"});
  expect_refused(R"({"lanes": {"length": -4}})", {"lanes.length: found -4, allowed 1 to 65535"});
  expect_refused(R"({"lanes": {"prototypes": 1.5}})",
                 {"lanes.prototypes: found 1.5, allowed an integer from 1 to 65535"});
  expect_refused(R"({"lanes": 16})", {"arch.json: lanes: found 16, allowed an object"});
  expect_refused(R"({"bits": {"lut": 17}})", {"bits.lut: found 17, allowed 2 to 16"});
  expect_refused(R"({"bits": {"activation": 1}})", {"bits.activation: found 1, allowed 2 to 16"});
  expect_refused(R"({"bits": {"accumulator": 33}})", {"bits.accumulator: found 33, allowed 2 to 32"});
  expect_refused(R"({"signed": {"lut": 1}})", {"signed.lut: found 1, allowed true or false"});
  expect_refused(R"({"output_shift": 32})", {"output_shift: found 32, allowed 0 to 31"});
  expect_refused(R"({"fifo_depth": {"index": 0}})", {"fifo_depth.index: found 0, allowed 1 to 1048576"});
  expect_refused(R"({"dma": {"burst_bytes": 100}})",
                 {"dma.burst_bytes: found 100, allowed a power of two from 8 to 4096"});
  expect_refused(R"({"dma": {"burst_bytes": 8192}})", {"dma.burst_bytes: found 8192"});
  expect_refused(R"({"dma": {"outstanding": 65537}})", {"dma.outstanding: found 65537, allowed 1 to 65536"});
  expect_refused(R"({"metric": "L2"})",
                 {"metric: found \"L2\", allowed \"l2\", \"l1\" or \"chebyshev\"; did you mean \"l2\"?"});
  expect_refused(R"({"table_memory": {"policy": "spill"}})", {"table_memory.policy: found \"spill\""});
  expect_refused(R"({"name": "a/b"})", {"name: found \"a/b\", allowed a name"});
  expect_refused("[]", {"arch.json: found an empty array, allowed an object"});
}

TEST(architecture_json, contradictions) {
  expect_refused(R"({"bits": {"accumulator": 8}})",
                 {"arch.json: bits.accumulator: found 8, allowed 16 to 32, since bits.lut is 16"});
  expect_refused(R"({"bits": {"lut": 8, "accumulator": 8}, "output_shift": 8})",
                 {"arch.json: output_shift: found 8, allowed 0 to 7, since bits.accumulator is 8"});
  EXPECT_NO_THROW(from(R"({"bits": {"lut": 8, "accumulator": 8}, "output_shift": 7})"));
}

TEST(architecture_json, unknown_keys) {
  expect_refused(R"({"lanes": {"output": 4}})",
                 {"arch.json: lanes.output: found an unknown key", "did you mean \"outputs\"?"});
  expect_refused(R"({"outputs": 4})", {"arch.json: outputs: found an unknown key, which belongs to lanes"});
  expect_refused(R"({"bandwidth_gb_s": 4})",
                 {"bandwidth_gb_s: found an unknown key, which belongs to memory type \"ideal\""});
  for (const char* object :
       {"lanes", "bits", "signed", "fifo_depth", "table_memory", "indices", "partial_sums", "feature_maps", "dma"}) {
    expect_refused(std::string("{\"") + object + "\": {\"zz\": 1}}", {object, ".zz: found an unknown key"});
  }
}

TEST(architecture_json, overrides) {
  const auto set = [](const std::vector<std::string>& sets) {
    return load_architecture("pqa_paper", split_overrides(sets).architecture);
  };
  EXPECT_EQ(set({"arch.table_memory.capacity_kib=16"}).table_memory.capacity_bits, 16U * 8192);
  EXPECT_EQ(set({"architecture.lanes.outputs=64"}).lanes.outputs, 64U);
  EXPECT_EQ(set({"arch.metric=l1"}).metric, metric::l1);
  expect_input_error([&] { set({"arch.lanes.outputs=0"}); },
                     {"--set arch.lanes.outputs=0: lanes.outputs: found 0, allowed 1 to 65535"});
  expect_input_error([&] { set({"arch.lanes.output=4"}); },
                     {"--set arch.lanes.output=4: lanes.output: found an unknown key"});
  expect_input_error([&] { set({"arch=nonesuch"}); }, {"nonesuch: found neither a preset architecture nor a file"});
}

TEST(architecture_json, files) {
  const temporary_folder folder;
  EXPECT_EQ(load_architecture(folder.file("a.json", R"({"lanes": {"outputs": 8}})")).lanes.outputs, 8U);
  expect_input_error([&] { load_architecture(folder.path()); }, {folder.path(), "found a directory"});
  expect_input_error([] { load_architecture("pqa_papr"); }, {"pqa_papr: found neither", "did you mean \"pqa_paper\"?"});
  expect_input_error([&] { load_architecture(folder.file("b.json", "{\"lanes\": {\"outputs\": 8}")); }, {"b.json:1:"});
}

TEST(architecture_json, random_round_trips) {
  const std::uint64_t seed = 20240611;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto in = [&](std::uint64_t low, std::uint64_t high) { return low + random() % (high - low + 1); };
  const auto capacity = [&]() -> std::optional<std::uint64_t> {
    if (in(0, 3) == 0) return std::nullopt;
    return in(1, std::uint64_t{1} << in(1, 45));
  };
  for (int i = 0; i < 2000; ++i) {
    architecture a;
    a.name = "n" + std::to_string(i);
    a.clock_hz = in(1, 10'000'000'000);
    a.lanes.subspaces = static_cast<std::uint32_t>(in(1, 65535));
    a.metric = static_cast<metric>(in(0, 2));
    a.bits.lut = static_cast<std::uint32_t>(in(2, 16));
    a.bits.accumulator = static_cast<std::uint32_t>(in(a.bits.lut, 32));
    a.output_shift = static_cast<std::uint32_t>(in(0, a.bits.accumulator - 1));
    a.table_memory.capacity_bits = capacity();
    a.indices.capacity_bits = capacity();
    a.partial_sums.capacity_bits = capacity();
    a.feature_maps.capacity_bits = capacity();
    a.table_memory.fill_entries_per_bank_per_cycle = rational{in(1, 60000), in(1, 1000)};
    const json written = to_json(a);
    const architecture read = from(format_json(written));
    EXPECT_EQ(to_json(read), written);
    EXPECT_EQ(read.clock_hz, a.clock_hz);
    EXPECT_EQ(read.table_memory.capacity_bits, a.table_memory.capacity_bits);
    const rational wanted = *a.table_memory.fill_entries_per_bank_per_cycle;
    const rational found = *read.table_memory.fill_entries_per_bank_per_cycle;
    EXPECT_EQ(wanted.numerator * found.denominator, found.numerator * wanted.denominator);
    EXPECT_NO_THROW(check_architecture(a));
  }
}

TEST(architecture_json, architectures_made_in_code_are_checked) {
  architecture a;
  a.lanes.outputs = 0;
  expect_input_error([&] { check_architecture(a); },
                     {"architecture pqa_paper: lanes.outputs: found 0, allowed 1 to 65535"});
}

}  // namespace
}  // namespace pqa
