#include "unit/house/source_tree.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

namespace pqa {

namespace {

namespace fs = std::filesystem;

const std::set<std::string> top_folders = {".ci", "base", "cmake", "docs", "model", "memory", "testbench", "workloads"};
const std::set<std::string> extensions = {".h", ".cpp", ".c", ".in", ".cmake", ".md", ".sh", ".py", ".txt", ""};

bool has_extension(const std::string& path, const char* extension) {
  const std::string end = extension;
  return path.size() > end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0;
}

// Walks through C++ text and blanks what is not wanted.
class blanker {
 public:
  blanker(const std::string& text, bool literals) : text_(text), literals_(literals) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return result_;
  }

 private:
  bool next_is(const char* what) const { return text_.compare(at_, std::char_traits<char>::length(what), what) == 0; }

  void keep(std::size_t count) {
    result_.append(text_, at_, count);
    at_ += count;
  }

  // Blanks up to `end`, which may lie beyond the text.
  void blank(std::size_t end) {
    for (; at_ < std::min(end, text_.size()); ++at_) result_ += text_[at_] == '\n' ? '\n' : ' ';
  }

  std::size_t after(const std::string& what, std::size_t from) const {
    const std::size_t found = text_.find(what, from);
    return found == std::string::npos ? text_.size() : found + what.size();
  }

  void step() {
    if (next_is("//")) {
      blank(std::min(text_.find('\n', at_), text_.size()));
    } else if (next_is("/*")) {
      blank(after("*/", at_ + 2));
    } else if (next_is("R\"")) {
      const std::size_t open = text_.find('(', at_);
      if (open == std::string::npos) return keep(2);
      literal(after(")" + text_.substr(at_ + 2, open - at_ - 2) + "\"", open));
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !separates_digits())) {
      literal(end_of_literal());
    } else {
      keep(1);
    }
  }

  // 1'000'000
  bool separates_digits() const { return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0; }

  std::size_t end_of_literal() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != text_[at_] && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    return end + 1;
  }

  void literal(std::size_t end) {
    if (!literals_) return keep(std::min(end, text_.size()) - at_);
    keep(1);
    blank(end - 1);
    if (at_ < text_.size()) keep(1);
  }

  const std::string& text_;
  const bool literals_;
  std::size_t at_ = 0;
  std::string result_;
};

// The include that a line holds, if it is one: # include "name" or <name>, blanks anywhere before the name.
std::optional<include_line> include_of(const std::string& line) {
  std::size_t at = 0;
  for (const char* const word : {"#", "include"}) {
    at = line.find_first_not_of(" \t", at);
    if (at == std::string::npos || line.compare(at, std::char_traits<char>::length(word), word) != 0)
      return std::nullopt;
    at += std::char_traits<char>::length(word);
  }
  at = line.find_first_not_of(" \t", at);
  if (at == std::string::npos || (line[at] != '"' && line[at] != '<')) return std::nullopt;
  const bool quoted = line[at] == '"';
  const std::size_t end = line.find(quoted ? '"' : '>', at + 1);
  if (end == std::string::npos) return std::nullopt;
  return include_line{line.substr(at + 1, end - at - 1), quoted, 0, {}};
}

std::vector<include_line> includes_of(const std::string& text) {
  std::vector<include_line> includes;
  std::istringstream lines(blank_comments(text, false));
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    auto found = include_of(line);
    if (!found) continue;
    found->line = number;
    includes.push_back(std::move(*found));
  }
  return includes;
}

}  // namespace

std::string blank_comments(const std::string& text, bool literals) {
  return blanker(text, literals).run();
}

std::string source_file::room() const {
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

bool source_file::is_in(const std::string& folder_or_file) const {
  return path == folder_or_file || path.compare(0, folder_or_file.size() + 1, folder_or_file + "/") == 0;
}

bool source_file::is_cpp() const {
  return has_extension(path, ".h") || has_extension(path, ".cpp") || has_extension(path, ".c") ||
         has_extension(path, ".cpp.in");
}

source_tree::source_tree(const fs::path& root) : root_(root) {
  for (const auto& top : fs::directory_iterator(root_)) {
    if (top.is_regular_file()) read(top.path());
    if (!top.is_directory() || top_folders.count(top.path().filename().string()) == 0) continue;
    for (const auto& entry : fs::recursive_directory_iterator(top.path()))
      if (entry.is_regular_file()) read(entry.path());
  }
  for (auto& [path, file] : files_)
    for (include_line& i : file.includes) i.path = resolve(file, i);
}

bool source_tree::has_folder(const std::string& path) const {
  return fs::is_directory(root_ / path);
}

const source_file* source_tree::find(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

void source_tree::read(const fs::path& path) {
  if (extensions.count(path.extension().string()) == 0) return;
  source_file file;
  file.path = path.lexically_relative(root_).generic_string();
  std::ifstream stream(path, std::ios::binary);
  file.text.assign(std::istreambuf_iterator<char>(stream), {});
  file.lines = static_cast<std::size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
  if (file.is_cpp()) {
    file.code = blank_comments(file.text, true);
    file.includes = includes_of(file.text);
  }
  files_.emplace(file.path, std::move(file));
}

// As the compiler finds it: beside the file, in its own room, in the others; last from the root, which no target's
// search path has but a rule should see through.
std::string source_tree::resolve(const source_file& from, const include_line& i) const {
  std::vector<std::string> folders;
  if (i.quoted) folders.push_back(fs::path(from.path).parent_path().generic_string());
  for (const char* const searched :
       {"base", "base/include", "model", "model/include", "memory", "memory/include", "workloads", "workloads/include",
        "testbench", "testbench/pqa", "testbench/unit"}) {
    const bool own = from.room() == std::string(searched).substr(0, from.room().size()) && !from.room().empty();
    folders.insert(own ? folders.begin() + (i.quoted ? 1 : 0) : folders.end(), searched);
  }
  folders.emplace_back();
  for (const std::string& folder : folders) {
    std::string path = folder.empty() ? i.name : folder + "/" + i.name;
    if (path.find("./") != std::string::npos) path = fs::path(path).lexically_normal().generic_string();
    if (files_.count(path) != 0) return path;
  }
  return {};
}

}  // namespace pqa
