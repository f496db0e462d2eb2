// Reading conventional accelerators: the preset is the default, the resolved form reads back, mistakes are named.
#include "presets/dla_json.h"

#include <gtest/gtest.h>

#include "unit/base/expect_input_error.h"

namespace pqa {
namespace {

TEST(dla_json, the_preset_is_the_default) {
  EXPECT_EQ(to_json(load_dla("dla_paper")), to_json(dla_architecture()));
  EXPECT_EQ(list_dlas(), std::vector<std::string>{"dla_paper"});
}

TEST(dla_json, the_resolved_form_reads_back) {
  dla_architecture d;
  d.name = "other";
  d.clock_hz = 250'000'001;
  d.vectors = {16, 24, 2, 6, 5};
  d.bits = {5, 7, 33, 9};
  d.is_signed = {false, false};
  d.overflow = overflow::saturate;
  d.output_shift = 3;
  d.weight_memory.capacity_bits = 12345;
  d.weight_memory.policy = weight_policy::serial;
  d.feature_maps.placement = placement::dram;
  d.feature_maps.capacity_bits = 1 << 20;
  d.fifo_depth.output = 7;
  d.dma.burst_bytes = 64;
  d.dma.outstanding = 3;
  d.dma.port_bytes_per_cycle = 16;
  const json form = to_json(d);
  EXPECT_EQ(to_json(dla_from_json(form, "form")), form);
  EXPECT_NO_THROW(check_dla(d));
}

TEST(dla_json, mistakes_are_named) {
  const auto refuse = [](const char* text, const char* message) {
    expect_input_error([&] { dla_from_json(json::parse(text), "d.json"); }, {message});
  };
  refuse(R"({"vectors": {"colums": 4}})", "d.json: vectors.colums");
  refuse(R"({"vectors": {"columns": 8}})", "vectors.window: found 6, allowed 10");
  refuse(R"({"bits": {"weight": 17}})", "bits.weight: found 17");
  refuse(R"({"bits": {"accumulator": 8}, "output_shift": 8})", "output_shift: found 8");
  refuse(R"({"weight_memory": {"policy": "stream"}})", "weight_memory.policy");
  refuse(R"({"lanes": {}})", "lanes");
  refuse(R"({"dma": {"burst_bytes": 48}})", "dma.burst_bytes");
}

}  // namespace
}  // namespace pqa
