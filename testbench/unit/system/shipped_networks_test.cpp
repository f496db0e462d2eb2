// Shipped networks in the shipped system, and what is refused before a simulation begins.
#include <gtest/gtest.h>

#include "loader/workload_json.h"
#include "pqa/base/error.h"
#include "presets/memory_json.h"
#include "system/accelerator_system.h"
#include "system/system_placement.h"

namespace pqa::test {
namespace {

std::vector<layer> layers_of(const std::string& network, const architecture& a) {
  const workload w = load_workload(network);
  std::vector<layer> layers;
  for (std::size_t i = 0; i < w.layers.size(); ++i) layers.push_back(resolve_layer(w, i, a));
  return layers;
}

std::string error_of(const std::string& network, const std::vector<std::string>& sets, const architecture& a = {}) {
  try {
    system_placement placed = place(a, load_memory("shared", split_overrides(sets).memory));
    const memory_image image(a, layers_of(network, a), placed.bases);
    fit(placed, image.extent());
  } catch (const input_error& e) {
    return e.what();
  }
  return "no error";
}

void expect_error(const std::string& found, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) EXPECT_NE(found.find(part), std::string::npos) << found << "\nlacks: " << part;
}

TEST(system_placement, the_shipped_system_holds_what_its_buffer_can) {
  for (const char* network : {"kws", "resnet20", "emnist"}) EXPECT_EQ(error_of(network, {}), "no error") << network;
  expect_error(error_of("vgg_small", {}), {"memory shared: buffer", "516 KiB", "allowed 256 KiB"});
  EXPECT_EQ(error_of("vgg_small", {"memory.nodes.buffer.capacity_kib=516"}), "no error");
}

TEST(system_placement, tables_have_to_fit) {
  expect_error(error_of("kws", {"memory.windows.ddr.size_mib=0.25"}), {"memory shared: ddr", "data need", "256 KiB"});
}

TEST(system_placement, explicit_windows_hold_all_maps) {
  expect_error(error_of("resnet20", {"memory.windows.buffer.size_mib=0.25"}),
               {"buffer", "feature maps need", "256 KiB"});
}

TEST(system_placement, writes_into_the_network) {
  expect_error(error_of("kws", {"memory.nodes.camera.base=65536"}),
               {"nodes.camera.base", "found writes from 0x10000", "where the network's data are"});
  EXPECT_EQ(error_of("kws", {"memory.nodes.camera.base=65536", "memory.nodes.camera.read_share=1"}), "no error");
  EXPECT_EQ(error_of("kws", {"memory.nodes.camera.base=65536", "memory.nodes.camera.rate_gb_s=0"}), "no error");
}

TEST(system_placement, feature_maps_go_where_their_ports_lead) {
  architecture a;
  const memory_config shared = load_memory("shared");
  EXPECT_EQ(place(a, shared).features, "buffer");
  EXPECT_EQ(place(a, shared).tables, "ddr");
  a.feature_maps.placement = placement::dram;
  EXPECT_EQ(place(a, shared).features, "buffer");
  const auto sets = split_overrides({R"(memory.links=[["accelerator.table","bus"],["accelerator.feature_in","bus"],
    ["accelerator.feature_out","bus"],["camera","bus"],["bus","ddr"],["bus","buffer"]])"});
  EXPECT_EQ(place(a, load_memory("shared", sets.memory)).features, "ddr");
  a.feature_maps.placement = placement::on_chip;
  EXPECT_EQ(place(a, load_memory("shared", sets.memory)).features, "buffer");
}

class shared_system : public testing::TestWithParam<fidelity> {
 protected:
  std::unique_ptr<accelerator_system> make(const std::vector<std::string>& sets) {
    const architecture a;
    const accelerator_options options{GetParam(), true, nullptr};
    return std::make_unique<accelerator_system>("system", a, load_memory("shared", split_overrides(sets).memory),
                                                layers_of("kws", a), 1, options);
  }
};

TEST_P(shared_system, ends_with_nothing_in_flight) {
  const auto system = make({});
  sc_core::sc_start();
  EXPECT_TRUE(system->done());
  EXPECT_EQ(system->result().error, job_error::none);
  EXPECT_EQ(system->in_flight(), 0u);
  EXPECT_GT(system->memories().statistics("camera").writes, 100u);
}

TEST_P(shared_system, an_address_of_nobody_names_the_master) {
  const auto system = make({"memory.windows.ddr.size_mib=64"});
  sc_core::sc_start();
  ASSERT_TRUE(system->error().has_value());
  EXPECT_EQ(system->error()->text(), "camera: address error on a write of 256 bytes at 0x40000000");
}

INSTANTIATE_TEST_SUITE_P(fidelities, shared_system, testing::Values(fidelity::at, fidelity::lt),
                         [](const auto& parameter) { return parameter.param == fidelity::at ? "at" : "lt"; });

}  // namespace
}  // namespace pqa::test
