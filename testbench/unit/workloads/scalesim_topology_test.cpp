// SCALE-Sim topologies as workloads: sizes against the formulas of SCALE-Sim's own reader.
#include <random>

#include <gtest/gtest.h>

#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"
#include "workloads/loader/workload_json.h"

namespace pqa {
namespace {

const char* const heads =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";

workload read(const std::string& text) {
  const temporary_folder folder;
  override_roots roots = split_overrides({"workload.prototypes=16", "workload.subvector_length=9"});
  return load_workload(folder.file("net.csv", text), roots.workload);
}

void refused(const std::string& text, const std::vector<std::string>& parts) {
  expect_input_error([&] { read(text); }, parts);
}

// scalesim/topology_utils.py: ceil((ifmap - filter + stride) / stride) outputs.
TEST(scalesim_topology, has_the_outputs_that_scale_sim_counts) {
  std::mt19937_64 random(20261123);
  const auto up_to = [&](std::uint32_t most) { return 1 + static_cast<std::uint32_t>(random() % most); };
  for (int trial = 0; trial < 2000; ++trial) {
    const std::uint32_t fh = up_to(7), fw = up_to(7), h = fh + up_to(60) - 1, w = fw + up_to(60) - 1;
    const std::uint32_t channels = up_to(32), filters = up_to(32), stride = up_to(5);
    std::string text = heads;
    text += "conv, ";
    for (const std::uint32_t n : {h, w, fh, fw, channels, filters, stride}) text += std::to_string(n) + ",";
    const workload net = read(text + "\n");
    ASSERT_EQ(net.layers.size(), 1U);
    const layer_spec& l = net.layers[0];
    ASSERT_EQ((l.height - l.kernel_h) % stride, 0U);
    ASSERT_EQ((l.height - l.kernel_h) / stride + 1, (h - fh + stride + stride - 1) / stride) << text;
    ASSERT_EQ((l.width - l.kernel_w) / stride + 1, (w - fw + stride + stride - 1) / stride) << text;
    ASSERT_GE(l.height + stride, h + 1);
    ASSERT_EQ(l.in_channels, channels);
    ASSERT_EQ(l.out_channels, filters);
    ASSERT_EQ(l.stride, stride);
    ASSERT_EQ(l.padding, (std::array<std::uint32_t, 2>{0, 0}));
    ASSERT_EQ(l.prototypes, 16U);
    ASSERT_EQ(l.subvector_length, 9U);
  }
}

TEST(scalesim_topology, a_depthwise_layer_is_one_a_channel) {
  const workload net =
      read(std::string(heads) + "Conv2_DP, 12, 12, 3, 3, 3, 1, 1,\nlast/one, 5, 5, 1, 1, 3, 8, 1, 1:1,\n");
  ASSERT_EQ(net.layers.size(), 4U);
  EXPECT_EQ(net.layers[2].name, "Conv2_DPChannel_2");
  EXPECT_EQ(net.layers[2].in_channels, 1U);
  EXPECT_EQ(net.layers[3].name, "last_one");
  EXPECT_EQ(net.name, "net");
}

TEST(scalesim_topology, products_are_convolutions_of_one_by_one) {
  const workload net = read("\xef\xbb\xbfLayer,M,N,K,\r\nQK,197,64,768,\r\nQK,197,64,768,\r\n\r\n");
  ASSERT_EQ(net.layers.size(), 2U);
  EXPECT_EQ(net.layers[1].name, "QK (2)");
  EXPECT_EQ(net.layers[0].height, 197U);
  EXPECT_EQ(net.layers[0].width, 1U);
  EXPECT_EQ(net.layers[0].in_channels, 768U);
  EXPECT_EQ(net.layers[0].out_channels, 64U);
}

TEST(scalesim_topology, what_stands_behind_the_last_comma_is_a_remark) {
  EXPECT_EQ(read(std::string(heads) + "conv, 5, 5, 1, 1, 3, 8, 2, #first\n").layers[0].stride, 2U);
}

TEST(scalesim_topology, mistakes_are_named_with_their_line) {
  const std::string head = heads;
  refused("", {"net.csv", "no layer"});
  refused(head, {"net.csv", "no layer"});
  refused("name\theight\n", {"net.csv:1", "heads"});
  refused(head + "conv, 5, 5, 1, 1, 3, 8,\n", {"net.csv:2", "7 values"});
  refused(head + "conv, 5, 5, 1, 1, 3, 8, 0,\n", {"net.csv:2", "\"0\" as value 8"});
  refused(head + "conv, 5, -5, 1, 1, 3, 8, 1,\n", {"net.csv:2", "\"-5\" as value 3"});
  refused(head + "conv, 5, 99999999999999999999, 1, 1, 3, 8, 1,\n", {"net.csv:2", "as value 3"});
  refused(head + "\nconv, 5, 5, 6, 1, 3, 8, 1,\n", {"net.csv:3", "6 x 1"});
  refused(head + "conv, 5, 5, 1, 1, 3, 8, 1, 2:4,\n", {"net.csv:2", "\"2:4\"", "1:1"});
  refused(head + "a_DP, 5, 5, 1, 1, 5000, 1, 1,\n", {"net.csv:2", "4096 layers"});
  const temporary_folder folder;
  expect_input_error([&] { load_workload(folder.file("net.csv", head + "c, 5, 5, 1, 1, 3, 8, 1,\n")); },
                     {"net.csv", "prototypes"});
  expect_input_error([&] { load_workload(folder.path("nothing.csv")); }, {"nothing.csv"});
}

}  // namespace
}  // namespace pqa
