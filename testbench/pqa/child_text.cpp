#include "child_text.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "failure.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

// What the text begins with: an exit status as a digit, or this.
constexpr char all_is_well = '0';

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string read_all(int file) {
  std::string text;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t count = read(file, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

std::string made(const std::function<std::string()>& make) {
  try {
    return all_is_well + make();
  } catch (...) {
    const failure f = current_failure();
    return std::to_string(f.status) + f.text;
  }
}

}  // namespace

child_text::child_text(const std::function<std::string()>& make) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw simulation_error("found no pipe to a child process, allowed one");
  const pid_t parent = getpid();
  child_ = fork();
  if (child_ == 0) {
    close(ends[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(simulated_system_failed);
    _exit(write_all(ends[1], made(make)) ? 0 : simulated_system_failed);
  }
  close(ends[1]);
  end_ = ends[0];
  if (child_ < 0) {
    close(end_);
    throw simulation_error("found no child process, allowed one");
  }
}

child_text::~child_text() {
  if (child_ < 0) return;
  kill(child_, SIGKILL);
  close(end_);
  waitpid(child_, nullptr, 0);
}

std::string child_text::take() {
  std::string text = read_all(end_);
  close(end_);
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  if (WIFSIGNALED(status)) {
    throw child_crashed(fmt::format("a child process was ended by signal {}", WTERMSIG(status)));
  }
  if (status != 0 || text.empty()) throw child_crashed("a child process ended without a result");
  const char kind = text.front();
  text.erase(0, 1);
  if (kind != all_is_well) throw_again({kind - '0', text});
  return text;
}

}  // namespace pqa
