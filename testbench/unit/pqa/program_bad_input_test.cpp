// Whatever a user gets wrong: one line that names the place, status 2, nothing left behind.
#include <filesystem>

#include <gtest/gtest.h>

#include "child_process.h"
#include "json/document.h"
#include "pqa/workloads/tensors.h"

namespace pqa {
namespace {

struct bad_case {
  std::string what;
  std::string text;                // of the file
  std::vector<std::string> parts;  // of the message
};

const std::string layer =
    R"("in_channels": 3, "height": 4, "width": 4, "out_channels": 5, "kernel_h": 1, "kernel_w": 1)";

std::string workload_of(const std::string& layers, const std::string& before = "") {
  return R"({"name": "w", "prototypes": 4, "subvector_length": 2, )" + before + "\"layers\": [" + layers + "]}";
}

std::string one_layer(const std::string& more) {
  return workload_of("{\"name\": \"a\", " + layer + more + "}");
}

// `kind` as its option is called; "" for the workload.
void expect_all_refused(const std::string& option, const std::vector<bad_case>& cases) {
  for (const bad_case& bad : cases) {
    SCOPED_TRACE(bad.what);
    const temporary_folder folder;
    const std::string path = folder.file("bad.json", bad.text);
    std::vector<std::string> words = {"run"};
    if (option.empty()) {
      words.push_back(path);
    } else {
      words.insert(words.end(), {"kws", option, path});
    }
    words.insert(words.end(), {"--out", folder.path("out"), "--trace", folder.path("t.json")});
    std::vector<std::string> parts = bad.parts;
    parts.push_back(path);
    expect_refused(run_pqa(words), 2, parts);
    EXPECT_EQ(folder.count(), 1U) << "something was left behind";
  }
}

TEST(program_bad_input, workloads) {
  expect_all_refused(
      "",
      {
          {"empty", "", {"empty"}},
          {"truncated", one_layer("").substr(0, 60), {":1:"}},
          {"no JSON", "layers", {":1:1"}},
          {"an array", "[]", {"allowed an object"}},
          {"no layers", R"({"name": "w"})", {"layers: found nothing"}},
          {"mistyped", one_layer(R"(, "stride": "2")"), {"layers.a.stride", "\"2\"", "1 to 65535"}},
          {"negative stride", one_layer(R"(, "stride": -1)"), {"layers.a.stride", "-1", "1 to 65535"}},
          {"zero", one_layer(R"(, "prototypes": 0)"), {"layers.a.prototypes", "found 0"}},
          {"unknown key", one_layer(R"(, "srtide": 1)"), {"layers.a.srtide", "did you mean \"stride\"?"}},
          {"a key twice", one_layer(R"(, "stride": 1, "stride": 2)"), {"stride", "twice"}},
          {"duplicate layer",
           workload_of("{\"name\": \"a\", " + layer + "}, {\"name\": \"a\", " + layer + "}"),
           {"\"a\" a second time"}},
          {"unknown type", one_layer(R"(, "type": "pool")"), {"layers.a.type", "pq_conv"}},
          {"overflowing tables",
           workload_of(R"({"name": "a", "in_channels": 65535, "height": 1, "width": 1, "out_channels": 65535,
                               "kernel_h": 1, "kernel_w": 1, "prototypes": 65535, "subvector_length": 1})"),
           {"layers.a", "65535 x 65535", "2147483648"}},
          {"padding", one_layer(R"(, "padding": 1)"), {"layers.a.padding"}},
          {"contradictory widths", one_layer(R"(, "bits": {"accumulator": 8})"), {"layers.a.bits.accumulator", "16"}},
          {"deep nesting", std::string(100, '['), {"nesting"}},
      });
}

TEST(program_bad_input, workloads_whose_tensors_are_missing) {
  const temporary_folder folder;
  const std::string path = folder.file("w.json", one_layer(R"(, "tensors": "none.npz")"));
  for (const char* command : {"run", "check"}) {
    expect_refused(run_pqa({command, path}), 2, {folder.path("none.npz") + ": found no such file"});
  }
}

TEST(program_bad_input, architectures) {
  expect_all_refused("--arch", {
                                   {"zero lanes", R"({"lanes": {"outputs": 0}})", {"lanes.outputs", "1 to 65535"}},
                                   {"clock", R"({"clock_mhz": 0})", {"clock_mhz"}},
                                   {"metric", R"({"metric": "l3"})", {"metric", "\"l2\"", "\"chebyshev\""}},
                                   {"bits", R"({"bits": {"lut": 17}})", {"bits.lut", "2 to 16"}},
                                   {"misplaced", R"({"outputs": 4})", {"outputs", "lanes"}},
                                   {"burst", R"({"dma": {"burst_bytes": 100}})", {"power of two"}},
                                   {"shift", R"({"output_shift": 99})", {"output_shift", "0 to 31"}},
                               });
}

TEST(program_bad_input, memories) {
  expect_all_refused("--memory",
                     {
                         {"no type", R"({"name": "m"})", {"type", "\"ideal\""}},
                         {"no standard", R"({"type": "dram"})", {"standard", "\"ddr4\""}},
                         {"efficiency", R"({"type": "ideal", "efficiency": 1.5})", {"efficiency", "1.5"}},
                         {"misplaced", R"({"type": "sram", "bandwidth_gb_s": 1})", {"bandwidth_gb_s", "ideal"}},
                     });
}

TEST(program_bad_input, options) {
  const temporary_folder folder;
  const auto refused = [&](const std::vector<std::string>& more, const std::vector<std::string>& parts) {
    std::vector<std::string> words = {"run", "kws", "--out", folder.path("out")};
    words.insert(words.end(), more.begin(), more.end());
    expect_refused(run_pqa(words), 2, parts);
    EXPECT_EQ(folder.count(), 0U);
  };
  refused({"--images", "0"}, {"run: --images", "1 to 1000000000"});
  refused({"--images", "many"}, {"run: --images", "\"many\""});
  refused({"--seed", "-1"}, {"run: --seed"});
  refused({"--fidelity", "rtl"}, {"run: --fidelity", "\"analytic\", \"lt\" or \"at\""});
  refused({"--set", "lanes.outputs=1"}, {"--set lanes.outputs=1", "\"architecture\""});
  refused({"--set", "arch.lanes.outputs"}, {"PATH=VALUE"});
  refused({"--set", "arch.lanes.outptus=1"}, {"--set arch.lanes.outptus=1", "did you mean \"outputs\"?"});
  refused({"--set", "workload.layers.none.stride=1"}, {"\"none\"", "pw_conv1"});
  refused({"--set", "memory=paper_dddr"}, {"did you mean \"paper_ddr\"?"});
  refused({"--data", "none.npz"}, {"none.npz", "no such file"});
  refused({"--data", ""}, {"run: --data"});
  refused({"--data", "none", "--save-tensors"}, {"run: --save-tensors"});
  refused({"--trace-limit-mib", "1"}, {"run: --trace-limit-mib"});
  refused({"--fidelity", "analytic", "--trace", "t.json"}, {"run: --trace", "analytic"});
  refused({"--fidelity", "analytic", "--data", "x.npz"}, {"run: --data", "analytic"});
  refused({"--fidelity", "analytic", "--set", "memory={\"type\": \"sram\"}"}, {"run: --fidelity", "\"ideal\""});
  refused({"extra"}, {"second WORKLOAD"});
  refused({"--set", "arch.table_memory.capacity_kib=0.0078125"}, {"layer pw_conv1", "tiling"});
  expect_refused(run_pqa({"run"}), 2, {"no WORKLOAD"});
  expect_refused(run_pqa({"run", "kws", "--save-tensors"}), 2, {"run: --save-tensors"});
}

TEST(program_bad_input, outputs_that_cannot_be_written) {
  const temporary_folder folder;
  const std::string file = folder.file("file", "mine");
  const auto refused = [&](const std::vector<std::string>& more, const std::vector<std::string>& parts) {
    std::vector<std::string> words = {"run", "kws", "--data", "none"};
    words.insert(words.end(), more.begin(), more.end());
    expect_refused(run_pqa(words), 2, parts);
    EXPECT_EQ(folder.count(), 1U);
    EXPECT_EQ(folder.contents("file"), "mine");
  };
  refused({"--out", file}, {"--out", "not a folder"});
  refused({"--out", file + "/below"}, {"--out", "Not a directory"});
  refused({"--out", "/proc/none/out"}, {"--out /proc/none/out"});
  refused({"--out", folder.path()}, {"other things than a result"});
  refused({"--out", ""}, {"run: --out", "empty"});
  refused({"--trace", folder.path()}, {"directory"});
  refused({"--trace", folder.path("none/t.json")}, {"No such file"});
  refused({"--trace", "/proc/none.json"}, {"/proc/none.json"});
  refused({"--out", folder.path("o"), "--trace", folder.path("o/result.json")}, {"run: --trace"});
}

// A disk that fills up in the middle of writing.
TEST(program_bad_input, leaves_nothing_when_writing_fails) {
  const temporary_folder folder;
  child_settings settings;
  settings.file_size_limit = 8192;
  const child_result timeline =
      run_pqa({"run", "kws", "--trace", folder.path("t.json"), "--out", folder.path("out")}, settings);
  expect_refused(timeline, 2, {"t.json: cannot be written (File too large)"});
  EXPECT_EQ(folder.count(), 0U);
  const child_result tensors = run_pqa({"run", "kws", "--save-tensors", "--out", folder.path("deep/out")}, settings);
  expect_refused(tensors, 2, {folder.path("deep/out") + "/tensors/pw_conv1.npz: cannot be written"});
  EXPECT_EQ(folder.count(), 0U);
}

}  // namespace
}  // namespace pqa
