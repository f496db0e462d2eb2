// Runs of the conventional accelerator as the program does them: on an ideal memory, a DRAM and a system of memories.
#include "dla_run.h"

#include <gtest/gtest.h>

#include "pqa/base/error.h"

namespace pqa {
namespace {

dla_run_setup setup_of(const std::string& network, const std::string& memory, fidelity f, data_source data) {
  dla_run_setup setup;
  setup.config = load_configuration(network, "pqa_paper", memory, override_roots());
  setup.fidelity = f;
  setup.data = data;
  return setup;
}

// What holds for any run with features on chip: no faster than its parts, weights read once an image.
void check(const dla_run_setup& setup, const run_figures& figures) {
  const auto layers = resolve_layers(setup.config.workload, setup.config.architecture);
  ASSERT_EQ(figures.layers.size(), layers.size());
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const layer_figures& l = figures.layers[i];
    const auto f = dla_closed_form_of(layers[i], setup.dla, {}, dla_window::ceiling);
    EXPECT_EQ(l.compute_cycles, f.compute * setup.images);
    EXPECT_GT(l.cycles, l.compute_cycles);
    ASSERT_TRUE(l.account.has_value());
    EXPECT_GE(l.account->tables.bytes * 8, f.weight_bits * setup.images);
    EXPECT_STREQ(l.stages[0], "multiply");
    EXPECT_FALSE(l.bound.empty());
    sum += l.cycles;
  }
  EXPECT_EQ(figures.cycles, sum);
  EXPECT_EQ(figures.compared_with_reference, setup.data == data_source::none ? 0 : layers.size());
  EXPECT_FALSE(figures.masters.empty());
  std::cout << setup.config.workload.name << ' ' << figures.cycles << " cycles\n";
}

void run(const std::string& network, const std::string& memory, fidelity f, data_source data = data_source::random) {
  const dla_run_setup setup = setup_of(network, memory, f, data);
  check(setup, simulate_dla(setup));
}

TEST(DlaRun, ResNet20OnThePapersMemoryAt) {
  run("resnet20", "paper_ddr", fidelity::at);
}
TEST(DlaRun, ResNet20OnThePapersMemoryLt) {
  run("resnet20", "paper_ddr", fidelity::lt);
}
TEST(DlaRun, KeywordSpottingOnADram) {
  run("kws", "ddr4_2400", fidelity::at);
}
TEST(DlaRun, EmnistOnASystem) {
  run("emnist", "shared", fidelity::at);
}
TEST(DlaRun, EmnistOnASystemLt) {
  run("emnist", "shared", fidelity::lt);
}
TEST(DlaRun, EfficientNetWithoutData) {
  run("efficientnet_b3", "hbm2_2000", fidelity::at, data_source::none);
}

TEST(DlaRun, FeaturesInTheDramAndTwoImages) {
  dla_run_setup setup = setup_of("kws", "ddr4_2400", fidelity::at, data_source::random);
  setup.dla.feature_maps.placement = placement::dram;
  setup.images = 2;
  const run_figures figures = simulate_dla(setup);
  check(setup, figures);
  for (const layer_figures& l : figures.layers) {
    EXPECT_GT(l.account->features.bytes, 0U);
    EXPECT_GT(l.account->results.bytes, 0U);
  }
  EXPECT_EQ(figures.masters.size(), 3U);
}

TEST(DlaRun, RefusesWhatDoesNotFitByTheLayersName) {
  dla_run_setup setup = setup_of("resnet20", "paper_ddr", fidelity::at, data_source::random);
  setup.dla.weight_memory.capacity_bits = 8;
  try {
    simulate_dla(setup);
    FAIL();
  } catch (const input_error& e) {
    const std::string text = e.what();
    EXPECT_EQ(text.rfind("layer " + setup.config.workload.layers.front().name + ": ", 0), 0U) << text;
    EXPECT_NE(text.find("weight_memory.capacity_kib"), std::string::npos) << text;
  }
}

TEST(DlaRun, RefusesTensorsOfFiles) {
  EXPECT_THROW(simulate_dla(setup_of("resnet20", "paper_ddr", fidelity::at, data_source::file)), input_error);
}

TEST(DlaRun, TheClosedFormIsAddedUpOverImages) {
  const dla_run_setup setup = setup_of("resnet20", "paper_ddr", fidelity::at, data_source::none);
  const auto layers = resolve_layers(setup.config.workload, setup.config.architecture);
  const external_bandwidth ddr{35'200'000'000, 0.8};
  const run_figures figures =
      analytic_dla_figures(layers, layer_names(setup.config.workload), setup.dla, ddr, 3, dla_window::published);
  EXPECT_EQ(figures.first_image_cycles, 17763U);
  EXPECT_EQ(figures.cycles, 3 * 17763U);
  EXPECT_FALSE(figures.measured());
}

}  // namespace
}  // namespace pqa
