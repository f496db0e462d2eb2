// The kernel simulates once a process, so what is to simulate often does so in child processes.
#pragma once

#include <optional>
#include <type_traits>
#include <unistd.h>

#include <sys/wait.h>

namespace pqa {

// Runs measure() in a child process, which must be forked before the kernel has been used, and returns its result;
// nothing if the child fails. What the child prints appears.
template <class MEASURE, class RESULT = std::invoke_result_t<MEASURE>>
std::optional<RESULT> in_child(const MEASURE& measure) {
  static_assert(std::is_trivially_copyable_v<RESULT>);
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    const RESULT made = measure();
    const bool written = write(ends[1], &made, sizeof made) == static_cast<ssize_t>(sizeof made);
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  RESULT result{};
  const bool whole = child > 0 && read(ends[0], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
  close(ends[0]);
  int status = 1;
  if (child > 0) waitpid(child, &status, 0);
  if (!whole || status != 0) return std::nullopt;
  return result;
}

}  // namespace pqa
