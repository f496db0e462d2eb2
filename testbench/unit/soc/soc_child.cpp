#include "soc_child.h"

#include <iterator>
#include <sstream>

namespace pqa {

namespace {

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace

child_result run_soc(const std::string& line) {
  child_settings settings;
  settings.program = PQA_SOC_PROGRAM;
  return run_pqa(words_of(line), settings);
}

child_result run_pqa_line(const std::string& line) {
  return run_pqa(words_of(line));
}

std::uint64_t number_after(const std::string& text, const std::string& what) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) {
    ADD_FAILURE() << "no \"" << what << "\" in:\n" << text;
    return 0;
  }
  return std::stoull(text.substr(at + what.size()));
}

void expect_one_line(const child_result& result, int status, const std::vector<std::string>& parts) {
  EXPECT_EQ(result.status, status);
  EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
  EXPECT_EQ(result.err.rfind("pqa_soc: ", 0), 0U) << result.err;
  for (const std::string& part : parts)
    EXPECT_NE(result.err.find(part), std::string::npos) << part << "\n" << result.err;
}

}  // namespace pqa
