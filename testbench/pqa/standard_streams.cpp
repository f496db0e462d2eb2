#include "standard_streams.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

const char* program_name = "pqa";

// 0, or the error number.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace

void prepare_standard_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // The wrong direction, so that using a stream that the caller closed is still an error.
    const int opened = ::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
    if (opened >= 0 && opened != descriptor) {
      ::dup2(opened, descriptor);
      ::close(opened);
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
}

void write_output(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error == EPIPE) throw output_closed();
  if (error != 0) throw input_error(std::string("standard output: cannot be written (") + std::strerror(error) + ")");
}

void name_program(const char* name) {
  program_name = name;
}

void complain(const std::string& text) {
  constexpr std::size_t longest = 4000;
  write_all(STDERR_FILENO, std::string(program_name) + ": " + printable(text, longest) + "\n");
}

bool error_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

void show_status(const std::string& text) {
  write_all(STDERR_FILENO, "\r\033[K" + text);
}

}  // namespace pqa
