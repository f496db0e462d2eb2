// The tree obeys the rules of the house, and the rules find what breaks them: each is seeded into a copy of the tree.
#include "unit/house/house_rules.h"

#include <fstream>
#include <memory>
#include <ostream>

#include <gtest/gtest.h>

#include "unit/base/temporary_folder.h"

namespace pqa {

std::ostream& operator<<(std::ostream& out, const house_rule& rule) {
  return out << rule.name;
}

namespace {

namespace fs = std::filesystem;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

std::string rule_name(const testing::TestParamInfo<house_rule>& info) {
  return info.param.name;
}

class house : public testing::TestWithParam<house_rule> {};

TEST_P(house, is_kept_by_the_tree) {
  static const source_tree tree(PQA_SOURCE_DIR);
  ASSERT_GT(tree.files().size(), 200U);
  const auto found = GetParam().violations(tree);
  EXPECT_TRUE(found.empty()) << joined(found);
}

INSTANTIATE_TEST_SUITE_P(rules, house, testing::ValuesIn(house_rules()), rule_name);

// Appends `text` to `file` (made if it is missing); `rule` must then complain, naming the file and `says`.
struct seed {
  const char* name;
  const char* rule;
  const char* file;
  const char* text;
  const char* says;
};

std::ostream& operator<<(std::ostream& out, const seed& s) {
  return out << s.name;
}

std::string seed_name(const testing::TestParamInfo<seed>& info) {
  return info.param.name;
}

// One copy of the tree for all seeds; each takes back what it did.
class seeded : public testing::TestWithParam<seed> {
 protected:
  static void SetUpTestSuite() {
    copy_ = std::make_unique<temporary_folder>();
    for (const char* const room : {"base", "cmake", "docs", "model", "memory", "testbench", "workloads"})
      fs::copy(fs::path(PQA_SOURCE_DIR) / room, copy_->path(room), fs::copy_options::recursive);
  }
  static void TearDownTestSuite() { copy_.reset(); }

  void append(const std::string& file, const std::string& text) {
    changed_ = copy_->path(file);
    existed_ = fs::exists(changed_);
    if (existed_) size_ = fs::file_size(changed_);
    fs::create_directories(changed_.parent_path());
    std::ofstream(changed_, std::ios::app) << text;
  }

  void TearDown() override {
    if (existed_)
      fs::resize_file(changed_, size_);
    else
      fs::remove(changed_);
  }

  static std::vector<std::string> violations(const std::string& rule) {
    const source_tree tree(copy_->path());
    for (const house_rule& r : house_rules())
      if (r.name == rule) return r.violations(tree);
    ADD_FAILURE() << "no rule " << rule;
    return {};
  }

 private:
  static std::unique_ptr<temporary_folder> copy_;
  fs::path changed_;
  bool existed_ = false;
  std::uintmax_t size_ = 0;
};

std::unique_ptr<temporary_folder> seeded::copy_;

TEST_P(seeded, is_found) {
  const seed& s = GetParam();
  append(s.file, s.text);
  const auto found = violations(s.rule);
  bool named = false;
  for (const std::string& line : found)
    named = named || (line.rfind(s.file, 0) == 0 && line.find(s.says) != std::string::npos);
  EXPECT_TRUE(named) << joined(found);
}

std::string many_lines() {
  std::string text;
  for (int i = 0; i < 401; ++i) text += "\n";
  return text;
}

const std::string long_text = many_lines();

const seed seeds[] = {
    {"model_to_memory", "includes_between_rooms", "model/schedule/tile.h", "#include \"pqa/memory/sram.h\"\n",
     "memory/include/pqa/memory/sram.h"},
    {"model_to_memory_from_the_root", "includes_between_rooms", "model/hardware/tokens.h",
     " #  include <memory/ideal/flat_link.h>\n", "memory/ideal/flat_link.h"},
    {"memory_to_model", "includes_between_rooms", "memory/storage.h", "#include \"pqa/architecture.h\"\n",
     "model/include/pqa/architecture.h"},
    {"memory_to_model_upwards", "includes_between_rooms", "memory/sram/sram.cpp",
     "#include \"../../model/schedule/tile.h\"\n", "model/schedule/tile.h"},
    {"base_to_model", "includes_between_rooms", "base/files/files.h", "#include \"pqa/layer.h\"\n", "pqa/layer.h"},
    {"model_to_testbench", "includes_between_rooms", "model/schedule/tile.cpp", "#include \"pqa/simulation.h\"\n",
     "testbench/pqa/simulation.h"},
    {"hardware_to_pipeline", "two_accounts_of_time", "model/hardware/slot_ring.h", "#include \"pipeline/ring.h\"\n",
     "model/pipeline/ring.h"},
    {"pipeline_to_hardware", "two_accounts_of_time", "model/pipeline/ring.h", "#include \"hardware/slot_ring.h\"\n",
     "model/hardware/slot_ring.h"},
    {"systemc_in_arithmetic", "systemc_in_plain_folders", "model/arithmetic/lookup.h", "#include <systemc>\n",
     "<systemc>"},
    {"tlm_in_pipeline", "systemc_in_plain_folders", "model/pipeline/port.h",
     "#include <tlm_utils/simple_initiator_socket.h>\n", "simple_initiator_socket.h"},
    {"systemc_in_estimate_by_a_detour", "systemc_in_plain_folders", "model/estimate/closed_form.h",
     "#include \"pqa/accelerator.h\"\n", "model/include/pqa/accelerator.h -> <systemc>"},
    {"systemc_in_a_timing_core", "systemc_in_plain_folders", "memory/ideal/flat_link.h",
     "#include \"tlm/kernel_time.h\"\n", "base/tlm/kernel_time.h -> <systemc>"},
    {"systemc_in_a_new_memory", "systemc_in_plain_folders", "memory/dram/command_timing.h", "#include <tlm.h>\n",
     "<tlm.h>"},
    {"systemc_in_base", "systemc_in_plain_folders", "base/include/pqa/base/clock.h",
     "#include <sysc/kernel/sc_time.h>\n", "<sysc/kernel/sc_time.h>"},
    {"json_in_a_public_header", "private_names_in_public_headers", "model/include/pqa/layer.h",
     "#include <nlohmann/json.hpp>\n", "nlohmann/json.hpp"},
    {"private_header_in_a_public_one", "private_names_in_public_headers", "model/include/pqa/job.h",
     "#include \"schedule/tile.h\"\n", "model/schedule/tile.h"},
    {"assertion", "ways_to_end_the_process", "model/hardware/sequencer.cpp", "void f(int x) {\n  assert (x > 0);\n}\n",
     "assert"},
    {"fatal_report", "ways_to_end_the_process", "memory/sram/sram.cpp", "void f() { SC_REPORT_FATAL(\"a\", \"b\"); }\n",
     "SC_REPORT_FATAL"},
    {"abort", "ways_to_end_the_process", "workloads/loader/geometry.cpp", "void f() { std::abort(); }\n", "std::abort"},
    {"long_file", "too_long_files", "base/json/reader.h", long_text.c_str(), "allowed 400"},
    {"long_page", "too_long_files", "docs/more.md", long_text.c_str(), "allowed 400"},
    {"test_beside_its_subject", "misplaced_tests", "model/schedule/tiling_test.cpp", "// A test.\n", "belongs to"},
    {"test_of_nothing", "misplaced_tests", "testbench/unit/sequencer/sequencer_test.cpp", "// A test.\n",
     "there is no sequencer/"},
    {"test_that_is_not_built", "misplaced_tests", "testbench/unit/base/forgotten_test.cpp", "// A test.\n",
     "not built"},
    {"include_of_nothing", "unknown_includes", "model/schedule/tile.cpp", "#include \"schedule/tyle.h\"\n",
     "schedule/tyle.h"},
    {"unfinished", "unfinished_places", "memory/storage.cpp",
     "// TO"
     "DO: think\n",
     "TO"
     "DO"},
};

INSTANTIATE_TEST_SUITE_P(violations, seeded, testing::ValuesIn(seeds), seed_name);

TEST(seeds, there_is_one_for_each_rule) {
  for (const house_rule& rule : house_rules()) {
    bool found = false;
    for (const seed& s : seeds) found = found || rule.name == s.rule;
    EXPECT_TRUE(found) << rule.name;
  }
}

// What must not be taken for a violation.
TEST(blank_comments, leaves_code_alone) {
  EXPECT_EQ(blank_comments("a // assert(x)\nb", true), "a             \nb");
  EXPECT_EQ(blank_comments("a /* x\ny */ b", true), "a     \n     b");
  EXPECT_EQ(blank_comments("f(\"assert(\\\"//\") + 1'000;", true), "f(\"           \") + 1'000;");
  EXPECT_EQ(blank_comments("R\"x(a)\" // )x\" b", true), "R            \" b");
  EXPECT_EQ(blank_comments("#include \"a.h\"  // b", false), "#include \"a.h\"      ");
}

}  // namespace
}  // namespace pqa
