// Runs the built program and collects what it says.
#pragma once

#include <string>
#include <vector>

#include "unit/base/temporary_folder.h"

namespace pqa {

struct child_result {
  int status = -1;  // exit status; 1000 + the signal that killed it
  std::string out;
  std::string err;
};

struct child_settings {
  std::string program = PQA_PROGRAM;  // the path of what to run
  std::string folder;                 // where it runs; empty: here
  std::string standard_output;        // a path to write to instead; "-" closes it
  bool reader_gone = false;           // standard output is a pipe that nobody reads
  std::uint64_t file_size_limit = 0;  // bytes; 0: none
};

// Standard input is empty.
child_result run_pqa(const std::vector<std::string>& arguments, const child_settings& settings = {});

// Fails unless the run ended with the status, said nothing on standard output, and one line that begins with "pqa: "
// and holds all of `parts` on standard error.
void expect_refused(const child_result& result, int status, const std::vector<std::string>& parts);

// Lines of a text.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace pqa
