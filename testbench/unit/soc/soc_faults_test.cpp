// What goes wrong in the SoC ends with one clear line: wrong data, failed jobs, and firmware that misbehaves.
#include <gtest/gtest.h>

#include "soc_child.h"

namespace pqa {
namespace {

std::uint64_t address(const json& text) {
  return std::stoull(text.get<std::string>(), nullptr, 16);
}

// An image of kws in which bytes can be changed.
class changed_image {
 public:
  changed_image() {
    EXPECT_EQ(run_pqa_line("image kws --base 0 --features-base 0x10000000000 --out " + path()).status, 0);
    description = json_document::load(path() + "/image.json").root();
  }
  std::string path() const { return folder_.path("kws"); }
  // The bytes of image.bin, in which addresses are offsets.
  std::string bytes() const { return folder_.contents("kws/image.bin"); }
  void replace(const std::string& with) const { folder_.file("kws/image.bin", with); }

  json description;

 private:
  temporary_folder folder_;
};

TEST(soc_faults, a_wrong_byte_in_a_table_is_a_mismatch) {
  const changed_image image;
  const std::string right = image.bytes();
  const std::uint64_t seed = 20261123;
  for (std::uint64_t k = 0; k < 3; ++k) {
    const json& entry = image.description["entries"][k];
    // The first entries of a LUT take part in many outputs.
    const std::uint64_t at = address(entry["lut"]) + (seed + k) % 16;
    std::string wrong = right;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x55);
    image.replace(wrong);
    const child_result run = run_soc("--image " + image.path() + " --fidelity lt");
    expect_one_line(run, 1, {"wrong outputs"});
    EXPECT_NE(run.out.find("layer " + std::to_string(k) + ", byte"), std::string::npos) << "byte " << at << run.out;
    EXPECT_NE(run.out.find("outputs of 1 layers are wrong"), std::string::npos) << run.out;
  }
  image.replace(right);
  EXPECT_EQ(run_soc("--image " + image.path() + " --fidelity lt").status, 0);
}

// A LUT of the third layer where no memory is.
TEST(soc_faults, a_bus_error_of_the_block_is_reported_by_the_firmware) {
  const changed_image image;
  std::string wrong = image.bytes();
  const std::uint64_t lut_field = address(image.description["entries"][2]["descriptor"]) + 32;
  wrong[lut_field + 6] = 0x12;
  image.replace(wrong);
  for (const char* how : {"--fidelity lt", "--fidelity at", "--fidelity at --poll"}) {
    const child_result run = run_soc("--image " + image.path() + " " + how);
    expect_one_line(run, 1, {"the accelerator's job failed"});
    EXPECT_NE(run.out.find("job 0 failed in layer"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find(": bus error while reading tables"), std::string::npos) << run.out;
  }
}

TEST(soc_faults, a_bad_descriptor_is_reported_by_the_firmware) {
  const changed_image image;
  std::string wrong = image.bytes();
  wrong[address(image.description["entries"][1]["descriptor"])] = 9;
  image.replace(wrong);
  const child_result run = run_soc("--image " + image.path() + " --fidelity lt");
  expect_one_line(run, 1, {"the accelerator's job failed"});
  EXPECT_NE(run.out.find("job 0 failed in layer 1: invalid descriptor"), std::string::npos) << run.out;
}

TEST(soc_faults, firmware_does_not_wait_longer_than_it_was_told) {
  for (const char* how : {"", " --poll"}) {
    const child_result run = run_soc(std::string("kws --fidelity lt --timeout-us 3") + how);
    expect_one_line(run, 1, {"did not end in time"});
    EXPECT_NE(run.out.find("job 0: not done after 3000 ns"), std::string::npos) << run.out;
  }
}

// Hand-assembled programs, from the first address of the flash on.
std::string program(const std::vector<std::uint32_t>& instructions) {
  std::string bytes;
  for (const std::uint32_t i : instructions)
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(i >> shift);
  return bytes;
}

TEST(soc_faults, firmware_that_misbehaves_ends_with_one_line) {
  const std::uint32_t lui_a0_wild = 0xdead0537, ecall = 0x00000073, wfi = 0x10500073, loop = 0x0000006f;
  const std::uint32_t li_a0_devices[] = {0x00f05537, 0x01051513};  // lui a0, 0xf05; slli a0, a0, 16
  struct misbehaviour {
    const char* what;
    std::vector<std::uint32_t> code;
    std::string options;
    std::vector<std::string> parts;
  };
  const std::vector<misbehaviour> all = {
      {"illegal instruction", {0}, "", {"trapped", "illegal instruction", "from 0xf000000000 on"}},
      {"ecall", {0x00000013, ecall}, "", {"trapped", "environment call"}},
      {"ld a1, 0(a0)", {lui_a0_wild, 0x00053583}, "", {"read from 0xffffffffdead0000"}},
      {"sd a1, 0(a0)", {lui_a0_wild, 0x00b53023}, "", {"wrote to 0xffffffffdead0000"}},
      {"jr a0", {lui_a0_wild, 0x00050067}, "", {"jumped to 0xffffffffdead0000"}},
      {"auipc a0, 0; sw a0, 0(a0)", {0x00000517, 0x00a52023}, "", {"only be read"}},
      {"jr zero, into memory", {0x00000067}, "", {"jumped to 0x0"}},
      {"lb a1, 0(a0) of a device",
       {li_a0_devices[0], li_a0_devices[1], 0x00050583, loop},
       "",
       {"bus error", "read of 1 bytes at 0xf050000000", "burst error"}},
      {"for ever", {loop}, "--limit-instructions 1000000", {"1000000 instructions", "--limit-instructions"}},
      {"for ever", {loop}, "--limit-ms 2", {"2 ms", "--limit-ms"}},
      {"asleep", {wfi, loop}, "", {"waits for an interrupt that nothing will raise"}},
      // lui a1, 0x20; add a0, a0, a1; li a2, 7; sw a2, 0(a0): the control device.
      {"exit 7",
       {li_a0_devices[0], li_a0_devices[1], 0x000205b7, 0x00b50533, 0x00700613, 0x00c52023, loop},
       "",
       {"(7)"}},
  };
  const temporary_folder folder;
  for (const misbehaviour& m : all) {
    SCOPED_TRACE(m.what);
    const std::string firmware = folder.file("firmware.bin", program(m.code));
    expect_one_line(run_soc("kws --fidelity lt --firmware " + firmware + " " + m.options), 1, m.parts);
  }
}

// The timer's line is high from the start: it wakes a core that enables it in mie, and no other.
TEST(soc_faults, wfi_ends_with_an_interrupt_that_is_enabled) {
  const std::uint32_t wfi = 0x10500073, back_to_wfi = 0xffdff06f;
  const std::vector<std::uint32_t> timer_on = {
      0x00f05537, 0x01051513,  // lui a0, 0xf05; slli a0, a0, 16: the devices
      0x000105b7, 0x00b50533,  // lui a1, 0x10; add a0, a0, a1: the timer
      0x00100613, 0x00c52823,  // li a2, 1; sw a2, 16(a0): compare is 0, enable
  };
  const std::vector<std::uint32_t> enable = {0x02000693, 0x30469073};  // li a3, 32; csrw mie, a3
  const std::vector<std::uint32_t> exit_7 = {0x00b50533, 0x00700613, 0x00c52023, 0x0000006f};
  const temporary_folder folder;
  const auto run = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    std::string code;
    for (const auto& part : parts) code += program(part);
    return run_soc("kws --fidelity lt --firmware " + folder.file("firmware.bin", code));
  };
  expect_one_line(run({timer_on, {wfi, back_to_wfi}}), 1, {"waits for an interrupt that nothing will raise"});
  expect_one_line(run({timer_on, enable, {wfi}, exit_7}), 1, {"(7)"});
}

TEST(soc_faults, mistakes_of_the_user_are_one_line) {
  const temporary_folder folder;
  const std::string apart = folder.path("apart"), among = folder.path("among");
  ASSERT_EQ(run_pqa_line("image kws --base 0 --features-base 0x10000000000 --out " + apart).status, 0);
  ASSERT_EQ(run_pqa_line("image kws --base 0 --out " + among).status, 0);
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"", {"WORKLOAD", "found no"}},
      {"kwz", {"kwz"}},
      {"kws resnet20", {"second"}},
      {"kws --image " + apart, {"--image", "one of both"}},
      {"--image " + folder.path("none"), {"none"}},
      {"--image " + apart + " --arch pqa_paper", {"--arch", "the image has its own"}},
      {"--image " + among, {"among the tables", "--features-base 0x10000000000"}},
      {"--image " + apart + " --set arch.feature_maps.placement=dram", {"--set", "allowed paths of the memory"}},
      {"kws --fidelity analytic", {"--fidelity", "analytic"}},
      {"kws --images 0", {"--images"}},
      {"kws --memory nothing", {"nothing"}},
      {"kws --firmware " + folder.path("none.bin"), {"none.bin"}},
      {"kws --pol", {"--poll"}},
  };
  for (const auto& [line, parts] : cases) {
    SCOPED_TRACE(line);
    const child_result run = run_soc(line);
    expect_one_line(run, 2, parts);
    EXPECT_EQ(run.out, "");
  }
  // Files that do not belong together.
  folder.file("apart/image.bin", "short");
  expect_one_line(run_soc("--image " + apart), 2, {"image.bin", "found 5 bytes"});
}

}  // namespace
}  // namespace pqa
