// The pages tell the truth: their examples of files are valid, their commands run, their links lead somewhere.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/configuration.h"
#include "presets/architecture_json.h"
#include "presets/dla_json.h"
#include "presets/energy_json.h"
#include "presets/memory_json.h"
#include "sweep/point_configuration.h"
#include "unit/base/temporary_folder.h"
#include "unit/pqa/child_process.h"

namespace pqa {
namespace {

namespace fs = std::filesystem;

const fs::path root = PQA_SOURCE_DIR;

std::vector<fs::path> pages() {
  std::vector<fs::path> found = {root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The contents of the page's ```json blocks.
std::vector<std::string> json_blocks(const std::string& text) {
  std::vector<std::string> blocks;
  const std::string open = "```json\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

// The arguments of "    ./run.sh ..." lines, as run.sh hands them to pqa.
std::vector<std::vector<std::string>> commands_of(const std::string& text) {
  std::vector<std::vector<std::string>> commands;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("    ./run.sh", 0) != 0) continue;
    std::istringstream words(line.substr(0, line.find("   ", 4)));
    std::vector<std::string> arguments(std::istream_iterator<std::string>(words), {});
    arguments.erase(arguments.begin());
    if (arguments.empty() || arguments.front().front() == '-') arguments.insert(arguments.begin(), {"run", "resnet20"});
    commands.push_back(std::move(arguments));
  }
  return commands;
}

TEST(pages, examples_of_files_are_valid) {
  const temporary_folder folder;
  std::size_t count = 0;
  for (const fs::path& page : pages()) {
    for (const std::string& block : json_blocks(text_of(page))) {
      SCOPED_TRACE(page.filename().string() + ":\n" + block);
      const std::string path = folder.file("example.json", block);
      ++count;
      EXPECT_NO_THROW(switch (kind_of(path)) {
        case input_kind::workload:
          load_workload(path);
          break;
        case input_kind::architecture:
          load_architecture(path);
          break;
        case input_kind::memory:
          load_memory(path);
          break;
        case input_kind::dla:
          load_dla(path);
          break;
        case input_kind::energy:
          load_energy(path);
          break;
        case input_kind::sweep:
          point_configuration{load_sweep(path)};
          break;
      });
    }
  }
  EXPECT_GE(count, 5U);
}

// Those on mine.json take a file that the reader makes with NumPy.
TEST(pages, commands_run) {
  const temporary_folder folder;
  std::size_t count = 0;
  for (const fs::path& page : pages()) {
    for (const auto& command : commands_of(text_of(page))) {
      if (std::find(command.begin(), command.end(), "mine.json") != command.end()) continue;
      std::string shown;
      for (const std::string& word : command) shown += word + " ";
      SCOPED_TRACE(page.filename().string() + ": " + shown);
      child_settings settings;
      settings.folder = folder.path();
      const child_result result = run_pqa(command, settings);
      EXPECT_EQ(result.status, 0) << result.err;
      EXPECT_FALSE(result.out.empty());
      ++count;
    }
  }
  EXPECT_GE(count, 8U);
}

TEST(pages, links_lead_somewhere) {
  static const std::regex link("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  std::size_t count = 0;
  for (const fs::path& page : pages()) {
    const std::string text = text_of(page);
    for (std::sregex_iterator i(text.begin(), text.end(), link), end; i != end; ++i) {
      EXPECT_TRUE(fs::exists(page.parent_path() / (*i)[1].str())) << page << " links to " << (*i)[1];
      ++count;
    }
  }
  EXPECT_GE(count, 10U);
}

}  // namespace
}  // namespace pqa
