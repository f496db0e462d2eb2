#include "pqa/workloads/workload.h"

#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "json/format.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"
#include "workloads/loader/workload_json.h"

namespace pqa {
namespace {

constexpr const char* conv =
    R"("in_channels": 3, "height": 8, "width": 9, "out_channels": 4, "kernel_h": 3, "kernel_w": 2)";

// A workload of one layer with more keys.
std::string one_layer(const std::string& more) {
  return R"({"name": "net", "prototypes": 16, "subvector_length": 9, "layers": [{"name": "conv1", )" + more + "}]}";
}

workload from(const std::string& text) {
  return workload_from_json(json_document(parse_json(text, "net.json"), "net.json"));
}

void expect_refused(const std::string& text, const std::vector<std::string>& parts) {
  expect_input_error([&] { from(text); }, parts);
}

TEST(workloads, list) {
  EXPECT_EQ(list_workloads(), (std::vector<std::string>{"efficientnet_b3", "emnist", "kws", "resnet20", "vgg_small"}));
}

// The counts and totals of the paper's networks, from reference/paper_model.md and a sum by hand over the published
// shapes.
TEST(workloads, shipped_networks) {
  const auto check = [](const char* name, std::size_t layers, std::uint32_t np, std::uint32_t ls, std::uint64_t macs) {
    const workload w = load_workload(name);
    EXPECT_EQ(w.name, name);
    EXPECT_EQ(w.layers.size(), layers);
    EXPECT_EQ(w.prototypes, np);
    EXPECT_EQ(w.subvector_length, ls);
    EXPECT_EQ(w.codebook, codebook_kind::per_subspace);
    std::uint64_t sum = 0;
    for (const layer& l : resolve_layers(w, architecture{})) {
      EXPECT_EQ(l.prototypes, np);
      EXPECT_EQ(l.subvector_length, ls);
      sum += l.columns() * l.unfolded_length() * l.out_channels;
    }
    EXPECT_EQ(sum, macs) << name;
  };
  // ResNet-20: 6 * 32*32*144*16 + (16*16*144*32 + 5 * 16*16*288*32) + (8*8*288*64 + 5 * 8*8*576*64).
  check("resnet20", 18, 16, 9, 14155776 + 1179648 + 11796480 + 1179648 + 11796480);
  // KWS: 125 columns.
  check("kws", 5, 16, 4, 125ULL * (84 * 120 + 120 * 84 + 84 * 84 + 84 * 84 + 84 * 196));
  check("vgg_small", 6, 32, 3,
        1024ULL * 27 * 128 + 256ULL * 1152 * 128 + 256ULL * 1152 * 256 + 64ULL * 2304 * 256 + 64ULL * 2304 * 512 +
            64ULL * 4608 * 512);
  EXPECT_EQ(load_workload("emnist").layers.size(), 10U);
  EXPECT_EQ(load_workload("efficientnet_b3").layers.size(), 51U);
}

TEST(workloads, resnet20_in_detail) {
  const workload w = load_workload("resnet20");
  EXPECT_EQ(w.layers.front().name, "block1_conv1");
  EXPECT_EQ(w.layers.back().name, "block3_conv6");
  const layer l = resolve_layer(w, 6, architecture{});  // 16 x 32 x 32 to 32 x 16 x 16
  EXPECT_EQ(l.out_channels, 32U);
  EXPECT_EQ(l.out_height, 16U);
  EXPECT_EQ(l.out_width, 16U);
  EXPECT_EQ(l.pad_top, 0U);  // in all 15 * 2 + 3 - 32 = 1
  EXPECT_EQ(l.subspaces(), 16U);
  EXPECT_EQ(resolve_layer(w, 0, architecture{}).pad_top, 1U);
  expect_input_error([&] { resolve_layer(w, 18, architecture{}); },
                     {"preset resnet20: layers: found index 18, allowed 0 to 17"});
}

TEST(workloads, overrides_reach_all_layers) {
  const workload w = load_workload("resnet20", split_overrides({"workload.prototypes=8"}).workload);
  for (const layer& l : resolve_layers(w, architecture{})) EXPECT_EQ(l.prototypes, 8U);
  const workload one =
      load_workload("resnet20", split_overrides({"workload.layers.block1_conv2.prototypes=8"}).workload);
  EXPECT_EQ(one.layers[0].prototypes, 16U);
  EXPECT_EQ(one.layers[1].prototypes, 8U);
  expect_input_error(
      [] { load_workload("resnet20", split_overrides({"workload.layers.block1_conv2.strid=2"}).workload); },
      {"--set workload.layers.block1_conv2.strid=2: layers.block1_conv2.strid: found an unknown key",
       "did you mean \"stride\"?"});
}

TEST(workloads, layers_follow_the_architecture_and_override_its_bits) {
  architecture a;
  a.metric = metric::l1;
  a.overflow = overflow::saturate;
  a.output_shift = 3;
  a.is_signed.lut = false;
  a.bits = {7, 6, 5, 20, 9};
  const layer l =
      resolve_layer(from(one_layer(std::string(conv) + R"(, "bits": {"lut": 12, "output": 10}, "bias": true)")), 0, a);
  EXPECT_EQ(l.metric, metric::l1);
  EXPECT_EQ(l.overflow, overflow::saturate);
  EXPECT_EQ(l.output_shift, 3U);
  EXPECT_FALSE(l.is_signed.lut);
  EXPECT_TRUE(l.has_bias);
  EXPECT_FALSE(l.shared_codebook);
  EXPECT_EQ(l.bits.activation, 7U);
  EXPECT_EQ(l.bits.prototype, 6U);
  EXPECT_EQ(l.bits.lut, 12U);
  EXPECT_EQ(l.bits.accumulator, 20U);
  EXPECT_EQ(l.bits.output, 10U);
  a.bits.accumulator = 8;
  expect_input_error([&] { resolve_layer(from(one_layer(std::string(conv) + R"(, "bits": {"lut": 12})")), 0, a); },
                     {"net.json: layers.conv1.bits.accumulator: found 8, allowed 12 to 32, since bits.lut is 12"});
  a.bits = {8, 8, 4, 32, 32};
  a.output_shift = 20;
  expect_input_error(
      [&] { resolve_layer(from(one_layer(std::string(conv) + R"(, "bits": {"accumulator": 20})")), 0, a); },
      {"net.json: layers.conv1.bits.accumulator: found 20, allowed 21 to 32, since the architecture's output_shift is "
       "20"});
}

// Counts windows one by one: output o of "same" covers inputs from o*s - top on.
TEST(workloads, same_padding) {
  for (std::uint32_t size = 1; size <= 12; ++size) {
    for (std::uint32_t kernel = 1; kernel <= 7; ++kernel) {
      for (std::uint32_t stride = 1; stride <= 5; ++stride) {
        workload w = from(one_layer(conv));
        layer_spec& spec = w.layers[0];
        spec.height = spec.width = size;
        spec.kernel_h = spec.kernel_w = kernel;
        spec.stride = stride;
        const layer l = resolve_layer(w, 0, architecture{});
        std::uint32_t outputs = 0;
        while (outputs * stride < size) ++outputs;  // one for every stride that begins inside
        EXPECT_EQ(l.out_height, outputs);
        EXPECT_EQ(l.out_width, outputs);
        std::uint32_t total = 0;
        while (total + size < (outputs - 1) * stride + kernel) ++total;
        EXPECT_EQ(l.pad_top, total / 2);
        EXPECT_EQ(l.pad_left, total / 2);
      }
    }
  }
}

TEST(workloads, explicit_padding) {
  for (std::uint32_t size = 1; size <= 9; ++size) {
    for (std::uint32_t kernel = 1; kernel <= 4; ++kernel) {
      for (std::uint32_t pad = 0; pad < kernel; ++pad) {
        for (std::uint32_t stride = 1; stride <= 3; ++stride) {
          if (kernel > size + 2 * pad) continue;
          workload w = from(one_layer(conv));
          layer_spec& spec = w.layers[0];
          spec.height = spec.width = size;
          spec.kernel_h = spec.kernel_w = kernel;
          spec.stride = stride;
          spec.padding = {pad, pad};
          std::uint32_t outputs = 0;
          while (outputs * stride + kernel <= size + 2 * pad) ++outputs;
          const layer l = resolve_layer(w, 0, architecture{});
          EXPECT_EQ(l.out_height, outputs);
          EXPECT_EQ(l.out_width, outputs);
          EXPECT_EQ(l.pad_top, pad);
        }
      }
    }
  }
}

TEST(workloads, padding_forms) {
  const auto geometry = [](const std::string& padding) {
    const layer l = resolve_layer(from(one_layer(std::string(conv) + ", \"padding\": " + padding)), 0, architecture{});
    return std::to_string(l.out_height) + "x" + std::to_string(l.out_width);
  };
  EXPECT_EQ(geometry("0"), "6x8");
  EXPECT_EQ(geometry("1"), "8x10");
  EXPECT_EQ(geometry("[2, 0]"), "10x8");
  EXPECT_EQ(geometry("\"same\""), "8x9");
  for (const char* bad : {"\"valid\"", "null", "{}", "true"}) {
    expect_refused(
        one_layer(std::string(conv) + ", \"padding\": " + bad),
        {"net.json: layers.conv1.padding: found ", "allowed an integer, an array of two (rows, columns), or \"same\""});
  }
  expect_refused(one_layer(std::string(conv) + R"(, "padding": 2)"),
                 {"layers.conv1.padding: found 2, allowed 0 to 1, less than kernel_w"});
  expect_refused(one_layer(std::string(conv) + R"(, "padding": [3, 0])"),
                 {"layers.conv1.padding: found 3, allowed 0 to 2, less than kernel_h"});
  expect_refused(one_layer(std::string(conv) + R"(, "padding": [1])"),
                 {"layers.conv1.padding: found 1 elements, allowed an array of 2"});
  expect_refused(one_layer(std::string(conv) + R"(, "padding": -1)"),
                 {"layers.conv1.padding: found -1, allowed 0 to 65535"});
}

TEST(workloads, sizes) {
  const auto layer_with = [](const char* key, const char* value) {
    json layer = parse_json("{\"name\": \"conv1\", " + std::string(conv) + "}", "");
    layer[key] = parse_json(value, "");
    return json{{"name", "net"}, {"prototypes", 16}, {"subvector_length", 9}, {"layers", json::array({layer})}}.dump();
  };
  for (const char* key : {"in_channels", "height", "width", "out_channels", "kernel_h", "kernel_w", "stride",
                          "prototypes", "subvector_length"}) {
    expect_refused(layer_with(key, "0"),
                   {"net.json: layers.conv1." + std::string(key) + ": found 0, allowed 1 to 65535"});
    expect_refused(layer_with(key, "-2"), {"layers.conv1." + std::string(key) + ": found -2, allowed 1 to 65535"});
    expect_refused(layer_with(key, "65536"), {"found 65536, allowed 1 to 65535"});
    expect_refused(layer_with(key, "\"3\""), {"found \"3\", allowed an integer from 1 to 65535"});
    expect_refused(layer_with(key, "99999999999999999999999"),
                   {"layers.conv1." + std::string(key) + ": found ", "e+22, allowed an integer"});
  }
}

TEST(workloads, tensors_that_no_machine_should_hold) {
  const auto sized = [](std::uint64_t c, std::uint64_t h, std::uint64_t no, std::uint64_t k, std::uint64_t np,
                        std::uint64_t ls) {
    return json{{"name", "net"},
                {"layers", json::array({json{{"name", "big"},
                                             {"in_channels", c},
                                             {"height", h},
                                             {"width", h},
                                             {"out_channels", no},
                                             {"kernel_h", k},
                                             {"kernel_w", k},
                                             {"prototypes", np},
                                             {"subvector_length", ls}}})}}
        .dump();
  };
  expect_refused(sized(65535, 1, 1, 65535, 1, 1),
                 {"net.json: layers.big: found 65535 x 65535 x 65535 elements of an unfolded column, "
                  "allowed at most 2147483648"});
  expect_refused(sized(1, 65535, 1, 1, 1, 1), {"layers.big: found 1 x 65535 x 65535 elements of input"});
  expect_refused(sized(1, 40000, 2, 1, 1, 1), {"layers.big: found 2 x 40000 x 40000 elements of output"});
  expect_refused(sized(65535, 1, 65535, 1, 65535, 1), {"layers.big: found 65535 x 65535 x 1 elements of prototypes"});
  expect_refused(sized(65535, 1, 65535, 1, 1, 1),
                 {"layers.big: found 65535 x 1 x 65535 elements of LUT (Ns x Np x No)"});
  EXPECT_NO_THROW(from(sized(32768, 1, 65535, 1, 1, 1)));
}

TEST(workloads, kernels_fit_their_input) {
  expect_refused(
      one_layer(
          R"("in_channels": 1, "height": 2, "width": 9, "out_channels": 1, "kernel_h": 5, "kernel_w": 1, "padding": 0)"),
      {"net.json: layers.conv1.kernel_h: found 5, allowed 1 to 2, the height with its padding"});
  expect_refused(
      one_layer(
          R"("in_channels": 1, "height": 9, "width": 1, "out_channels": 1, "kernel_h": 1, "kernel_w": 4, "padding": [0, 1])"),
      {"layers.conv1.kernel_w: found 4, allowed 1 to 3, the width with its padding"});
  expect_refused(
      one_layer(
          R"("in_channels": 1, "height": 65535, "width": 1, "out_channels": 1, "kernel_h": 9, "kernel_w": 1, "padding": [8, 0])"),
      {"layers.conv1.padding: found an output height of 65543, allowed 1 to 65535"});
}

TEST(workloads, layers) {
  const auto layers = [](const std::string& list) {
    return R"({"name": "net", "prototypes": 16, "subvector_length": 9, "layers": )" + list + "}";
  };
  const std::string a = "{\"name\": \"a\", " + std::string(conv) + "}";
  const std::string b = "{\"name\": \"b\", " + std::string(conv);
  expect_refused(layers("[]"), {"net.json: layers: found 0 elements, allowed an array of 1 to 4096 elements"});
  expect_refused(R"({"name": "net"})", {"net.json: layers: found nothing, allowed an array of 1 to 4096 layers"});
  expect_refused(layers("[" + a + "," + a + "]"), {"net.json: layers.a.name: found \"a\" a second time"});
  expect_refused(layers("[3]"), {"net.json: layers.0: found 3, allowed an object"});
  expect_refused(layers("[{" + std::string(conv) + "}]"), {"net.json: layers.0.name: found nothing, allowed a name"});
  for (const char* name : {"", "a/b", "..", "a\\nb", " a"}) {
    expect_refused(layers("[{\"name\": \"" + std::string(name) + "\", " + conv + "}]"),
                   {"net.json: layers.", "allowed a name of 1 to 128"});
  }
  expect_refused(layers("[{\"name\": \"a\"}]"), {"layers.a.in_channels: found nothing, allowed 1 to 65535"});

  EXPECT_EQ(from(layers("[" + a + "," + b + "}]")).layers[1].inputs, std::vector<std::string>{"a"});
  EXPECT_TRUE(from(layers("[" + a + "," + b + ", \"inputs\": []}]")).layers[1].inputs.empty());
  expect_refused(layers("[" + a + "," + b + ", \"inputs\": [\"b\"]}]"),
                 {"layers.b.inputs.0: found \"b\", allowed the name of a layer that stands before: \"a\""});
  expect_refused(layers("[" + b + ", \"inputs\": [\"a\"]}]"), {"layers.b.inputs.0: found \"a\", allowed none"});
  expect_refused(layers("[" + a + "," + b + ", \"type\": \"dense\"}]"),
                 {"net.json: layers.b.type: found \"dense\", allowed \"pq_conv\""});
  expect_refused(layers("[" + a + "," + b + ", \"Np\": 3}]"),
                 {"layers.b.Np: found an unknown key, which belongs to this place under the name \"prototypes\""});
  expect_refused(layers("[" + a + "," + b + ", \"bits\": {\"lut\": 1}}]"),
                 {"layers.b.bits.lut: found 1, allowed 2 to 16"});
  expect_refused(layers("[" + a + "," + b + ", \"bits\": {\"lutt\": 4}}]"),
                 {"layers.b.bits.lutt: found an unknown key"});
  expect_refused(layers("[" + a + "," + b + ", \"tensors\": \"\"}]"),
                 {"layers.b.tensors: found \"\", allowed the path"});
}

TEST(workloads, network_wide_defaults) {
  expect_refused(R"({"name": "net", "layers": [{"name": "a", )" + std::string(conv) + "}]}",
                 {"net.json: layers.a.prototypes: found nothing, allowed 1 to 65535, here or for the whole workload"});
  expect_refused(
      R"({"name": "net", "codebook": "sharde", "layers": []})",
      {"net.json: codebook: found \"sharde\", allowed \"per_subspace\" or \"shared\"; did you mean \"shared\"?"});
  expect_refused(R"({"name": "net", "stride": 1, "prototypes": 1, "subvector_length": 1, "layers": [{"name": "a", )" +
                     std::string(conv) + "}]}",
                 {"net.json: stride: found an unknown key, which belongs to a layer"});
  expect_refused(R"({"prototypes": 0, "name": "net"})", {"net.json: prototypes: found 0"});
  expect_refused("{}", {"net.json: name: found nothing"});
  const workload w = from(one_layer(std::string(conv) + R"(, "prototypes": 5)"));
  EXPECT_EQ(w.layers[0].prototypes, 5U);
  EXPECT_EQ(w.layers[0].subvector_length, 9U);
}

TEST(workloads, files) {
  const temporary_folder folder;
  const workload w = load_workload(folder.file("net.json", one_layer(std::string(conv) + R"(, "tensors": "t/x.npz")")));
  EXPECT_EQ(w.layers[0].tensors_path, folder.path("t/x.npz"));
  EXPECT_EQ(w.source, folder.path("net.json"));
  expect_input_error([] { load_workload("resnet2"); },
                     {"resnet2: found neither a preset workload nor a file", "\"kws\"", "did you mean \"resnet20\"?"});
  expect_input_error([&] { load_workload(folder.path()); }, {"found a directory, allowed a JSON file"});
  expect_input_error([&] { resolve_layer(w, 0, architecture{}); },
                     {"t/x.npz: found no such file, allowed an .npz file"});
}

TEST(workloads, round_trips) {
  for (const std::string& name : list_workloads()) {
    const json written = to_json(load_workload(name));
    EXPECT_EQ(to_json(from(format_json(written))), written) << name;
  }
  const std::string text =
      one_layer(std::string(conv) + R"(, "padding": [1, 0], "bias": true, "bits": {"lut": 5}, "tensors": "x.npz",
                                     "stride": 2, "prototypes": 3, "inputs": [])");
  const json written = to_json(from(text));
  EXPECT_EQ(to_json(from(written.dump())), written);
  EXPECT_EQ(written["layers"][0]["padding"], json::array({1, 0}));
  EXPECT_EQ(written["layers"][0]["bits"]["lut"], 5);
}

TEST(workloads, a_resolved_file_can_still_be_set_as_a_whole) {
  json_document document(to_json(load_workload("kws")), "kws.json");
  for (const json_override& part : split_overrides({"workload.prototypes=8"}).workload.parts) {
    apply_override(document, part);
  }
  for (const layer_spec& spec : workload_from_json(document).layers) EXPECT_EQ(spec.prototypes, 8U);
}

// Every shipped file, with a few bytes changed or the end cut off: read, or refused in one line.
TEST(workloads, damaged_files) {
  const std::uint64_t seed = 7;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::ifstream stream(std::filesystem::path(PQA_SOURCE_DIR) / "workloads/networks/kws.json");
  const std::string good{std::istreambuf_iterator<char>(stream), {}};
  ASSERT_FALSE(good.empty());
  for (int i = 0; i < 5000; ++i) {
    std::string bad = good;
    for (std::uint64_t n = random() % 4; n-- > 0;) bad[random() % bad.size()] = static_cast<char>(random());
    if (random() % 4 == 0) bad.resize(random() % bad.size());
    try {
      from(bad);
    } catch (const input_error& error) {
      expect_one_line_with(error.what(), {"net.json"});
    }
  }
}

}  // namespace
}  // namespace pqa
