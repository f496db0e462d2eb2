// The project's own source files as text, for tests that hold them against the rules of the house.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pqa {

struct include_line {
  std::string name;     // between the quotes or angle brackets
  bool quoted = false;  // "name", not <name>
  std::size_t line = 0;
  std::string path;  // the file of the tree that it means; empty when it is none
};

struct source_file {
  std::string path;  // from the root, with '/'
  std::string text;  // as it is
  std::string code;  // C++ only: comments and the contents of literals blanked, lines kept
  std::size_t lines = 0;
  std::vector<include_line> includes;

  // The top folder: "model". Empty for a file of the root.
  std::string room() const;
  // Does it lie in this folder, or is it this file?
  bool is_in(const std::string& folder_or_file) const;
  bool is_cpp() const;
};

// Comments blanked; with `literals`, the contents of strings and characters as well. Lines stay where they are.
std::string blank_comments(const std::string& text, bool literals);

class source_tree {
 public:
  // Reads the sources, build files, scripts and pages below `root`; build folders and results are left out.
  explicit source_tree(const std::filesystem::path& root);

  const std::map<std::string, source_file>& files() const { return files_; }
  bool has_folder(const std::string& path) const;
  const source_file* find(const std::string& path) const;

  // The includes by which `from` reaches, through files of the tree, the first that `wanted` accepts, as
  // "a.h -> b.h -> <systemc>"; nothing if it reaches none. `wanted` is asked with an include and not with `from`.
  template <class Wanted>
  std::optional<std::string> way_to(const source_file& from, Wanted&& wanted) const {
    std::set<std::string> seen;
    return way_to(from, wanted, seen);
  }

 private:
  template <class Wanted>
  std::optional<std::string> way_to(const source_file& from, Wanted& wanted, std::set<std::string>& seen) const {
    for (const include_line& i : from.includes) {
      if (wanted(i)) return from.path + " -> " + (i.path.empty() ? "<" + i.name + ">" : i.path);
      const source_file* const next = i.path.empty() ? nullptr : find(i.path);
      if (next == nullptr || !seen.insert(i.path).second) continue;
      if (const auto rest = way_to(*next, wanted, seen)) return from.path + " -> " + *rest;
    }
    return std::nullopt;
  }

  void read(const std::filesystem::path& path);
  std::string resolve(const source_file& from, const include_line& i) const;

  std::filesystem::path root_;
  std::map<std::string, source_file> files_;
};

}  // namespace pqa
