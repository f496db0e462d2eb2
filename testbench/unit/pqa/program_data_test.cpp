// Tensors from files, and results that differ from what a file expects.
#include <algorithm>

#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "child_process.h"
#include "json/document.h"
#include "pqa/workloads/tensors.h"

namespace pqa {
namespace {

const std::string shape =
    R"("in_channels": 3, "height": 4, "width": 5, "out_channels": 6, "kernel_h": 3, "kernel_w": 3)";

// A workload of two layers with the same shape; the first names a tensors file.
class program_data : public testing::Test {
 protected:
  program_data() {
    w_ = load_workload(write_workload("t.npz"));
    l_ = resolve_layer_without_file();
    tensors_ = random_tensors(l_, 99, 0);
    result_ = reference_layer(l_, architecture().lanes.subspaces, tensors_);
  }

  std::string write_workload(const std::string& tensors) const {
    const std::string text = R"({"name": "w", "prototypes": 4, "subvector_length": 5, "layers": [{"name": "first", )" +
                             shape + R"(, "tensors": ")" + tensors + R"("}, {"name": "second", )" + shape + "}]}";
    return folder_.file("w.json", text);
  }

  layer resolve_layer_without_file() const {
    workload plain = w_;
    for (layer_spec& spec : plain.layers) spec.tensors_path.clear();
    return resolve_layer(plain, 0, architecture());
  }

  void write(const layer_result& results) const { write_tensors(folder_.path("t.npz"), l_, tensors_, results); }

  child_result run(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"run", folder_.path("w.json"), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return run_pqa(words);
  }

  temporary_folder folder_;
  workload w_;
  layer l_;
  layer_tensors tensors_;
  layer_result result_;
};

TEST_F(program_data, a_workload_brings_its_own_tensors) {
  write(result_);
  for (const char* fidelity : {"lt", "at"}) {
    const child_result found = run({"--fidelity", fidelity});
    ASSERT_EQ(found.status, 0) << found.err;
    const json result = parse_json(found.out, "out");
    EXPECT_EQ(result["data"], "workload");
    EXPECT_EQ(result["outputs"]["layers_compared_with_reference"], 2);
    EXPECT_EQ(result["outputs"]["layers_compared_with_file"], 1);
  }
}

TEST_F(program_data, an_option_gives_all_layers_a_file) {
  write({});
  const std::string path = folder_.path("t.npz");
  const json given = parse_json(run({"--data", path}).out, "out");
  EXPECT_EQ(given["data"], path);
  EXPECT_EQ(given["layers"][0]["output_digest"], given["layers"][1]["output_digest"]);
  const json random = parse_json(run({"--data", "random"}).out, "out");
  EXPECT_NE(random["layers"][0]["output_digest"], given["layers"][0]["output_digest"]);
  EXPECT_FALSE(parse_json(run({"--data", "none"}).out, "out")["layers"][0].contains("output_digest"));
}

TEST_F(program_data, a_wrong_expected_output_is_told) {
  layer_result wrong = result_;
  wrong.output[20 + 5 + 3] ^= 4;  // channel 1, row 1, column 3
  write(wrong);
  const temporary_folder out;
  for (const char* fidelity : {"lt", "at"}) {
    const child_result found = run({"--fidelity", fidelity, "--out", out.path("o"), "--trace", out.path("t.json")});
    expect_refused(found, 1,
                   {"layer first: output[1][1][3]: found " + std::to_string(result_.output[28]),
                    "t.npz has " + std::to_string(wrong.output[28]), "(1 of"});
    EXPECT_EQ(out.count(), 0U);
  }
}

TEST_F(program_data, a_wrong_expected_index_is_told) {
  layer_result wrong = result_;
  wrong.indices[2 * 20 + 7] ^= 1;  // subspace 2, column 7
  write(wrong);
  for (const char* fidelity : {"lt", "at"}) {
    expect_refused(run({"--fidelity", fidelity}), 1,
                   {"layer first: indices[2][7]: found " + std::to_string(result_.indices[47])});
  }
}

TEST_F(program_data, tensors_that_do_not_fit_are_refused) {
  write_tensors(folder_.path("t.npz"), l_, {tensors_.input, tensors_.prototypes, {}, {}});
  expect_refused(run(), 2, {"t.npz", "lut", "(6, 4, 6)"});
  expect_refused(run_pqa({"check", folder_.path("w.json")}), 2, {"t.npz", "lut"});
  write({});
  EXPECT_EQ(run_pqa({"check", folder_.path("w.json")}).status, 0);
  expect_refused(run({"--set", "workload.layers.first.out_channels=7"}), 2, {"t.npz", "lut", "(6, 4, 7)"});
  expect_refused(run({"--set", "arch.bits.activation=4"}), 2, {"t.npz", "input[", "-8 to 7"});
  const std::string bytes = folder_.contents("t.npz");
  folder_.file("t.npz", bytes.substr(0, bytes.size() / 2));
  expect_refused(run(), 2, {"t.npz"});
  write_workload(folder_.path());
  expect_refused(run(), 2, {"directory"});
}

// With 5 bits an activation, the sixth layer's map begins and ends in different pages of the memory (64 KiB), the
// second of which grants no pointer when the first does: a map that is read ahead stops half way.
TEST_F(program_data, maps_that_cross_pages_arrive_whole) {
  const child_result found =
      run_pqa({"run", "resnet20", "--fidelity", "lt", "--memory", "paper_ddr", "--set", "arch.bits.activation=5"});
  EXPECT_EQ(found.status, 0) << found.err;
}

TEST_F(program_data, saved_tensors_give_the_same_run_again) {
  write({});
  const std::string out = folder_.path("out");
  const child_result first = run({"--out", out, "--save-tensors"});
  ASSERT_EQ(first.status, 0) << first.err;
  const std::string text =
      R"({"name": "w", "prototypes": 4, "subvector_length": 5, "layers": [{"name": "first", "tensors": "out/tensors/first.npz", )" +
      shape + R"(}, {"name": "second", "tensors": "out/tensors/second.npz", )" + shape + "}]}";
  const child_result again = run_pqa({"run", folder_.file("again.json", text), "--json"});
  ASSERT_EQ(again.status, 0) << again.err;
  const json before = parse_json(first.out, "out");
  const json after = parse_json(again.out, "out");
  EXPECT_EQ(after["layers"], before["layers"]);
  EXPECT_EQ(after["outputs"]["layers_compared_with_file"], 2);
}

}  // namespace
}  // namespace pqa
