#include "result_folder.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/stat.h>

#include "files/files.h"
#include "json/document.h"
#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace fs = std::filesystem;

namespace {

sigset_t interrupting_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

// The files that the index of a folder lists; empty when it holds no result.
std::vector<std::string> files_of_result(const fs::path& folder, const std::string& index) {
  constexpr std::size_t largest = 256 * 1024 * 1024;
  try {
    const json result = json_document::load((folder / index).string(), {largest, 32, 65536}).root();
    if (!result.contains("command") || !result.contains("files")) return {};
    auto files = result["files"].get<std::vector<std::string>>();
    files.emplace_back("report.html");  // of `pqa report`: a page of an earlier result goes with it
    return files;
  } catch (const std::exception&) {
    return {};
  }
}

// Does the folder hold nothing but files of the list (and the folders that those lie in)?
bool holds_only(const fs::path& folder, const std::vector<std::string>& files) {
  const fs::recursive_directory_iterator entries(folder);
  return std::all_of(begin(entries), end(entries), [&](const fs::directory_entry& entry) {
    if (entry.is_directory() && !entry.is_symlink()) return true;
    const std::string name = entry.path().lexically_relative(folder).string();
    return std::find(files.begin(), files.end(), name) != files.end();
  });
}

}  // namespace

signals_held::signals_held() {
  const sigset_t set = interrupting_signals();
  sigprocmask(SIG_BLOCK, &set, &before_);
}

signals_held::~signals_held() {
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

result_folder::result_folder(const std::string& path, std::string index) : shown_(path), index_(std::move(index)) {
  if (path.find('\0') != std::string::npos) fail("found a NUL in the path, allowed the path of a folder");
  std::error_code error;
  fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) fail(fmt::format("cannot be a folder ({}), allowed a path that can be written to", error.message()));
  if (!whole.has_filename()) whole = whole.parent_path();
  target_ = whole.string();
  check_target();
  // What does not exist yet is made at the end; whether that will work shows in the nearest folder that exists.
  fs::path parent = whole.parent_path();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  std::string probe = (parent / ".pqa-XXXXXX").string();
  if (::mkdtemp(probe.data()) == nullptr) fail_to_write(errno);
  ::rmdir(probe.c_str());
}

result_folder::~result_folder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
  for (auto parent = made_parents_.rbegin(); parent != made_parents_.rend(); ++parent) fs::remove(*parent, ignored);
}

void result_folder::fail(const std::string& problem) const {
  throw input_error("--out " + printable(shown_, 512) + ": " + problem);
}

void result_folder::fail_to_write(int error) const {
  fail(fmt::format("cannot be written ({}), allowed a folder whose parent has room and permission",
                   std::strerror(error)));
}

void result_folder::check_target() const {
  std::error_code error;
  const fs::path target = target_;
  if (!target.has_relative_path() || fs::equivalent(target, fs::current_path(error), error)) {
    fail("found the current folder or the root, allowed a folder of its own");
  }
  const fs::file_status status = fs::status(target, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) fail("found something that is not a folder, allowed a folder or a new name");
  bool replaceable = false;
  try {
    replaceable = fs::is_empty(target);
    if (!replaceable) {
      const std::vector<std::string> files = files_of_result(target, index_);
      replaceable = !files.empty() && holds_only(target, files);
    }
  } catch (const fs::filesystem_error& problem) {
    fail(fmt::format("cannot be read ({})", problem.code().message()));
  }
  if (!replaceable) fail("found a folder with other things than a result of pqa, allowed an empty one or a new name");
}

void result_folder::open() {
  std::error_code error;
  std::vector<std::string> missing;
  for (fs::path parent = fs::path(target_).parent_path(); !fs::exists(parent, error) && parent.has_relative_path();
       parent = parent.parent_path()) {
    missing.push_back(parent.string());
  }
  for (auto parent = missing.rbegin(); parent != missing.rend(); ++parent) {
    if (::mkdir(parent->c_str(), 0777) == 0) {
      made_parents_.push_back(*parent);
    } else if (errno != EEXIST) {
      fail_to_write(errno);
    }
  }
  std::string name = target_ + ".tmp-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) fail_to_write(errno);
  temporary_ = name;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::chmod(temporary_.c_str(), 0777 & ~mask);
}

void result_folder::write_with(const std::string& name, const std::function<void(const std::string& path)>& writer) {
  try {
    const fs::path path = fs::path(temporary_) / name;
    create_folder(path.parent_path().string());
    writer(path.string());
  } catch (const input_error& error) {
    // The user knows the folder by its final name.
    std::string text = error.what();
    const std::size_t at = text.find(temporary_);
    if (at != std::string::npos) text.replace(at, temporary_.size(), printable(shown_, 512));
    throw input_error(text);
  }
}

void result_folder::write(const std::string& name, const std::string& bytes) {
  write_with(name, [&](const std::string& path) { write_file_atomically(path, bytes); });
}

void result_folder::commit() {
  check_target();
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    const int error = errno;
    std::error_code ignored;
    if (!fs::exists(target_, ignored)) fail_to_write(error);
    replace_earlier();
  }
  temporary_.clear();
  made_parents_.clear();
}

// The folder and the earlier result change places in one step where the file system can do that.
void result_folder::replace_earlier() {
  std::error_code ignored;
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(temporary_, ignored);
    return;
  }
  const std::string earlier = temporary_ + "-earlier";
  if (::rename(target_.c_str(), earlier.c_str()) != 0) fail_to_write(errno);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    const int error = errno;
    ::rename(earlier.c_str(), target_.c_str());
    fail_to_write(error);
  }
  fs::remove_all(earlier, ignored);
}

std::string result_folder::name_inside(const std::string& path) const {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error || whole.parent_path() != fs::path(target_)) return {};
  return whole.filename().string();
}

}  // namespace pqa
