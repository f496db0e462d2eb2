#include "files/files.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/stat.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr std::size_t longest_path_shown = 512;

[[noreturn]] void fail_on(const std::string& path, const std::string& problem) {
  throw input_error(printable(path, longest_path_shown) + ": " + problem);
}

[[noreturn]] void fail_to_read(const std::string& path, const std::string& what, int error) {
  if (error == ENOENT || error == ENOTDIR) fail_on(path, "found no such file, allowed " + what);
  fail_on(path, fmt::format("cannot be read ({}), allowed {}", std::strerror(error), what));
}

// A C string cannot hold what follows a NUL: such a path would silently name another file.
void require_no_nul(const std::string& path) {
  if (path.empty()) throw input_error("\"\": found an empty path, allowed the path of a file");
  if (path.find('\0') != std::string::npos) fail_on(path, "found a NUL in the path, allowed the path of a file");
}

class file_descriptor {
 public:
  explicit file_descriptor(int value) : value_(value) {}
  ~file_descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  file_descriptor(const file_descriptor&) = delete;
  file_descriptor& operator=(const file_descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

// Devices, pipes and the process's own descriptors keep their identity: renaming a file over them would replace them.
bool is_written_directly(const std::string& path, const struct stat& status, bool exists) {
  const std::string normal = std::filesystem::path(path).lexically_normal().string();
  return normal.rfind("/dev/", 0) == 0 || normal.rfind("/proc/", 0) == 0 || (exists && !S_ISREG(status.st_mode));
}

}  // namespace

std::string read_file(const std::string& path, const std::string& what, std::uint64_t max_bytes) {
  require_no_nul(path);
  const file_descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail_to_read(path, what, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail_to_read(path, what, errno);
  if (S_ISDIR(status.st_mode)) fail_on(path, "found a directory, allowed " + what);

  std::string bytes;
  constexpr std::size_t chunk = 64 * 1024;
  for (;;) {
    const std::size_t size = bytes.size();
    bytes.resize(size + chunk);
    const ssize_t count = ::read(file.get(), bytes.data() + size, chunk);
    if (count < 0 && errno != EINTR) fail_to_read(path, what, errno);
    bytes.resize(size + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count == 0) return bytes;
    if (bytes.size() > max_bytes) {
      fail_on(path, fmt::format("found more than {} bytes, allowed {} of at most that size", max_bytes, what));
    }
  }
}

void require_regular_file(const std::string& path, const std::string& what) {
  require_no_nul(path);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) fail_to_read(path, what, errno);
  if (S_ISDIR(status.st_mode)) fail_on(path, "found a directory, allowed " + what);
  if (!S_ISREG(status.st_mode)) fail_on(path, "found something that is not a regular file, allowed " + what);
}

void create_folder(const std::string& path) {
  require_no_nul(path);
  std::error_code error;
  std::filesystem::create_directories(path, error);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return;
  if (!error) error = std::make_error_code(std::errc::not_a_directory);
  fail_on(path, fmt::format("cannot be made a folder ({}), allowed a path that can be written to", error.message()));
}

std::string folder_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

std::string join_path(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).string();
}

atomic_file::atomic_file(const std::string& path) : path_(path), target_(path) {
  require_no_nul(path);
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail_on(path, "found a directory, allowed the path of a file to write");
  // A rename would succeed on a write-protected file in a folder that is not.
  if (exists && ::access(path.c_str(), W_OK) != 0) fail(errno);
  if (is_written_directly(path, status, exists)) {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail(errno);
    return;
  }
  std::error_code error;
  const std::filesystem::path followed = std::filesystem::weakly_canonical(path, error);
  if (!error && std::filesystem::is_symlink(path, error)) target_ = followed.string();

  temporary_ = target_ + ".tmp-XXXXXX";
  descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    temporary_.clear();
    fail(errno);
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = exists ? status.st_mode & 07777 : 0666 & ~mask;
  if (::fchmod(descriptor_, mode) != 0) fail(errno);
}

atomic_file::~atomic_file() {
  discard();
}

void atomic_file::discard() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

void atomic_file::fail(int error) {
  discard();
  fail_on(path_, fmt::format("cannot be written ({}), allowed a path in an existing folder with room and permission",
                             std::strerror(error)));
}

void atomic_file::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      fail(errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void atomic_file::commit() {
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail(errno);
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  atomic_file file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace pqa
