// Runs a fuzz target without libFuzzer: over every file of the folders it is given, and over damaged copies of them.
// Any compiler; the numbers of the damage are the same on every run.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.h"

namespace {

constexpr int copies = 200;

void run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string damaged(std::string bytes, std::mt19937_64& random) {
  if (bytes.empty()) return bytes;
  for (std::uint64_t n = random() % 3; n-- > 0;) bytes[random() % bytes.size()] = static_cast<char>(random());
  const std::size_t from = random() % bytes.size();
  const std::size_t count = random() % (bytes.size() - from) + 1;
  switch (random() % 4) {
    case 0:
      bytes.resize(from);
      break;
    case 1:
      bytes.erase(from, count);
      break;
    case 2:
      bytes.insert(random() % bytes.size(), bytes.substr(from, count));
      break;
    default:
      break;
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::mt19937_64 random(1);
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    run(bytes);
    for (int i = 0; i < copies; ++i) run(damaged(bytes, random));
  }
  std::printf("%zu files, %d damaged copies of each\n", files.size(), copies);
  return files.empty() ? 1 : 0;
}
