// Files in and out, each failure one line that names the path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pqa {

// The bytes of a file of at most `max_bytes`. `what` names the kind of file for messages, such as "a JSON file". Throws
// input_error when the path names nothing, a directory, something unreadable, or more than max_bytes.
std::string read_file(const std::string& path, const std::string& what, std::uint64_t max_bytes);

// Throws input_error unless `path` names an existing regular file.
void require_regular_file(const std::string& path, const std::string& what);

// Makes a folder and those above it, if they are missing. Throws input_error.
void create_folder(const std::string& path);

// The folder that `path` lies in, without a trailing slash; "" for a bare file name.
std::string folder_of(const std::string& path);

// `path` as seen from `folder`: itself when it is absolute or the folder is empty.
std::string join_path(const std::string& folder, const std::string& path);

// A file that appears under its name only when it is complete: bytes go to a temporary file in the same folder,
// commit() renames it, and without a commit nothing is left behind. What is not a regular file (/dev/stdout, a pipe) is
// written directly. Every failure is an input_error that names the path.
class atomic_file {
 public:
  explicit atomic_file(const std::string& path);
  ~atomic_file();
  atomic_file(const atomic_file&) = delete;
  atomic_file& operator=(const atomic_file&) = delete;

  void write(std::string_view bytes);
  // Nothing can be written afterwards.
  void commit();

 private:
  [[noreturn]] void fail(int error);
  void discard();

  std::string path_;       // as given
  std::string target_;     // what is replaced: path_ with symbolic links followed
  std::string temporary_;  // empty when written directly
  int descriptor_ = -1;
};

// The whole file at once. Throws input_error.
void write_file_atomically(const std::string& path, std::string_view bytes);

}  // namespace pqa
