#include "child_process.h"

#include <csignal>
#include <fcntl.h>
#include <sstream>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace pqa {

namespace {

// In the child, from fork to exec: nothing but system calls.
void redirect(int descriptor, const char* path, int flags) {
  const int opened = ::open(path, flags, 0600);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(126);
  ::close(opened);
}

void redirect_output(const child_settings& settings, const std::string& path) {
  if (settings.reader_gone) {
    int ends[2];
    if (::pipe(ends) != 0 || ::dup2(ends[1], STDOUT_FILENO) < 0) ::_exit(126);
    ::close(ends[0]);
    ::close(ends[1]);
  } else if (settings.standard_output == "-") {
    ::close(STDOUT_FILENO);
  } else {
    redirect(STDOUT_FILENO, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
  }
}

}  // namespace

child_result run_pqa(const std::vector<std::string>& arguments, const child_settings& settings) {
  const temporary_folder folder;
  const std::string out = settings.standard_output.empty() ? folder.path("out") : settings.standard_output;
  const std::string err = folder.path("err");
  std::vector<std::string> words = {settings.program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t child = ::fork();
  if (child == 0) {
    redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
    redirect(STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
    redirect_output(settings, out);
    if (settings.file_size_limit > 0) {
      const rlimit limit{settings.file_size_limit, settings.file_size_limit};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      ::signal(SIGXFSZ, SIG_IGN);  // write() then fails with EFBIG
    }
    if (!settings.folder.empty() && ::chdir(settings.folder.c_str()) != 0) ::_exit(126);
    ::execv(pointers.front(), pointers.data());
    ::_exit(127);
  }
  child_result result;
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) {
    ADD_FAILURE() << "the program could not be started";
    return result;
  }
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  if (settings.standard_output.empty()) result.out = folder.contents("out");
  result.err = folder.contents("err");
  return result;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void expect_refused(const child_result& result, int status, const std::vector<std::string>& parts) {
  EXPECT_EQ(result.status, status);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
  EXPECT_EQ(result.err.rfind("pqa: ", 0), 0U) << result.err;
  EXPECT_FALSE(result.err.empty() || result.err.back() != '\n') << result.err;
  for (const std::string& part : parts)
    EXPECT_NE(result.err.find(part), std::string::npos) << part << "\n" << result.err;
}

}  // namespace pqa
