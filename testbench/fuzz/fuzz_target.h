// What the fuzz targets share. A target is run by libFuzzer (CMakeLists.txt here) and, over its corpus, by the test
// suite (corpus_runner.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "pqa/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace pqa {

// A finding: what the fuzzer reports as a crash.
[[noreturn]] inline void fuzz_finding(const std::string& what) {
  std::fprintf(stderr, "finding: %s\n", what.c_str());
  std::abort();
}

// Runs `function` on input that may be refused, but only with an input_error of one line that names the input.
template <class Function>
void read_or_refuse(const std::string& name, Function&& function) {
  try {
    function();
  } catch (const input_error& error) {
    const std::string text = error.what();
    if (text.find_first_of("\n\r\x1b") != std::string::npos) fuzz_finding("more than a plain line: " + text);
    if (text.find(name) == std::string::npos) fuzz_finding("does not name the input: " + text);
    if (text.size() > 4096) fuzz_finding("too long: " + text);
  }
}

// The input up to the first byte 0x01 is a file, each piece after it an argument of --set.
struct file_and_overrides {
  std::string file;
  std::vector<std::string> sets;
};

inline file_and_overrides split_input(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> pieces(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == 1) {
      pieces.emplace_back();
    } else {
      pieces.back() += static_cast<char>(data[i]);
    }
  }
  return {pieces.front(), {pieces.begin() + 1, pieces.end()}};
}

}  // namespace pqa
