// Runs the built pqa_soc and reads what it says.
#pragma once

#include <string>
#include <vector>

#include "json/document.h"
#include "unit/pqa/child_process.h"

namespace pqa {

// Words apart by blanks.
child_result run_soc(const std::string& line);
child_result run_pqa_line(const std::string& line);

// The number after a text; 0 and a failure when the text is not there.
std::uint64_t number_after(const std::string& text, const std::string& what);

// Fails unless the run ended with the status and exactly one line on standard error, "pqa_soc: " and all of `parts`.
void expect_one_line(const child_result& result, int status, const std::vector<std::string>& parts);

}  // namespace pqa
