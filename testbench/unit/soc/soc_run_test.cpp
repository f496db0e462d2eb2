// Firmware runs networks: outputs are right, and the block's cycles are those of `pqa run`.
#include <gtest/gtest.h>

#include "soc_child.h"

namespace pqa {
namespace {

const char* const small_network = R"({"name": "small", "prototypes": 5, "subvector_length": 3, "layers": [
  {"name": "a", "in_channels": 7, "height": 5, "width": 4, "out_channels": 9, "kernel_h": 3, "kernel_w": 2, "bias": true,
   "bits": {"lut": 5, "activation": 6, "output": 11}},
  {"name": "b", "in_channels": 3, "height": 6, "width": 6, "out_channels": 34, "kernel_h": 1, "kernel_w": 1}]})";

TEST(soc_run, outputs_are_right_by_interrupt_and_by_polling) {
  const temporary_folder folder;
  const std::string network = folder.file("small.json", small_network);
  for (const std::string& workload : {std::string("kws"), network}) {
    for (const char* how : {"--fidelity lt", "--fidelity at", "--fidelity lt --poll", "--fidelity at --poll",
                            "--fidelity lt --preloaded --images 7", "--fidelity at --images 3 --images-per-job 2",
                            "--fidelity lt --timeout-us 100000", "--fidelity lt --quantum-ns 1 --core-mhz 77"}) {
      SCOPED_TRACE(workload + " " + how);
      const child_result run = run_soc(workload + " " + how);
      ASSERT_EQ(run.status, 0) << run.err;
      EXPECT_EQ(run.err, "");
      EXPECT_NE(run.out.find(workload == "kws" ? "outputs of 5 layers are right" : "outputs of 2 layers are right"),
                std::string::npos)
          << run.out;
    }
  }
}

// What the firmware reads from the registers is what the block did.
TEST(soc_run, the_counters_are_those_of_the_block) {
  const child_result run = run_soc("kws --fidelity at --images 2 --preloaded");
  ASSERT_EQ(run.status, 0) << run.err;
  const std::uint64_t cycles = number_after(run.out, ", cycles ");
  EXPECT_EQ(cycles, number_after(run.out, "layers in "));
  EXPECT_EQ(cycles, number_after(run.out, "compute ") + number_after(run.out, "tables ") +
                        number_after(run.out, "inputs ") + number_after(run.out, "outputs ") +
                        number_after(run.out, "drain "));
  EXPECT_NE(run.out.find("10 layers in"), std::string::npos) << run.out;
}

// Alone on its memory the block takes the cycles that it takes in `pqa run`; a DRAM's refresh and other masters go
// their own way, so there the run starts in the same cycle.
TEST(soc_run, cycles_are_those_of_pqa_run) {
  const std::string bus = "--memory " PQA_SOURCE_DIR "/testbench/soc/bus.json";
  const std::vector<std::string> memories = {
      "--memory paper_ddr",
      "--memory paper_hbm --set arch.feature_maps.placement=dram",
      "--memory paper_ddr --set arch.partial_sums.policy=spill --set arch.table_memory.capacity_kib=16",
      "--memory ddr4_2400 --set memory.controller.refresh=none",
      "--memory ddr4_2400",
      "--memory hbm2_2000 --set arch.feature_maps.placement=dram",
      "--memory shared",
      bus,
      bus + " --set arch.feature_maps.placement=dram"};
  for (const std::string& memory : memories) {
    for (const char* fidelity : {"lt", "at"}) {
      const std::string line = "kws --images 3 " + memory + " --fidelity " + fidelity;
      SCOPED_TRACE(line);
      const child_result soc = run_soc(line + " --preloaded");
      ASSERT_EQ(soc.status, 0) << soc.err;
      const std::uint64_t begin = number_after(soc.out, "the first from cycle ");
      const child_result alone = run_pqa_line("run " + line + " --json --start-cycle " + std::to_string(begin));
      ASSERT_EQ(alone.status, 0) << alone.err;
      const json total = parse_json(alone.out, "result").at("total");
      EXPECT_EQ(number_after(soc.out, "layers in "), total.at("cycles").get<std::uint64_t>());
    }
  }
}

TEST(soc_run, the_same_words_give_the_same_bytes) {
  for (const char* line : {"kws --fidelity lt", "kws --fidelity at --poll --images 2"}) {
    const child_result first = run_soc(line);
    ASSERT_EQ(first.status, 0) << first.err;
    EXPECT_EQ(first.out, run_soc(line).out);
  }
}

// A folder of `pqa image`, with several inputs.
TEST(soc_run, an_image_with_several_inputs) {
  const temporary_folder folder;
  const std::string image = folder.path("kws");
  ASSERT_EQ(run_pqa_line("image kws --base 0x100000 --features-base 0x10000000000 --images 3 --out " + image).status,
            0);
  for (const char* how : {"--images 3", "--images 7 --images-per-job 2", "--images 2 --preloaded --poll"}) {
    const child_result run = run_soc("--image " + image + " --fidelity lt " + how);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("are right"), std::string::npos) << run.out;
  }
}

}  // namespace
}  // namespace pqa
